"""The audit log of staff actions: `app/models/staff_audit_log.rb`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.models.model import ModelWithMappings
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.femboyfans._shared.action_values import gathers_values
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByUser, Order

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["StaffAuditLog", "StaffAuditLogSearch", "StaffAuditLogs"]


@attrs.frozen(kw_only=True)
class StaffAuditLog(ModelWithMappings):
    """An action of staff."""

    id: int
    created_at: Time
    updated_at: Time
    user_id: int
    action: str
    """For example `force_name_change`, `config_update`, `post_owner_reassign`."""
    values: Mapping[str, object]
    """What belongs to the action; the server writes it beside the rest."""


gathers_values(StaffAuditLog)


class StaffAuditLogSearch(ListOptions, CommonFilters, ByUser, total=False):
    """Search filters for the log."""

    action: str | Sequence[str]
    """One action or several, or with `*` as a wildcard."""
    order: Order


class StaffAuditLogs(Resource):
    """The audit log of staff actions."""

    def search(self, **filters: Unpack[StaffAuditLogSearch]) -> Pages[StaffAuditLog]:
        """Every record that matches; moderator."""
        name, path = "staff_audit_logs.search", "/admin/audit_logs.json"
        allowed = keys_of(StaffAuditLogSearch)
        return self._search(name, path, StaffAuditLog, filters, allowed, level="moderator")
