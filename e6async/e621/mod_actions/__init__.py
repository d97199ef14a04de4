"""The log of moderator actions; `app/controllers/mod_actions_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import ModelWithMappings
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, get
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.e621.mod_actions._actions import MOD_ACTIONS, ModActionValues

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["MOD_ACTIONS", "ModAction", "ModActionSearch", "ModActionValues", "ModActions"]


@attrs.frozen(kw_only=True)
class ModAction(ModelWithMappings):
    """An action of a moderator."""

    id: int
    creator_id: int | None
    """None in old records."""
    created_at: Time
    updated_at: Time
    action: str | None
    """One of `MOD_ACTIONS`; in old records another one, or None."""
    values: Mapping[str, object]
    """The keys that `MOD_ACTIONS` lists, as far as the caller may see them.

    Old records have strings instead of numbers.
    """


class ModActionSearch(ListOptions, CommonFilters, ModActionValues, total=False):
    """Search filters for the log; filters on an action's values require `action`."""

    creator_name: str
    """Exact match."""
    creator_id: Ids
    action: str
    """One of `MOD_ACTIONS`, or an old one."""
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


_ALWAYS = ModActionSearch.__optional_keys__ - ModActionValues.__optional_keys__


class ModActions(Resource):
    """The log of moderator actions."""

    def search(self, **filters: Unpack[ModActionSearch]) -> Pages[ModAction]:
        """Every record that matches; some are for staff only."""
        name, path = "mod_actions.search", "/mod_actions.json"
        # the server ignores a value that the action does not have
        allowed = _ALWAYS | MOD_ACTIONS.get(filters.get("action", ""), frozenset())
        return self._search(name, path, ModAction, filters, allowed)

    async def get(self, id: int) -> ModAction:
        """The record with this id; some are for staff only."""
        return await self._send(get("mod_actions.get", "/mod_actions/{id}.json", ModAction, id=id))
