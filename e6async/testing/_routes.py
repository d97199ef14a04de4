"""Routes and the router: families list their routes, the router matches requests to them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Final
from urllib.parse import unquote

import attrs

from e6async.testing._access import Access
from e6async.testing._call import Call
from e6async.testing._responses import Response

__all__ = ["Handler", "Route", "Router"]

Handler = Callable[[Call], Awaitable[Response]]


@attrs.frozen
class Route:
    """A route: methods, path, required level and handler."""

    methods: str
    """One method, or several with spaces between."""
    path: str
    """The path without `.json`; `{id}` matches a number, `{name}` and others match any text."""
    access: Access
    handler: Handler = attrs.field(repr=False)
    is_counted: bool = attrs.field(default=True, kw_only=True)
    """Whether writes count for the limit per minute (not with `skip_before_action :api_check`)."""
    is_forgeable: bool = attrs.field(default=False, kw_only=True)
    """Whether writes need no protection against request forgery."""
    any_format: bool = attrs.field(default=False, kw_only=True)
    """Whether the handler serves any format; else it serves JSON only."""
    identifier: str | None = attrs.field(default=None, kw_only=True)
    """Controller and action, as the permissions of restricted keys name them, or None."""


_HOLE: Final = re.compile(r"\{(\w+)\}")
_NUMBERS: Final = frozenset({"id", "post_id", "user_id", "versionable_id"})


@attrs.frozen
class _CompiledRoute:
    """A route with the pattern of its path; fixed text sorts before path parameters."""

    route: Route
    pattern: re.Pattern[str]
    rank: tuple[int, ...]

    @classmethod
    def of(cls, route: Route) -> _CompiledRoute:
        parts = route.path.strip("/").split("/")
        pattern = re.compile("/" + "/".join(map(_part, parts)))
        return cls(route, pattern, tuple(1 if "{" in part else 0 for part in parts))


class Router:
    """Finds routes by method and path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes: tuple[Route, ...] = tuple(routes)
        self._known: dict[str, list[_CompiledRoute]] = {}
        for route in self.routes:
            for method in route.methods.split():
                self._known.setdefault(method, []).append(_CompiledRoute.of(route))
        for candidates in self._known.values():
            candidates.sort(key=lambda each: each.rank)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The matching route and its decoded path parameters; None when no route matches."""
        for candidate in self._known.get("GET" if method == "HEAD" else method, ()):
            match = candidate.pattern.fullmatch(path)
            if match is not None:
                return candidate.route, {
                    key: unquote(part) for key, part in match.groupdict().items()
                }
        return None


def _part(part: str) -> str:
    hole = _HOLE.fullmatch(part)
    if hole is None:
        return re.escape(part)
    return f"(?P<{hole[1]}>{'[0-9]+' if hole[1] in _NUMBERS else '[^/]+'})"
