"""Paths of older software that e621 redirects, and its other fixed addresses: config/routes.rb."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Final
from urllib.parse import quote_plus

from e6async.testing._call import Call
from e6async.testing._responses import Response, plain, redirect
from e6async.testing._routes import Route

__all__ = ["ROUTES"]

_REDIRECTS: Final = {
    "/artist": "/artists?page={page}&search[name]={name}",
    "/artist/index": "/artists?page={page}",
    "/artist/show/{id}": "/artists/{id}",
    "/artist/show": "/artists?name={name}",
    "/artist/history/{id}": "/artist_versions?search[artist_id]={id}",
    "/artist/recent_changes": "/artist_versions",
    "/comment": "/comments?page={page}",
    "/comment/index": "/comments?page={page}",
    "/comment/show/{id}": "/comments/{id}",
    "/comment/new": "/comments",
    "/db_export": "/db_exports",
    "/favorite": "/favorites?page={page}",
    "/favorite/index": "/favorites?page={page}",
    "/forum": "/forum_topics?page={page}",
    "/forum/index": "/forum_topics?page={page}",
    "/forum/search": "/forum_posts/search",
    "/help/show/{title}": "/help/{title}",
    "/note": "/notes?page={page}",
    "/note/index": "/notes?page={page}",
    "/note/history": "/note_versions?search[updater_id]={user_id}",
    "/pool": "/pools?page={page}",
    "/pool/index": "/pools?page={page}",
    "/pool/show/{id}": "/pools/{id}",
    "/pool/history/{id}": "/pool_versions?search[pool_id]={id}",
    "/pool/recent_changes": "/pool_versions",
    "/post": "/posts?tags={tags}&page={page}",
    "/post/index": "/posts?tags={tags}&page={page}",
    "/post/upload": "/uploads/new",
    "/post/popular_by_day": "/popular",
    "/post/popular_by_week": "/popular",
    "/post/popular_by_month": "/popular",
    "/post/show/{id}": "/posts/{id}",
    "/post/show/{id}/{title}": "/posts/{id}",
    "/post/show": "/posts?md5={md5}",
    "/post/view/{id}": "/posts/{id}",
    "/post/view/{id}/{title}": "/posts/{id}",
    "/post/flag/{id}": "/posts/{id}",
    "/post_tag_history/index": "/post_versions?page={page}&search[post_id]={post_id}",
    "/tag/index": "/tags?page={page}&search[name_matches]={name}&search[order]={order}",
    "/tag_implication": "/tag_implications?search[name_matches]={query}",
    "/takedown/show/{id}": "/takedowns/{id}",
    "/user": "/users?page={page}",
    "/user/index": "/users?page={page}",
    "/user/show/{id}": "/users/{id}",
    "/user/login": "/session/new",
    "/user_record": "/user_feedbacks?search[user_id]={user_id}",
    "/wiki": "/wiki_pages?page={page}",
    "/wiki/index": "/wiki_pages?page={page}",
    "/wiki/rename": "/wiki_pages",
    "/wiki/show/{title}": "/wiki_pages/{title}",
    "/wiki/show": "/wiki_pages?title={title}",
    "/wiki/history/{title}": "/wiki_page_versions?title={title}",
    "/static/terms_of_service": "/terms_of_use",
}
"""Targets by path; a name in braces is a part of the path or of the query."""
_HOLE: Final = re.compile(r"\{(\w+)\}")


def _to(target: str) -> Callable[[Call], Awaitable[Response]]:
    async def handler(call: Call) -> Response:
        path = _HOLE.sub(lambda hole: quote_plus(call.params.text(hole[1]) or ""), target)
        return redirect(call.base_url + path, 301)

    return handler


async def _health(_: Call) -> Response:
    """The state of the server, its name and its release: health_controller.rb."""
    return plain(200, "OK | fake | 26.08.21")


def _routes() -> Iterator[Route]:
    yield Route("GET", "/health", "anonymous", _health, any_format=True)
    for path, target in _REDIRECTS.items():
        yield Route("GET", path, "anonymous", _to(target), any_format=True)


ROUTES: Final = tuple(_routes())
"""The routes."""
