"""The tables behind the fake site: what they say can be read, and is used."""

from __future__ import annotations

import pytest

from e6async.testing._e621.overrides import HANDLERS
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
    """Each way in which the reference writes a type."""
    assert kind_of(text) == kind


def test_no_type_at_all() -> None:
    """What is no type is said so."""
    with pytest.raises(ValueError, match="no type of the reference"):
        kind_of("int?")


def test_all_types_are_known() -> None:
    """Every field of every shape, and every answer, is of a type that can be read."""
    texts = [
        text.rstrip("~").rstrip("?")
        for shape in E621_REFERENCE.shapes.values()
        for text in shape.values()
    ]
    texts += [operation.returns for operation in E621_REFERENCE.operations if operation.returns]
    names = {kind.name for kind in map(kind_of, texts) if isinstance(kind, Named)}
    plain = {"bool", "date", "datetime", "dict", "float", "int", "str"}
    assert names <= plain | E621_REFERENCE.shapes.keys()


def test_handlers_are_for_operations() -> None:
    """Nothing is answered by hand that is not in the table."""
    assert HANDLERS.keys() <= {operation.name for operation in E621_REFERENCE.operations}


def test_keys_of_bodies() -> None:
    """A body has a root, keys right under it, and keys beside it."""
    update = next(each for each in E621_REFERENCE.operations if each.name == "forum_topics.update")
    assert update.root == "forum_topic"
    assert {"title", "original_post_attributes"} <= update.below("forum_topic")
    assert update.levels["forum_topic[is_sticky]"] == "moderator"
    listing = next(each for each in E621_REFERENCE.operations if each.name == "tickets.list")
    assert listing.root is None
    assert {"qtype", "creator_id"} <= listing.search
