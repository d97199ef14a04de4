"""What a handler gets: a request that found its route, and the world it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

import attrs

from e6async.testing._access import Viewer, Window, WriteBudget
from e6async.testing._answers import Answer, not_found
from e6async.testing._e621.factory import Maker
from e6async.testing._e621.shapes import Form, Shapes
from e6async.testing._e621.view import View
from e6async.testing._paging import Page
from e6async.testing._params import Params
from e6async.testing._records import Post
from e6async.testing._server_kind import Rules
from e6async.testing._world import World

__all__ = ["Call"]


@attrs.frozen(kw_only=True)
class Call:
    """A request that found its route, and all that its handler may use."""

    params: Params
    """Query, body and the parts of the path in one tree, as Rails has them."""
    is_for_people: bool = False
    """Whether a page is asked for, and not JSON."""
    headers: Mapping[str, str]
    viewer: Viewer
    world: World
    base_url: str
    rules: Rules
    """How the site takes requests."""
    shapes: Shapes
    style: Literal["v2", "legacy"]
    """Whether the deployment knows the new shapes of posts."""
    budget: WriteBudget
    window: Window | None
    """What throttles single actions; None on a site without throttles."""

    @property
    def view(self) -> View:
        """The world as the caller sees it."""
        return View(self.world, self.base_url, self.viewer)

    @property
    def maker(self) -> Maker:
        """What makes the rows that the world has beside its posts, tags, pools and users."""
        return Maker(self.world, self.rules.reference.shapes)

    @property
    def form(self) -> Form:
        """What the caller wants posts to look like."""
        return self.rules.form_of(self.params, self.style)

    def id(self, key: str = "id") -> int:
        """Read an id as a database does: the digits in front, 0 without any."""
        digits = re.match(r"\s*\d+", self.params.text(key) or "", re.ASCII)
        return int(digits[0][:18]) if digits else 0

    def page(self, *, limit: str | None = None) -> Page:
        """Read page and limit of an ordinary list."""
        return self.rules.read_page(self.params, limit=limit)

    def page_of_posts(self, limit: str | None = None) -> Page:
        """Read page and limit of a list that follows the account's `per_page`."""
        return self.rules.read_page(self.params, limit=limit, default=self.viewer.user.per_page)

    def post(self, post: Post) -> Answer:
        """Answer with one post."""
        return self.shapes.post(self.view, self.form, post)

    def posts(self, posts: Iterable[Post]) -> Answer:
        """Answer with a list of posts."""
        return self.shapes.posts(self.view, self.form, list(posts))

    def throttle(self, action: str, *, limit: int, bypass: str, days: int) -> str | None:
        """Say why the caller may not act now: too new an account, or too often within the hour."""
        user = self.viewer.user
        if self.viewer.is_at_least(bypass):
            return None
        if self.world.now - user.created_at < days * 86_400_000:
            return "can not yet perform this action. Account is too new"
        if self.window and not self.window.take(f"{action} {user.id}", limit=limit, period=3600.0):
            return "reached the hourly limit for this action"
        return None

    def wanted_post(self, key: str = "id") -> Post:
        """Give the post that the path names, or refuse."""
        post = self.world.posts.get(self.id(key))
        if post is None:
            raise not_found()
        return post
