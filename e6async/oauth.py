"""OAuth 2 for programs that act for others: a code with PKCE, the tokens for it, their end.

app = OAuthApp(client_id="...", redirect_uri="http://127.0.0.1:8080/callback")
state, verifier = new_pkce()
print(app.authorize_url(state=state, verifier=verifier))  # for the owner's browser
async with E621("my-bot/1.0 (by someone)") as http:
    token = await app.exchange(http, code, verifier)
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import attrs
from yarl import URL

from e6async._core.credentials import Credentials, Refresh, Token
from e6async._core.system.secret import Secret
from e6async.e621.oauth import OAuth, OAuthToken, OAuthTokenRequest
from e6async.errors import DecodeError, InputError

if TYPE_CHECKING:
    from typing import Literal

    from e6async._core.client import Client

__all__ = ["OAuthApp", "Pkce", "Refresh", "Token", "challenge", "new_pkce"]


class Pkce(NamedTuple):
    """What one authorization needs of its own."""

    state: Secret
    """What must come back with the code: else somebody else has sent it."""
    verifier: Secret
    """What proves, at the exchange, who asked for the code."""


def new_pkce() -> Pkce:
    """Make a state and a verifier that nobody can guess; keep both until the code is here."""
    return Pkce(Secret(secrets.token_urlsafe(32)), Secret(secrets.token_urlsafe(64)))


def challenge(verifier: str) -> str:
    """Give what S256 makes of a verifier: RFC 7636, section 4.2."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _secret_or_none(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)


@attrs.frozen(kw_only=True)
class OAuthApp:
    """A program as a site's staff has registered it."""

    client_id: str
    redirect_uri: str
    """Where the browser brings the code: https, or a loopback address."""
    client_secret: Secret | None = attrs.field(default=None, converter=_secret_or_none)
    """None for a program that runs at its users' and can keep none."""
    base_url: str = "https://e621.net"
    scopes: tuple[str, ...] = ("openid", "full")
    """Calls of the API take `full`."""

    def authorize_url(self, *, state: str, verifier: str) -> str:
        """Where the account's owner says yes, in a browser; the code comes to `redirect_uri`."""
        if not 43 <= len(verifier) <= 128:
            message = "a verifier has 43 to 128 characters; new_pkce() makes one"
            raise InputError(message)
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.scopes),
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        return str(URL(f"{self.base_url.rstrip('/')}/oauth/authorize").with_query(query))

    async def exchange(self, http: Client, code: str, verifier: str) -> Token:
        """Get the first token for a code; a code works once, and not for long."""
        what: OAuthTokenRequest = {
            "code": Secret(code),
            "code_verifier": Secret(verifier),
            "redirect_uri": self.redirect_uri,
        }
        del code, verifier  # no traceback from here on shows them
        return await self._token(http, "authorization_code", what, None)

    async def refresh(self, http: Client, token: Token) -> Token:
        """Get the token that follows; keep it, for it alone leads on."""
        if token.refresh_token is None:
            message = "this token has no refresh_token; let the account's owner authorize again"
            raise InputError(message)
        what: OAuthTokenRequest = {"refresh_token": token.refresh_token}
        return await self._token(http, "refresh_token", what, token.refresh_token)

    async def revoke(self, http: Client, token: Token) -> None:
        """End both halves of a token, which are one row to the server."""
        await self._family(http).revoke(
            token.refresh_token or token.access_token,
            client_id=self.client_id,
            client_secret=self.client_secret,
        )

    def refreshing(self, http: Client, token: Token) -> Refresh:
        """Give a client's `refresh`: each time, the token that follows on the last one."""
        last = token

        async def refresh() -> Token:
            nonlocal last
            last = await self.refresh(http, last)
            return last

        return refresh

    async def _token(
        self,
        http: Client,
        grant: Literal["authorization_code", "refresh_token"],
        what: OAuthTokenRequest,
        kept: Secret | None,
    ) -> Token:
        what["client_id"] = self.client_id
        if self.client_secret is not None:
            what["client_secret"] = self.client_secret
        got = await self._got(http, grant, what)
        if isinstance(got, DecodeError):
            raise got
        return Token(
            access_token=Secret(got.access_token),
            refresh_token=_secret_or_none(got.refresh_token) or kept,
            expires_at=http.transport.means.surroundings.now() + got.expires_in,
            scope=got.scope,
        )

    async def _got(
        self,
        http: Client,
        grant: Literal["authorization_code", "refresh_token"],
        what: OAuthTokenRequest,
    ) -> OAuthToken | DecodeError:
        try:
            return await self._family(http).token(grant, **what)
        except DecodeError as error:
            # given back, without the body and the chain: there may be a token in both
            message = f"{error.operation}: the answer is no token, at {error.path}"
            return DecodeError(message, operation=error.operation, path=error.path, body=b"")

    def _family(self, http: Client) -> OAuth:
        """The operations through a client's transport, without the client's own credentials."""
        if URL(self.base_url).origin() != http.transport.base_url.origin():
            message = f"the app is of {self.base_url}, the client of {http.transport.base_url}"
            raise InputError(message)
        means = attrs.evolve(http.transport.means, credentials=Credentials())
        return OAuth(attrs.evolve(http.transport, means=means))
