"""Security events of accounts, such as logins; `app/controllers/users/events_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.models.model import ModelWithMappings
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.femboyfans._shared.enum_filters import as_numbers
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.ignored_filters import refuse_ignored
from e6async.femboyfans._vocabulary.filters import ByUser, Order

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["USER_EVENT_CATEGORIES", "UserEvent", "UserEventSearch", "UserEvents"]

USER_EVENT_CATEGORIES: Mapping[str, int] = MappingProxyType(
    {
        "login": 0,
        "reauthenticate": 25,
        "failed_login": 50,
        "banned_login": 60,
        "failed_reauthenticate": 75,
        "logout": 100,
        "user_creation": 200,
        "user_deletion": 300,
        "password_reset": 400,
        "password_change": 500,
        "email_change": 600,
        "email_verify": 650,
        "mfa_enable": 700,
        "mfa_update": 710,
        "mfa_disable": 720,
        "mfa_login": 730,
        "mfa_login_pending_verification": 733,
        "mfa_failed_login": 736,
        "mfa_reauthenticate": 740,
        "mfa_reauthenticate_pending_verification": 743,
        "mfa_failed_reauthenticate": 746,
        "backup_codes_generate": 800,
        "backup_code_login": 840,
        "backup_code_reauthenticate": 845,
    }
)
"""The categories of events, with the numbers that the server searches by."""


@attrs.frozen(kw_only=True)
class UserEvent(ModelWithMappings):
    """An event of an account."""

    id: int
    user_id: int
    user_session_id: int
    category: str
    """One of `USER_EVENT_CATEGORIES`."""
    session_id: str
    user_agent: str | None
    metadata: Mapping[str, object]
    created_at: Time
    updated_at: Time
    user_ip_addr: str | None = None
    """For admins; None for others."""


class UserEventSearch(ListOptions, CommonFilters, ByUser, total=False):
    """Search filters for events."""

    category: str
    """One of `USER_EVENT_CATEGORIES`."""
    user_ip_addr: str
    """UnsupportedError: the server ignores it."""
    user_agent: str
    """With `*` as a wildcard, else words."""
    session_id: str
    """Requires admin."""
    order: Order


class UserEvents(Resource):
    """Security events of accounts, such as logins."""

    def search(self, **filters: Unpack[UserEventSearch]) -> Pages[UserEvent]:
        """Every event of the caller's account that matches (any as admin); logged in."""
        name, path, allowed = "user_events.search", "/users/events.json", keys_of(UserEventSearch)
        refuse_ignored(name, filters, ("user_ip_addr",), site=self._transport.site.name)
        sent = as_numbers(name, filters, "category", USER_EVENT_CATEGORIES)
        return self._search(name, path, UserEvent, sent, allowed, level="logged_in")
