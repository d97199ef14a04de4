"""OAuth 2 metadata of a site: discovery, keys, token info, user info."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields
from e6async.testing._e621.lists import Handler
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, json_response

__all__ = ["HANDLERS"]


def _discovery(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """The discovery document."""
    url = call.base_url
    return json_response(
        {
            "issuer": url,
            "authorization_endpoint": f"{url}/oauth/authorize",
            "token_endpoint": f"{url}/oauth/token",
            "revocation_endpoint": f"{url}/oauth/revoke",
            "introspection_endpoint": f"{url}/oauth/introspect",
            "userinfo_endpoint": f"{url}/oauth/userinfo",
            "jwks_uri": f"{url}/oauth/discovery/keys",
            "scopes_supported": ["openid", "profile", "email", "full"],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


def _keys(_: Call, _operation: Operation, _values: Params, _row: Fields | None) -> Response:
    """The key that signs ID tokens."""
    key = {"kty": "RSA", "kid": "key-1", "use": "sig", "alg": "RS256", "n": "AQAB", "e": "AQAB"}
    return json_response({"keys": [key]})


def _of_bearer(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """The token of the request or its user; here every token is unknown."""
    if not call.headers.get("Authorization", "").startswith("Bearer "):
        error = {"error": "invalid_token", "error_description": "The access token is invalid"}
        return json_response(error, 401)
    return json_response(call.factory.row(operation.returns, 1))


HANDLERS: Final[Mapping[str, Handler]] = {
    "oauth.discovery": _discovery,
    "oauth.keys": _keys,
    "oauth.token_info": _of_bearer,
    "oauth.userinfo": _of_bearer,
}
"""Handlers by the name of the operation."""
