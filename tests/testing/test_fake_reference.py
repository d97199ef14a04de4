"""The reference of the fake site: it can be parsed, and is complete."""

from __future__ import annotations

import attrs
import pytest

from e6async._core.protocol.site import PUBLIC_SITES
from e6async.testing._e621 import families as e621
from e6async.testing._e621.generic import Generic, is_unimplemented
from e6async.testing._e621.reference import E621_REFERENCE
from e6async.testing._e621.type_grammar import (
    Choice,
    Either,
    Many,
    Mapped,
    Named,
    Parts,
    Row,
    kind_of,
)
from e6async.testing._femboyfans import families as femboyfans
from e6async.testing._routes import Route, Router
from e6async.testing._sites import RULES_BY_SITE
from e6async.testing._words import CATEGORY_NAMES
from tests.testing.asking import asking


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("int", Named("int")),
        ("str(decimal)", Named("str", "decimal")),
        ("enum(-1|0|a b)", Choice((-1, 0, "a b"))),
        ("list[[str, int]]", Many(Row((Named("str"), Named("int"))))),
        ("dict[user id, int]", Mapped("user id", Named("int"))),
        ("{a:int, b:str|null}", Parts({"a": Named("int"), "b": kind_of("str | null")})),
        ("Tag | {}", Either((Named("Tag"), Parts({})))),
    ],
)
def test_types_are_read(text: str, kind: object) -> None:
    """Every notation of a type in the reference is parsed."""
    assert kind_of(text) == kind


def test_no_type_at_all() -> None:
    """An invalid type raises ValueError."""
    with pytest.raises(ValueError, match="not a type of the reference"):
        kind_of("int?")


def test_all_types_are_known() -> None:
    """Every field of every shape, and every response, has a type that can be parsed."""
    texts = [
        text.rstrip("~").rstrip("?")
        for shape in E621_REFERENCE.shapes.values()
        for text in shape.values()
    ]
    texts += [operation.returns for operation in E621_REFERENCE.operations if operation.returns]
    names = {kind.name for kind in map(kind_of, texts) if isinstance(kind, Named)}
    plain = {"bool", "date", "datetime", "dict", "float", "int", "str"}
    assert names <= plain | E621_REFERENCE.shapes.keys()


SITES = pytest.mark.parametrize(
    ("generic", "hand_written"),
    [(e621.GENERIC, e621.HAND_WRITTEN), (femboyfans.GENERIC, femboyfans.HAND_WRITTEN)],
    ids=["e621", "femboyfans"],
)


@SITES
def test_handlers_are_for_operations(generic: Generic, hand_written: tuple[Route, ...]) -> None:
    """Handlers name operations of the reference that no other route answers."""
    names = {operation.name for operation in generic.operations(hand_written)}
    assert generic.handlers.keys() <= names


@SITES
def test_writes_without_effect_are_listed(
    generic: Generic, hand_written: tuple[Route, ...]
) -> None:
    """Each write without effect is listed, and each listed write has none."""
    nothing_listed = attrs.evolve(generic, without_effect=frozenset[str]())
    operations = generic.operations(hand_written)
    unimplemented = {op.name for op in operations if is_unimplemented(nothing_listed, op)}
    assert unimplemented == generic.without_effect


async def test_a_forgotten_write_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that the fake site does not implement gets 501 with its name, not a silent 204."""
    forgotten = attrs.evolve(e621.GENERIC, without_effect=frozenset[str](), models={})
    rules = attrs.evolve(e621.RULES, router=lambda: Router(forgotten.routes(())))
    monkeypatch.setattr("e6async.testing._site.RULES_BY_SITE", {"e621": rules})
    async with asking() as ask:
        reply = await ask("/artists/3/revert.json", "PUT", by="admin", data={"version_id": "1"})
    assert reply.status == 501
    assert "does not implement artists.revert" in reply.json["message"]


def test_every_site_can_be_faked() -> None:
    """Each site of the table of sites has rules, and category names that its posts use."""
    names = [site.name for site in PUBLIC_SITES]
    assert sorted(RULES_BY_SITE) == sorted(names)
    assert sorted(CATEGORY_NAMES) == sorted(names)


def test_keys_of_bodies() -> None:
    """The root key of a body, and the keys below it."""
    update = next(each for each in E621_REFERENCE.operations if each.name == "forum_topics.update")
    assert update.root == "forum_topic"
    assert {"title", "original_post_attributes"} <= update.below("forum_topic")
    assert update.levels["forum_topic[is_sticky]"] == "moderator"
    listing = next(each for each in E621_REFERENCE.operations if each.name == "tickets.list")
    assert listing.root is None
    assert {"qtype", "creator_id"} <= listing.search
