"""Handles a request in the order of the server's checks: application_controller.rb."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Final, Literal

import attrs

from e6async.testing import _responses as responses
from e6async.testing._access import Viewer, Window, WriteBudget, require_level
from e6async.testing._call import Call
from e6async.testing._e621.shapes import Shapes
from e6async.testing._params import Params, Upload, Value, query_string, tree
from e6async.testing._responses import (
    HttpError,
    Response,
    UnpermittedError,
    access_denied,
    http_error,
)
from e6async.testing._routes import Route, Router
from e6async.testing._server_kind import Rules
from e6async.testing._world import World

__all__ = ["App", "Incoming"]

_ENDING: Final = re.compile(r"\.(\w+)\Z")
_SLASHES: Final = re.compile("//+")
_BROWSER_LIKE: Final = re.compile(r",\s*\*/\*|\*/\*\s*,")
"""An Accept header that Rails ignores: BROWSER_LIKE_ACCEPTS of ActionDispatch."""
_SCALARS: Final = ("q", "id", "user_id", "expiry")
_MIMES: Final = {"xml": "application/xml", "atom": "application/atom+xml", "js": "text/javascript"}


@attrs.frozen(kw_only=True)
class Incoming:
    """A request before parsing."""

    method: str
    path: str
    """Percent-encoded."""
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    base_url: str
    """The base URL under which the client knows the site, from the Host header."""
    body: bytes = b""
    form: tuple[tuple[str, str | Upload], ...] = ()

    @property
    def reads(self) -> bool:
        """Whether the method is GET or HEAD."""
        return self.method in {"GET", "HEAD"}


@attrs.frozen(kw_only=True)
class App:
    """A server without sockets."""

    world: World
    rules: Rules
    """How this kind of server parses and checks requests."""
    router: Router
    is_safe: bool
    """Whether the site shows safe posts only."""
    style: Literal["v2", "legacy"]
    budget: WriteBudget
    window: Window | None
    shapes: Shapes

    async def respond(self, incoming: Incoming) -> Response:
        """The response to a request; never raises."""
        try:
            return await self._respond(_overridden(incoming))
        except HttpError as error:
            return error.response

    async def _respond(self, incoming: Incoming) -> Response:
        if _is_preflight(incoming):
            return _allowed(incoming)
        path, ending = _split(incoming.path)
        match = self.router.find(incoming.method, path)
        if match is None and not incoming.reads:
            return responses.no_route()
        route, parts = match or (None, {})
        params = _params(incoming, parts)
        if not incoming.reads and not (route and route.is_forgeable):
            self.rules.forbid_forgery(incoming.headers, params, incoming.base_url)
        viewer = self.rules.login(incoming.headers, params, self.world, safe=self.is_safe)
        if route is not None and viewer.permissions is not None:
            _check_permission(viewer.permissions, route)
        self.rules.check_page(params)
        if route is None:
            is_page = path in self.rules.pages and ending in {"json", "html"}
            if is_page and ending == "json":
                return responses.unsupported_format("application/json")
            return responses.page(200, path, "HTML.") if is_page else responses.not_found_page()
        form = _format(ending, params, incoming.headers)
        if incoming.reads:
            params = _scalars(params)
            cleaned = _cleaned(params, self.rules.is_searchable)
            if cleaned is not None:
                return _redirect(incoming.base_url, path, form, ending, cleaned)
        return await self._dispatch(route, form, params, viewer, incoming)

    async def _dispatch(
        self, route: Route, form: str, params: Params, viewer: Viewer, incoming: Incoming
    ) -> Response:
        headers: dict[str, str] = {}
        if not incoming.reads and viewer.is_logged_in and route.is_counted:
            left = self.budget.spend(viewer)
            headers["X-Api-Limit"] = str(left)
            if left <= 0 and self.window is not None:
                throttled = http_error(429, "Throttled: Too many requests")
                return throttled.response.with_headers(headers)
        try:
            require_level(viewer, route.access)
            if form == "html" and not route.any_format and incoming.reads:
                return responses.page(200, route.path, "HTML; append .json to the path for JSON.")
            if form not in {"html", "json"}:
                return responses.unsupported_format(_MIMES.get(form, form))
            call = Call(
                params=params,
                wants_html=form == "html",
                headers=incoming.headers,
                viewer=viewer,
                world=self.world,
                base_url=incoming.base_url,
                rules=self.rules,
                shapes=self.shapes,
                style=self.style,
                budget=self.budget,
                window=self.window,
            )
            response = await route.handler(call)
            if form == "html" and not route.any_format:
                response = _as_form(incoming, response)
            return response.with_headers(headers)
        except UnpermittedError as error:
            return self.rules.unpermitted(error.keys).response.with_headers(headers)
        except HttpError as error:
            return error.response.with_headers(headers)


def _is_preflight(incoming: Incoming) -> bool:
    """Whether a browser asks before a request to another site: config/initializers/cors.rb."""
    asks = "Origin" in incoming.headers and "Access-Control-Request-Method" in incoming.headers
    return incoming.method == "OPTIONS" and asks


def _allowed(incoming: Incoming) -> Response:
    wanted = incoming.headers.get("Access-Control-Request-Headers", "")
    headers = {
        "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD",
        "Access-Control-Max-Age": "7200",
        **({"Access-Control-Allow-Headers": wanted} if wanted else {}),
    }
    return Response(status=200, headers=headers)


def _as_form(incoming: Incoming, response: Response) -> Response:
    """The response to a write that does not ask for JSON: a redirect to what was changed."""
    if response.status >= 300:
        return response
    row = re.match(r"/\w+(?:/\d+)?", incoming.path)
    return responses.redirect(f"{incoming.base_url}{row[0] if row else '/'}")


def _redirect(base_url: str, path: str, form: str, ending: str, cleaned: Params) -> Response:
    """Redirect to the URL without blank search values; the format moves into the query."""
    values = dict(cleaned.values)
    if ending != "html" or form != "html":
        values["format"] = form
    query = query_string(values)
    return responses.redirect(f"{base_url}{path}{'?' if query else ''}{query}")


def _split(path: str) -> tuple[str, str]:
    """The path and its file ending; Rails takes doubled slashes, and some at the end."""
    path = _SLASHES.sub("/", path).rstrip("/") or "/"
    ending = _ENDING.search(path)
    if ending is None or ending[1] not in {"json", "html", *_MIMES}:
        return path, "html"
    return path[: ending.start()], ending[1]


def _format(ending: str, params: Params, headers: Mapping[str, str]) -> str:
    """The requested format: by file ending, else by parameter, else by the Accept header."""
    if ending != "html":
        return ending
    if params.nonblank("format"):
        return params.nonblank("format") or ending
    accept = headers.get("Accept", "")
    is_script = headers.get("X-Requested-With", "").lower() == "xmlhttprequest"
    if _BROWSER_LIKE.search(accept) and not is_script:
        return "html"
    accepted = accept.partition(",")[0].partition(";")[0].strip()
    return "json" if accepted == "application/json" else "html"


def _overridden(incoming: Incoming) -> Incoming:
    """Replace the method of a POST by its `_method`: Rack::MethodOverride runs before Rails."""
    named = dict(incoming.form).get("_method") if incoming.method == "POST" else None
    return attrs.evolve(incoming, method=named.upper()) if isinstance(named, str) else incoming


def _params(incoming: Incoming, parts: Mapping[str, str]) -> Params:
    values = tree(incoming.query)
    kind = incoming.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if incoming.body and kind == "application/json":
        values |= _json(incoming.body)
    elif incoming.form:
        values = _merged(values, tree(incoming.form))
    return Params({**values, **parts})


def _json(body: bytes) -> dict[str, Value]:
    try:
        parsed: Value = json.loads(body)
    except ValueError:
        raise http_error(400, "Invalid JSON body") from None
    return parsed if isinstance(parsed, dict) else {"_json": parsed}


def _merged(left: Mapping[str, Value], right: Mapping[str, Value]) -> dict[str, Value]:
    merged = dict(left)
    for key, value in right.items():
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _merged(below, value)
        else:
            merged[key] = value
    return merged


def _scalars(params: Params) -> Params:
    """Take the first item of a list where a single value is required."""
    values = dict(params.values)
    for key in _SCALARS:
        value = values.get(key)
        if isinstance(value, list):
            values[key] = value[0] if value and isinstance(value[0], str) else None
        elif isinstance(value, dict):
            values[key] = None
    return Params(values)


def _cleaned(params: Params, is_searchable: Callable[[Value], bool]) -> Params | None:
    """Drop blank and invalid search values; None when there were none."""
    search = params.get("search")
    if search is None:
        return None
    if not isinstance(search, dict):
        cleaned: dict[str, Value] = {}
    else:
        cleaned = {key: value for key, value in search.items() if is_searchable(value)}
        if len(cleaned) == len(search):
            return None
    values = {key: value for key, value in params.values.items() if key != "search"}
    return Params({**values, "search": cleaned} if cleaned else values)


def _check_permission(permissions: frozenset[str], route: Route) -> None:
    """Reject what a restricted key may not call: app/models/api_key.rb, has_permission?."""
    if permissions and route.identifier not in permissions:
        raise access_denied()
