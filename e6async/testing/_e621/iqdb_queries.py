"""Image search (iqdb_queries_controller.rb, iqdb_proxy.rb): here by exact files only."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.models.upload_whitelists import is_whitelisted
from e6async.testing._e621.shapes import raw
from e6async.testing._params import Params, Upload, is_blank
from e6async.testing._records import Post
from e6async.testing._responses import Response, http_error, json_bytes
from e6async.testing._routes import Route
from e6async.testing._world import mix

__all__ = ["ROUTES", "picture_hash", "show_on_e6ai"]

_CUTOFF: Final = 60
_NEIGHBOURS: Final = 4
_ASKED: Final = ("file", "url", "post_id", "hash")


async def show(call: Call) -> Response:
    """List posts with a similar image, the most similar first."""
    search = call.params.below("search")
    search = search if search.values else call.params
    if (window := _window(call, search)) is not None:
        _throttle(call, window)
    return await _found(call, search)


async def show_on_e6ai(call: Call) -> Response:
    """The same with the limits of e6ai, which are one for all kinds of searches."""
    search = call.params.below("search")
    search = search if search.values else call.params
    if any(not is_blank(search.get(key)) for key in _ASKED):
        user = call.viewer.user.id
        _throttle(call, (f"img {user}", 1, 60.0 if user is None else 2.0))
    return await _found(call, search)


async def _found(call: Call, search: Params) -> Response:
    """The posts with a similar image."""
    post = await _asked(call, search)
    if post is None:
        return json_bytes(b"[]")
    cutoff = search.nonblank("score_cutoff")
    least = int(cutoff) if cutoff and cutoff.isdigit() else _CUTOFF
    rows: list[bytes] = []
    for score, match in _matches(call, post):
        if score < least:
            continue
        facts = {"hash": picture_hash(match.id), "post_id": match.id, "score": score}
        rows.append(b'%s,"post":%s}' % (json.dumps(facts).encode()[:-1], _post(call, match)))
    return json_bytes(b"[" + b",".join(rows) + b"]")


def picture_hash(id: int) -> str:
    """The IQDB hash of a post's image."""
    return f"{id:08x}{mix(id):016x}"


async def _asked(call: Call, search: Params) -> Post | None:
    """The post with the requested image: by file, URL, id or hash, in this order."""
    if not is_blank(file := search.get("file")):
        if not isinstance(file, Upload):
            raise http_error(400, "Invalid file parameter")
        return await _by_md5(call, hashlib.md5(file.data, usedforsecurity=False).hexdigest())
    if not is_blank(search.get("url")):
        return await _by_url(call, search.text("url"))
    if not is_blank(search.get("post_id")):
        text = search.text("post_id") or ""
        if not re.fullmatch(r"\d+", text, re.ASCII):
            raise http_error(400, "Invalid post_id parameter")
        return call.world.posts.get(int(text[:18]))
    if not is_blank(search.get("hash")):
        text = search.text("hash") or ""
        if not re.fullmatch(r"[0-9a-fA-F]+", text):
            raise http_error(400, "Invalid hash parameter")
        post = call.world.posts.get(int(text[:8], 16))
        return post if post is not None and picture_hash(post.id) == text.lower() else None
    return None


async def _by_url(call: Call, url: str | None) -> Post | None:
    if url is None:
        raise http_error(400, "Invalid URL parameter")
    if not url.startswith(f"{call.base_url}/"):
        if not is_whitelisted(call, url)[0]:
            raise http_error(400, "Not allowed to request content from this URL")
        return None  # a picture of another site is like none here
    md5 = re.search(r"/([0-9a-f]{32})\.\w+\Z", url)
    post = await _by_md5(call, md5[1]) if md5 else None
    if post is None:
        raise http_error(404, "File not found")
    return post


async def _by_md5(call: Call, md5: str) -> Post | None:
    if call.world.posts.id_of(md5) is None:
        await call.world.prepare()
    return call.world.by_md5(md5)


def _matches(call: Call, post: Post) -> list[tuple[float, Post]]:
    """The post itself, and neighbours that count as similar."""
    source = call.world.posts.source
    near = [
        post_id
        for post_id in source.ids(post.id - _NEIGHBOURS, post.id + _NEIGHBOURS)
        if post_id != post.id
    ]
    rows = [
        neighbour for post_id in near if (neighbour := call.world.posts.get(post_id)) is not None
    ]
    scored = [(mix(post.id, each.id) % 4500 / 50, each) for each in rows if each.ext != "swf"]
    return [(100.0, post), *sorted(scored, key=lambda pair: -pair[0])]


def _post(call: Call, post: Post) -> bytes:
    if call.params.text("v2") == "true" and call.style == "v2":
        return call.shapes.array(call.view, "basic", [post])[1:-1]
    return json.dumps(raw(call.view, post)).encode()


def _window(call: Call, search: Params) -> tuple[str, int, float] | None:
    """What counts a search: a name, requests and seconds; None for a search without an image."""
    # Every caller has the same address, by which the accounts are counted as well.
    who = "account" if call.viewer.is_logged_in else "stranger"
    if any(not is_blank(search.get(key)) for key in ("file", "url")):
        limit, period = (6, 10.0) if call.viewer.is_logged_in else (1, 60.0)
        return f"heavy {who}", limit, period
    if any(not is_blank(search.get(key)) for key in ("post_id", "hash")):
        return f"light {who}", 10, 10.0
    return None


def _throttle(call: Call, window: tuple[str, int, float]) -> None:
    name, limit, period = window
    if call.window is not None and not call.window.take(name, limit=limit, period=period):
        raise http_error(429, "Throttled: Too many requests")


ROUTES: Final = (
    Route("GET", "/iqdb_queries", "anonymous", show),
    Route("POST", "/iqdb_queries", "anonymous", show, is_forgeable=True),
)
