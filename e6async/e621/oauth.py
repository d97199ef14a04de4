"""OAuth 2 and OpenID Connect, where a site is a provider (by the doorkeeper gem)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict, Unpack

import attrs

from e6async._arguments import SecretText
from e6async._core.models.model import Model, ModelWithMappings
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, get, write
from e6async._core.resource import Resource

__all__ = [
    "Jwks",
    "OAuth",
    "OAuthApplication",
    "OAuthIntrospection",
    "OAuthToken",
    "OAuthTokenInfo",
    "OAuthTokenRequest",
    "OidcConfiguration",
    "OidcUserInfo",
]


@attrs.frozen(kw_only=True)
class OAuthToken(Model):
    """The result of exchanging a code or a refresh token."""

    access_token: str = attrs.field(repr=False)
    token_type: str
    """`Bearer`."""
    expires_in: int
    """Seconds; 900."""
    refresh_token: str | None = attrs.field(default=None, repr=False)
    """A new one each time: the old one ends when the new access token is first used."""
    scope: str
    """Words separated by spaces; calls of the API take `full`."""
    created_at: int
    """Seconds since the epoch."""
    id_token: str | None = attrs.field(default=None, repr=False)
    """None without the scope `openid`."""


@attrs.frozen(kw_only=True)
class OAuthIntrospection(Model):
    """The state of a token."""

    active: bool
    scope: str | None = None
    """None for a token that is not active; so is all that follows."""
    client_id: str | None = None
    token_type: str | None = None
    exp: int | None = None
    """Seconds since the epoch."""
    iat: int | None = None
    """Seconds since the epoch."""


@attrs.frozen(kw_only=True)
class OAuthApplication(Model):
    """The program that a token was issued to."""

    uid: str


@attrs.frozen(kw_only=True)
class OAuthTokenInfo(Model):
    """The bearer token of the client."""

    resource_owner_id: int
    """The account."""
    scope: tuple[str, ...]
    expires_in: int | None
    """Seconds; None for a token that does not end."""
    application: OAuthApplication | None
    created_at: int
    """Seconds since the epoch."""


@attrs.frozen(kw_only=True)
class OidcUserInfo(Model):
    """The account behind a bearer token."""

    sub: str
    """The account's id."""
    preferred_username: str | None = None
    name: str | None = None
    picture: str | None = None
    """A URL; None without an image."""
    updated_at: int | None = None
    """Seconds since the epoch."""
    e621_level: int | None = None
    """The number of a `Level`; prefer `e621_level_string`."""
    e621_level_string: str | None = None
    e621_avatar_id: int | None = None
    """A post."""
    e621_permissions: tuple[str, ...] | None = None
    """For example `is_member`, `can_approve_posts`."""
    email: str | None = None
    """None without the scope `email`."""
    email_verified: bool | None = None


@attrs.frozen(kw_only=True)
class Jwks(ModelWithMappings):
    """The keys that identity tokens are signed with."""

    keys: tuple[Mapping[str, str], ...]
    """`kty`, `kid`, `e`, `n`, `use`, `alg`."""


@attrs.frozen(kw_only=True)
class OidcConfiguration(Model):
    """The endpoints and capabilities of a provider; None for those it does not list."""

    issuer: str | None = None
    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    revocation_endpoint: str | None = None
    introspection_endpoint: str | None = None
    userinfo_endpoint: str | None = None
    jwks_uri: str | None = None
    end_session_endpoint: str | None = None
    registration_endpoint: str | None = None
    scopes_supported: tuple[str, ...] | None = None
    response_types_supported: tuple[str, ...] | None = None
    response_modes_supported: tuple[str, ...] | None = None
    grant_types_supported: tuple[str, ...] | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] | None = None
    authorization_response_iss_parameter_supported: bool | None = None
    subject_types_supported: tuple[str, ...] | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] | None = None
    claim_types_supported: tuple[str, ...] | None = None
    claims_supported: tuple[str, ...] | None = None
    code_challenge_methods_supported: tuple[str, ...] | None = None


class OAuthTokenRequest(TypedDict, total=False):
    """A code or refresh token to exchange."""

    code: SecretText
    """For `authorization_code`, with the redirect URI and the verifier."""
    redirect_uri: str
    client_id: str
    client_secret: SecretText
    """Not for applications that cannot keep one."""
    code_verifier: SecretText
    """PKCE with S256; required by the server."""
    refresh_token: SecretText


class OAuth(Resource):
    """OAuth 2 and OpenID Connect; NotFoundError if the site is not a provider."""

    async def token(
        self,
        grant_type: Literal["authorization_code", "refresh_token"],
        **fields: Unpack[OAuthTokenRequest],
    ) -> OAuthToken:
        """Exchange a code or a refresh token for tokens."""
        wire.known("oauth.token", fields, OAuthTokenRequest.__optional_keys__)
        form = wire.fields({"grant_type": grant_type, **fields})
        return await self._send(
            write("oauth.token", "POST", "/oauth/token", OAuthToken, form=form, level="anonymous")
        )

    async def revoke(
        self,
        token: SecretText,
        *,
        client_id: str | None = None,
        client_secret: SecretText | None = None,
    ) -> None:
        """Revoke an access or refresh token; no error for an unknown one."""
        form = wire.fields({"token": token, "client_id": client_id, "client_secret": client_secret})
        await self._send(
            write("oauth.revoke", "POST", "/oauth/revoke", NOTHING, form=form, level="anonymous")
        )

    async def introspect(self, token: SecretText) -> OAuthIntrospection:
        """Whether a token is active, and what for."""
        name, path, form = "oauth.introspect", "/oauth/introspect", wire.fields({"token": token})
        return await self._send(
            write(name, "POST", path, OAuthIntrospection,
                  form=form, level="anonymous", repeatable=True)
        )  # fmt: skip

    async def token_info(self) -> OAuthTokenInfo:
        """The bearer token of the client."""
        return await self._send(get("oauth.token_info", "/oauth/token/info", OAuthTokenInfo))

    async def userinfo(self) -> OidcUserInfo:
        """The account behind the bearer token of the client."""
        return await self._send(get("oauth.userinfo", "/oauth/userinfo", OidcUserInfo))

    async def keys(self) -> Jwks:
        """The keys that identity tokens are signed with."""
        return await self._send(get("oauth.keys", "/oauth/discovery/keys", Jwks))

    async def discovery(self) -> OidcConfiguration:
        """The endpoints and capabilities of the provider."""
        path = "/.well-known/openid-configuration"
        return await self._send(get("oauth.discovery", path, OidcConfiguration))
