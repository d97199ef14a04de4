"""The login of a browser, which API clients do without; `sessions_controller.rb`."""

from __future__ import annotations

import attrs

from e6async._arguments import SecretText
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import Moved, write
from e6async._core.resource import Resource

__all__ = ["Session", "SessionResult"]

_REFUSED = "it takes a browser, with cookies and a CSRF token; give login and api_key to the client"


@attrs.frozen(kw_only=True)
class SessionResult(Model):
    """The result of a login."""

    url: str | None = None
    """The path to go to; None when it failed."""
    error: str | None = None
    """None when it succeeded."""
    code: str | None = None
    """`totp_required` or `challenge_expired`; None for all else."""


class Session(Resource):
    """The login of a browser; everything here raises UnsupportedError."""

    async def create(
        self,
        name: str,
        password: SecretText,
        *,
        remember: bool | None = None,
        url: str | None = None,
    ) -> SessionResult:
        """Log in with a password; UnsupportedError, since only a browser can."""
        values = {"name": name, "password": password, "remember": remember, "url": url}
        form, path = wire.fields(values, root="session"), "/session.json"
        return await self._send(
            write("session.create", "POST", path, SessionResult,
                  form=form, level="anonymous", refused=_REFUSED)
        )  # fmt: skip

    async def verify_totp(self, code: SecretText) -> SessionResult:
        """Take the second step of a login; UnsupportedError."""
        form, path = wire.fields({"code": code}, root="totp"), "/session/verify_totp.json"
        return await self._send(
            write("session.verify_totp", "POST", path, SessionResult,
                  form=form, level="anonymous", refused=_REFUSED)
        )  # fmt: skip

    async def delete(self) -> None:
        """Log out; UnsupportedError."""
        name, path = "session.delete", "/session.json"
        await self._send(write(name, "DELETE", path, Moved, level="anonymous", refused=_REFUSED))
