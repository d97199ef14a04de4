"""The second factor of a login: `app/controllers/users/mfa_controller.rb`."""

from __future__ import annotations

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, write
from e6async._core.resource import Resource

__all__ = ["Mfa"]

_PATH = "/users/mfa.json"
_REFUSED = "it takes a browser with a password just typed in; see the account's settings"


class Mfa(Resource):
    """The second factor of a login; everything here raises UnsupportedError."""

    async def update(self, signed_secret: str, verification_code: str) -> None:
        """Enable the second factor; member; UnsupportedError, since only a browser can."""
        values = {"signed_secret": signed_secret, "verification_code": verification_code}
        form = wire.fields(values, root="mfa")
        await self._send(write("mfa.update", "PATCH", _PATH, NOTHING, form=form, refused=_REFUSED))

    async def delete(self) -> None:
        """Disable the second factor; member; UnsupportedError."""
        await self._send(write("mfa.delete", "DELETE", _PATH, NOTHING, refused=_REFUSED))
