"""OAuth 2 for programs that act for other users: authorization code with PKCE, tokens, revocation.

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

from e6async._arguments import Secret, SecretText, check_methods, checked
from e6async._core.client import Client, transport_of
from e6async._core.credentials import Credentials, Refresh, Token
from e6async._core.protocol.settings import is_open_to_all, parse_base_url
from e6async.e621.oauth import OAuth, OAuthToken, OAuthTokenRequest
from e6async.errors import DecodeError, InputError

if TYPE_CHECKING:
    from typing import Literal

__all__ = ["OAuthApp", "Pkce", "Refresh", "Token", "challenge", "new_pkce"]


class Pkce(NamedTuple):
    """The random values of one authorization."""

    state: Secret
    """The redirect must contain it with the code; otherwise somebody else has sent the code."""
    verifier: Secret
    """Proves that the code is yours when you exchange it."""


def new_pkce() -> Pkce:
    """A random state and verifier; keep both until the code arrives."""
    return Pkce(Secret(secrets.token_urlsafe(32)), Secret(secrets.token_urlsafe(64)))


@checked
def challenge(verifier: SecretText) -> str:
    """The S256 challenge of a verifier: RFC 7636, section 4.2."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _secret_or_none(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)


@check_methods
@attrs.frozen(kw_only=True)
class OAuthApp:
    """A program that is registered with the site for OAuth."""

    client_id: str
    redirect_uri: str
    """The URL that the browser takes the code to: https, or a loopback host."""
    client_secret: Secret | None = attrs.field(default=None, converter=_secret_or_none)
    """None for a program that runs on its users' machines and cannot keep a secret."""
    base_url: str = "https://e621.net"
    """That of the client; http:// only on this machine, as it would show tokens to everybody."""
    scopes: tuple[str, ...] = ("openid", "full")
    """API calls need `full`."""

    def authorize_url(self, *, state: SecretText, verifier: SecretText) -> str:
        """The URL where the account's owner authorizes the program; `redirect_uri` is next."""
        if not 43 <= len(verifier) <= 128:
            message = (
                f"verifier must have 43 to 128 characters, as from new_pkce(); got {len(verifier)}"
            )
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
        return str((self._url() / "oauth/authorize").with_query(query))

    async def exchange(self, http: Client, code: SecretText, verifier: SecretText) -> Token:
        """Exchange a code for the first token; a code works once and expires soon."""
        fields: OAuthTokenRequest = {
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": self.redirect_uri,
        }
        return await self._token(http, "authorization_code", fields, None)

    async def refresh(self, http: Client, token: Token) -> Token:
        """Get the next token and store it: the old one no longer works."""
        if token.refresh_token is None:
            message = "the token has no refresh_token; the account's owner must authorize again"
            raise InputError(message)
        fields: OAuthTokenRequest = {"refresh_token": token.refresh_token}
        return await self._token(http, "refresh_token", fields, token.refresh_token)

    async def revoke(self, http: Client, token: Token) -> None:
        """Revoke access token and refresh token, which are one row on the server."""
        await self._family(http).revoke(
            token.refresh_token or token.access_token,
            client_id=self.client_id,
            client_secret=self.client_secret,
        )

    def refreshing(self, http: Client, token: Token) -> Refresh:
        """A function for a client's `refresh`, which gets the next token each time."""
        last = token

        async def refresh() -> Token:
            nonlocal last
            last = await self.refresh(http, last)
            return last

        return refresh

    def _url(self) -> URL:
        url = parse_base_url(self.base_url)
        if isinstance(url, URL) and not is_open_to_all(url):
            return url
        message = f"http:// would show tokens to everybody on the way to {url}; use https://"
        raise InputError(url if isinstance(url, str) else message)

    async def _token(
        self,
        http: Client,
        grant: Literal["authorization_code", "refresh_token"],
        fields: OAuthTokenRequest,
        old_refresh_token: Secret | None,
    ) -> Token:
        fields["client_id"] = self.client_id
        if self.client_secret is not None:
            fields["client_secret"] = self.client_secret
        response = await self._request(http, grant, fields)
        if isinstance(response, DecodeError):
            raise response
        return Token(
            access_token=Secret(response.access_token),
            refresh_token=_secret_or_none(response.refresh_token) or old_refresh_token,
            expires_at=transport_of(http).context.time() + response.expires_in,
            scope=response.scope,
        )

    async def _request(
        self,
        http: Client,
        grant: Literal["authorization_code", "refresh_token"],
        fields: OAuthTokenRequest,
    ) -> OAuthToken | DecodeError:
        try:
            return await self._family(http).token(grant, **fields)
        except DecodeError as error:
            # returned, without the body and the chain: both may contain a token
            message = f"{error.operation}: the response is not a token, at {error.path}"
            return DecodeError(message, operation=error.operation, path=error.path, body=b"")

    def _family(self, http: Client) -> OAuth:
        """The operations of a client's transport, without the client's own credentials."""
        transport, url = transport_of(http), self._url()
        if url.origin() != transport.base_url.origin():
            message = f"base_url of the app is {url}, of the client {transport.base_url}"
            raise InputError(message)
        context = attrs.evolve(transport.context, credentials=Credentials())
        return OAuth(attrs.evolve(transport, context=context))
