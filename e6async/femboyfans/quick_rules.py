"""Prepared texts for feedback records, each about a rule; `rules/quick_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, list_of, write
from e6async._core.resource import Resource
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.reordering import reordering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async._core.pages import Pages

__all__ = ["QuickRule", "QuickRuleFields", "QuickRules"]


@attrs.frozen(kw_only=True)
class QuickRule(Model):
    """A prepared text for feedback records."""

    id: int
    rule_id: int | None
    reason: str
    header: str | None
    order: int
    created_at: Time
    updated_at: Time
    creator_id: int
    updater_id: int


class QuickRuleFields(TypedDict, total=False):
    """Editable fields of a text, besides the text."""

    rule_id: int
    header: str
    """30 characters at most."""
    order: int
    """From 1."""


class QuickRules(Resource):
    """Prepared texts for feedback records, each about a rule."""

    def search(self, **options: Unpack[ListOptions]) -> Pages[QuickRule]:
        """Every text, in their order."""
        name, path = "quick_rules.search", "/rules/quick.json"
        return self._list(name, path, QuickRule, options=options, paging="page")

    async def order(self) -> list[QuickRule]:
        """All texts at once, in their order; admin."""
        name, path = "quick_rules.order", "/rules/quick/order.json"
        return await self._send(get(name, path, list_of(QuickRule), level="admin"))

    async def create(self, reason: str, **fields: Unpack[QuickRuleFields]) -> QuickRule:
        """Add a text of 3 to 500 characters; admin."""
        name, path = "quick_rules.create", "/rules/quick.json"
        wire.known(name, fields, keys_of(QuickRuleFields))
        form = wire.fields({"reason": reason, **fields}, root="quick_rule")
        return await self._send(write(name, "POST", path, QuickRule, form=form, level="admin"))

    async def update(
        self, id: int, *, reason: str | None = None, **fields: Unpack[QuickRuleFields]
    ) -> None:
        """Change a text; admin."""
        name, path = "quick_rules.update", "/rules/quick/{id}.json"
        wire.known(name, fields, keys_of(QuickRuleFields))
        form = wire.fields({"reason": reason, **fields}, root="quick_rule")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Remove a text; admin."""
        name, path = "quick_rules.delete", "/rules/quick/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    async def reorder(self, orders: Mapping[int, int]) -> None:
        """Set the order of texts, by id; admin; InvalidError for equal positions."""
        await self._send(reordering("quick_rules.reorder", "/rules/quick/reorder.json", orders))
