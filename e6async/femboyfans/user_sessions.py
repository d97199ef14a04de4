"""Sessions in browsers; `app/controllers/users/sessions_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByIpAddr, Order

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["UserSession", "UserSessionSearch", "UserSessions"]


@attrs.frozen(kw_only=True)
class UserSession(Model):
    """A session in a browser."""

    id: int
    session_id: str
    user_agent: str | None
    created_at: Time
    updated_at: Time
    ip_addr: str | None = None
    """None where the caller may not see it."""


class UserSessionSearch(ListOptions, CommonFilters, ByIpAddr, total=False):
    """Search filters for sessions."""

    session_id: str
    """With `*` as a wildcard, else words."""
    user_agent: str
    """With `*` as a wildcard, else words."""
    order: Order


class UserSessions(Resource):
    """Sessions in browsers."""

    def search(self, **filters: Unpack[UserSessionSearch]) -> Pages[UserSession]:
        """Every session that matches; admin."""
        name, path = "user_sessions.search", "/users/sessions.json"
        allowed = keys_of(UserSessionSearch)
        return self._search(name, path, UserSession, filters, allowed, level="admin")
