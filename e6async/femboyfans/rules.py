"""The rules of the site; `app/controllers/rules_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, TypedDict, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model, ModelWithMappings
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, write
from e6async._core.resource import Resource
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.reordering import reordering
from e6async.femboyfans._vocabulary.rule import RuleCategory

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "QuickMod",
    "RecordBuilder",
    "Rule",
    "RuleFields",
    "RuleText",
    "Rules",
    "RulesBody",
    "RulesPage",
]


@attrs.frozen(kw_only=True)
class Rule(Model):
    """A rule."""

    id: int
    creator_id: int
    updater_id: int
    category_id: int
    name: str
    description: str
    """DText."""
    order: int
    """Its position in its category."""
    anchor: str
    """Its anchor in URLs."""
    created_at: Time
    updated_at: Time

    description_dtext: ClassVar[DTextOf] = DTextOf("description")


@attrs.frozen(kw_only=True)
class RulesBody(Model):
    """The wiki page above the rules; all but the text is None when there is no such page."""

    id: int | None
    creator_id: int | None
    title: str | None
    body: str
    """DText."""
    created_at: Time | None
    updated_at: Time | None
    updater_id: int | None
    parent: str | None
    protection_level: int | None
    creator_name: str | None
    category_id: int | None

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


@attrs.frozen(kw_only=True)
class RulesPage(Model):
    """All rules."""

    rules: tuple[Rule, ...]
    categories: tuple[RuleCategory, ...]
    body: RulesBody


@attrs.frozen(kw_only=True)
class QuickMod(Model):
    """A prepared text for feedback records that the builder offers."""

    reason: str
    header: str | None
    rule: str
    """The anchor of a rule."""


@attrs.frozen(kw_only=True)
class RuleText(Model):
    """A rule without its position."""

    name: str
    description: str
    """DText."""

    description_dtext: ClassVar[DTextOf] = DTextOf("description")


@attrs.frozen(kw_only=True)
class RecordBuilder(ModelWithMappings):
    """Prepared texts that moderators use in feedback records."""

    section: str
    """HTML with `{id}` in it."""
    quick_mod: tuple[QuickMod, ...]
    rules: Mapping[str, RuleText]
    """By anchor."""


class RuleFields(TypedDict, total=False):
    """Editable fields of a rule, besides name, text and category."""

    anchor: str
    order: int
    """From 1."""


class Rules(Resource):
    """The rules of the site."""

    async def search(self) -> RulesPage:
        """All rules, with their categories and the page above them."""
        return await self._send(get("rules.search", "/rules.json", RulesPage))

    async def create(
        self, name: str, description: str, category_id: int, **fields: Unpack[RuleFields]
    ) -> Rule:
        """Add a rule, with a name of 3 to 100 letters; admin."""
        verb, path = "rules.create", "/rules.json"
        wire.known(verb, fields, keys_of(RuleFields))
        rule = {"name": name, "description": description, "category_id": category_id, **fields}
        form = wire.fields(rule, root="rule")
        return await self._send(write(verb, "POST", path, Rule, form=form, level="admin"))

    async def update(
        self,
        id: int,
        *,
        name: str | None = None,
        description: str | None = None,
        category_id: int | None = None,
        **fields: Unpack[RuleFields],
    ) -> None:
        """Change a rule; admin."""
        verb, path = "rules.update", "/rules/{id}.json"
        wire.known(verb, fields, keys_of(RuleFields))
        rule = {"name": name, "description": description, "category_id": category_id, **fields}
        form = wire.fields(rule, root="rule")
        await self._send(write(verb, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Remove a rule; admin."""
        path = "/rules/{id}.json"
        await self._send(write("rules.delete", "DELETE", path, NOTHING, level="admin", id=id))

    async def reorder(
        self, orders: Mapping[int, int], *, category_ids: Mapping[int, int] | None = None
    ) -> None:
        """Set the order of rules, by id, and optionally their category; admin.

        InvalidError, and no change, when two rules of a category would have one position.
        """
        name, path = "rules.reorder", "/rules/reorder.json"
        await self._send(reordering(name, path, orders, category_ids=category_ids))

    async def builder(self) -> RecordBuilder:
        """The prepared texts for feedback records; moderator."""
        path = "/rules/builder.json"
        return await self._send(get("rules.builder", path, RecordBuilder, level="moderator"))
