"""The argument of handlers: a routed request, and the world."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

import attrs

from e6async.testing._access import Viewer, Window, WriteBudget
from e6async.testing._e621.factory import RowFactory
from e6async.testing._e621.shapes import Form, Shapes
from e6async.testing._e621.view import View
from e6async.testing._paging import Page
from e6async.testing._params import Params
from e6async.testing._records import Post
from e6async.testing._responses import Response, not_found
from e6async.testing._server_kind import Rules
from e6async.testing._world import World

__all__ = ["Call"]


@attrs.frozen(kw_only=True)
class Call:
    """A routed request, with everything that its handler may use."""

    params: Params
    """Query, body and path parameters in one tree, as in Rails."""
    wants_html: bool = False
    """Whether HTML is requested, not JSON."""
    headers: Mapping[str, str]
    viewer: Viewer
    world: World
    base_url: str
    rules: Rules
    """How the site parses and checks requests."""
    shapes: Shapes
    style: Literal["v2", "legacy"]
    """Whether the deployment supports the new formats of posts."""
    budget: WriteBudget
    window: Window | None
    """Counts the actions with their own rate limit; None on a site without such limits."""

    @property
    def view(self) -> View:
        """The world as the caller sees it."""
        return View(self.world, self.base_url, self.viewer)

    @property
    def factory(self) -> RowFactory:
        """The generator of all rows other than posts, tags, pools and users."""
        return RowFactory(self.world, self.rules.reference.shapes, self.rules.models)

    @property
    def form(self) -> Form:
        """The requested format of posts."""
        return self.rules.form_of(self.params, self.style)

    def id(self, key: str = "id") -> int:
        """An id as the database reads it: the leading digits, or 0."""
        digits = re.match(r"\s*\d+", self.params.text(key) or "", re.ASCII)
        return int(digits[0][:18]) if digits else 0

    def page(self, *, limit: str | None = None) -> Page:
        """The page and limit of an ordinary list."""
        return self.rules.read_page(self.params, limit=limit)

    def page_of_posts(self, limit: str | None = None) -> Page:
        """The page and limit of a list whose default is the account's `per_page`."""
        return self.rules.read_page(self.params, limit=limit, default=self.viewer.user.per_page)

    def post(self, post: Post) -> Response:
        """A response with one post."""
        return self.shapes.post(self.view, self.form, post)

    def posts(self, posts: Iterable[Post]) -> Response:
        """A response with a list of posts."""
        return self.shapes.posts(self.view, self.form, list(posts))

    def throttle(self, action: str, *, limit: int, bypass: str | None, days: int) -> str | None:
        """Why the caller may not act now (account too new, hourly limit); None when allowed."""
        user = self.viewer.user
        if bypass is not None and self.viewer.is_at_least(bypass):
            return None
        if self.world.now - user.created_at < days * 86_400_000:
            return "can not yet perform this action. Account is too new"
        if self.window and not self.window.take(f"{action} {user.id}", limit=limit, period=3600.0):
            return "reached the hourly limit for this action"
        return None

    def post_from_path(self, key: str = "id") -> Post:
        """The post that the path names; raises 404."""
        post = self.world.posts.get(self.id(key))
        if post is None:
            raise not_found()
        return post
