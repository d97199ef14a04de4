"""OAuthProvider: the authorization server of a site, and two resources that need a token."""

from __future__ import annotations

import asyncio
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from types import TracebackType
from typing import Final, Self

import attrs
from aiohttp import web
from yarl import URL

from e6async.testing._request import Request, headers_of
from e6async.testing._responses import (
    HttpError,
    Response,
    http_error,
    json_response,
    no_route,
    redirect,
)
from e6async.testing._server import Arrival, Server

__all__ = ["OAuthProvider"]

_SCOPES: Final = frozenset({"openid", "profile", "email", "full"})
_CODE_LIFE: Final = 600.0
"""Seconds; the default of doorkeeper."""
_API: Final[Mapping[tuple[str, str], object]] = {
    ("GET", "/users/me.json"): {"id": 1, "name": "ava"},
    ("GET", "/posts/count.json"): {"counts": {"posts": 3}},
    ("POST", "/favorites.json"): {"post_id": 1, "favorite_count": 1},
}


@attrs.frozen(kw_only=True)
class _Grant:
    """The grant of an authorization code."""

    challenge: str
    scope: str
    until: float


@attrs.define(kw_only=True)
class _Issued:
    """A pair of tokens."""

    access: str
    refresh: str
    scope: str
    until: float
    follows: _Issued | None = None
    """The pair that is revoked when this one is first used."""
    is_revoked: bool = False
    """Whether both tokens are revoked."""


class OAuthProvider:
    """An OAuth 2 provider with one registered client; use it with `async with`."""

    def __init__(
        self,
        *,
        client_id: str = "app-1",
        client_secret: str | None = None,
        redirect_uri: str = "http://127.0.0.1:8080/callback",
        lifetime: float = 900.0,
    ) -> None:
        self.requests: list[Request] = []
        """The requests in order of arrival."""
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._lifetime = lifetime
        self._codes: dict[str, _Grant] = {}
        self._issued: list[_Issued] = []
        self._server = Server(self._handle)
        self._url: str | None = None

    async def __aenter__(self) -> Self:
        self._url = f"http://127.0.0.1:{await self._server.start('127.0.0.1', 0)}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._server.stop()

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        if self._url is None:
            message = "the provider is not started: use it with `async with`"
            raise RuntimeError(message)
        return self._url

    def revoke_all(self) -> None:
        """Revoke every token, as a user can."""
        for each in self._issued:
            each.is_revoked = True

    def expire_access_tokens(self) -> None:
        """Expire every access token now; refresh tokens stay valid."""
        for each in self._issued:
            each.until = _now()

    def requests_for(self, path: str) -> list[Request]:
        """The requests for a path."""
        return [request for request in self.requests if request.path == path]

    async def _handle(self, request: web.BaseRequest, arrival: Arrival) -> web.StreamResponse:
        record = Request(
            time=arrival.at,
            method=request.method,
            path=request.path,
            query=tuple(request.query.items()),
            headers=headers_of(request),
            body=await request.read(),
        )
        self.requests.append(record)
        form = {key: str(value) for key, value in (await request.post()).items()}
        try:
            response = self._respond(record, form)
        except HttpError as error:
            response = error.response
        record.status = response.status
        headers = dict(response.headers)
        if response.content_type is not None:
            headers["Content-Type"] = response.content_type
        return web.Response(status=response.status, body=response.body or None, headers=headers)

    def _respond(self, request: Request, form: Mapping[str, str]) -> Response:
        match request.method, request.path:
            case "GET", "/oauth/authorize":
                return self._authorize(dict(request.query))
            case "POST", "/oauth/token":
                self._check_program(form)
                return self._token(form)
            case "POST", "/oauth/revoke":
                self._check_program(form)
                for each in self._issued:
                    if form.get("token") in {each.access, each.refresh}:
                        each.is_revoked = True
                return json_response({})
            case method, path if (method, path) in _API:
                self._check_bearer(request.headers.get("authorization", ""))
                return json_response(_API[method, path], 201 if method == "POST" else 200)
            case _:
                return no_route()

    def _authorize(self, query: Mapping[str, str]) -> Response:
        """Grant access at once, where the real server shows a page in the browser."""
        if query.get("client_id") != self._client_id:
            raise _error("invalid_client", "Client authentication failed", 401)
        if query.get("redirect_uri") != self._redirect_uri:
            raise _error("invalid_redirect_uri", "The redirect uri is not valid")
        scope = query.get("scope") or "openid"
        if query.get("response_type") != "code":
            back = {"error": "unsupported_response_type"}
        elif not set(scope.split()) <= _SCOPES:
            back = {"error": "invalid_scope"}
        elif query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            back = {"error": "invalid_request"}
        else:
            code = secrets.token_urlsafe(24)
            self._codes[code] = _Grant(
                challenge=query["code_challenge"], scope=scope, until=_now() + _CODE_LIFE
            )
            back = {"code": code}
        if "state" in query:
            back["state"] = query["state"]
        return redirect(str(URL(self._redirect_uri).update_query(back)))

    def _check_program(self, form: Mapping[str, str]) -> None:
        nonblank = form.get("client_id"), form.get("client_secret")
        if nonblank != (self._client_id, self._client_secret):
            raise _error("invalid_client", "Client authentication failed", 401)

    def _token(self, form: Mapping[str, str]) -> Response:
        match form.get("grant_type"):
            case "authorization_code":
                # a code is valid for one attempt
                grant = self._codes.pop(form.get("code", ""), None)
                if (
                    grant is None
                    or grant.until <= _now()
                    or form.get("redirect_uri") != self._redirect_uri
                    or not secrets.compare_digest(
                        _challenge(form.get("code_verifier", "")), grant.challenge
                    )
                ):
                    raise _invalid_grant()
                return self._issue(grant.scope, None)
            case "refresh_token":
                nonblank = form.get("refresh_token")
                old = next((x for x in self._issued if x.refresh == nonblank), None)
                if old is None or old.is_revoked:
                    raise _invalid_grant()
                return self._issue(old.scope, old)
            case _:
                words = "The authorization grant type is not supported"
                raise _error("unsupported_grant_type", words)

    def _issue(self, scope: str, follows: _Issued | None) -> Response:
        issued = _Issued(
            access=secrets.token_urlsafe(32),
            refresh=secrets.token_urlsafe(32),
            scope=scope,
            until=_now() + self._lifetime,
            follows=follows,
        )
        self._issued.append(issued)
        return json_response(
            {
                "access_token": issued.access,
                "token_type": "Bearer",
                "expires_in": int(self._lifetime),
                "refresh_token": issued.refresh,
                "scope": scope,
                "created_at": int(_now()),
            }
        )

    def _check_bearer(self, authorization: str) -> None:
        """Accept a valid token; its first use revokes the previous pair, as in doorkeeper."""
        kind, _, access = authorization.partition(" ")
        issued = next((x for x in self._issued if x.access == access and not x.is_revoked), None)
        if kind != "Bearer" or issued is None or issued.until <= _now():
            raise http_error(401, "SessionLoader::AuthenticationFailure")
        if "full" not in issued.scope.split():
            header = {"WWW-Authenticate": 'Bearer error="insufficient_scope", scope="full"'}
            raise HttpError(http_error(401, "Insufficient scope").response.with_headers(header))
        if issued.follows is not None:
            issued.follows.is_revoked, issued.follows = True, None


def _now() -> float:
    return asyncio.get_running_loop().time()


def _challenge(verifier: str) -> str:
    """The S256 challenge of a verifier."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _error(error: str, description: str, status: int = 400) -> HttpError:
    return HttpError(json_response({"error": error, "error_description": description}, status))


def _invalid_grant() -> HttpError:
    words = "The provided authorization grant is invalid, expired, revoked, or of another client"
    return _error("invalid_grant", words)
