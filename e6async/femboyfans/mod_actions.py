"""The log of moderator actions; `app/controllers/mod_actions_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Unpack

import attrs

from e6async._core.models.model import ModelWithMappings
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, get
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.femboyfans._shared.action_values import gathers_values
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByCreator, ByIpAddr, Order

__all__ = ["ModAction", "ModActionSearch", "ModActions"]


@attrs.frozen(kw_only=True)
class ModAction(ModelWithMappings):
    """An action of a moderator."""

    id: int
    creator_id: int
    created_at: Time
    updated_at: Time
    action: str
    """For example `artist_lock`, `ban_create`, `tag_alias_update`."""
    subject_id: int | None
    """The subject; None without one."""
    subject_type: str | None
    """For example `Artist`, `Ban`, `TagAlias`."""
    values: Mapping[str, object]
    """What belongs to the action, as far as the caller may see it, and the subject's id under its
    own name, such as `artist_id`; the server writes them beside the rest."""


gathers_values(ModAction)


class ModActionSearch(ListOptions, CommonFilters, ByCreator, ByIpAddr, total=False):
    """Search filters for the log."""

    action: str | Sequence[str]
    """One action or several, or with `*` as a wildcard."""
    subject_type: str
    """With `*` as a wildcard, else words."""
    subject_id: Ids
    order: Order


class ModActions(Resource):
    """The log of moderator actions."""

    def search(self, **filters: Unpack[ModActionSearch]) -> Pages[ModAction]:
        """Every record that matches."""
        name, path, allowed = "mod_actions.search", "/mod_actions.json", keys_of(ModActionSearch)
        return self._search(name, path, ModAction, filters, allowed)

    async def get(self, id: int) -> ModAction:
        """The record with this id; raises NotFoundError."""
        return await self._send(get("mod_actions.get", "/mod_actions/{id}.json", ModAction, id=id))
