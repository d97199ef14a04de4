"""Categories of rules; `app/controllers/rules/categories_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.femboyfans._shared.reordering import reordering
from e6async.femboyfans._vocabulary.rule import RuleCategory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async._core.pages import Pages

__all__ = ["RuleCategories", "RuleCategory"]


class RuleCategories(Resource):
    """Categories of rules."""

    def search(self, **options: Unpack[ListOptions]) -> Pages[RuleCategory]:
        """Every category, in their order."""
        name, path = "rule_categories.search", "/rules/categories.json"
        return self._list(name, path, RuleCategory, options=options, paging="page")

    async def create(
        self, name: str, *, anchor: str | None = None, order: int | None = None
    ) -> RuleCategory:
        """Create a category, with a name of 3 to 100 letters; admin."""
        verb, path = "rule_categories.create", "/rules/categories.json"
        form = wire.fields({"name": name, "anchor": anchor, "order": order}, root="rule_category")
        return await self._send(write(verb, "POST", path, RuleCategory, form=form, level="admin"))

    async def update(
        self,
        id: int,
        *,
        name: str | None = None,
        anchor: str | None = None,
        order: int | None = None,
    ) -> None:
        """Change a category; admin."""
        verb, path = "rule_categories.update", "/rules/categories/{id}.json"
        form = wire.fields({"name": name, "anchor": anchor, "order": order}, root="rule_category")
        await self._send(write(verb, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Remove a category; admin."""
        name, path = "rule_categories.delete", "/rules/categories/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    async def reorder(self, orders: Mapping[int, int]) -> None:
        """Set the order of categories, by id; admin; InvalidError for equal positions."""
        name, path = "rule_categories.reorder", "/rules/categories/reorder.json"
        await self._send(reordering(name, path, orders))
