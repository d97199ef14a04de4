"""Values of models: dicts and lists that cannot be changed."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import cast

import attrs
import pytest

from e6async._core.protocol.decode import freeze, frozen
from e6async._core.protocol.frozen import NOTHING, FrozenDict

VALUES = cast("FrozenDict[str, object]", frozen({"a": [1, {"b": [2]}], "c": "text"}))
PLAIN = {"a": (1, {"b": (2,)}), "c": "text"}


CHANGES: list[Callable[[], object]] = [
    lambda: VALUES.__setitem__("a", 1),
    lambda: VALUES.__delitem__("a"),
    lambda: VALUES.__ior__({"a": 1}),
    VALUES.clear,
    VALUES.popitem,
    lambda: VALUES.pop("a"),
    lambda: VALUES.setdefault("d", 1),
    lambda: VALUES.update(d=1),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_frozen_dict_refuses_every_change(change: Callable[[], object]) -> None:
    """A change raises a TypeError that tells the way out, and changes nothing."""
    with pytest.raises(TypeError) as caught:
        change()
    expected = "this mapping cannot be changed, because others may use it; copy it: dict(it)"
    assert str(caught.value) == expected
    assert VALUES == PLAIN


def test_dicts_and_lists_are_frozen_all_the_way_down() -> None:
    """Dicts become frozen ones and lists become tuples, whatever they are in."""
    assert type(VALUES) is FrozenDict
    assert VALUES == PLAIN
    inner = cast("tuple[int, object]", VALUES["a"])[1]
    assert type(inner) is FrozenDict
    assert frozen(VALUES) is VALUES
    assert frozen("text") == "text"
    assert frozen(([1], 2)) == ((1,), 2)


def test_a_frozen_dict_is_shown_hashed_and_pickled() -> None:
    """Equal ones have equal hashes, and a pickle gives one that is frozen, too."""
    assert repr(FrozenDict({"a": 1})) == "FrozenDict({'a': 1})"
    assert hash(FrozenDict({"a": 1, "b": 2})) == hash(FrozenDict({"b": 2, "a": 1}))
    assert hash(FrozenDict({"a": 1})) != hash(FrozenDict({"a": 2}))
    copy = pickle.loads(pickle.dumps(VALUES))
    assert type(copy) is FrozenDict
    assert copy == VALUES


@attrs.frozen(kw_only=True)
class Row:
    """A model with values of any shape."""

    values: object
    tags: object
    name: object = "wolf"


def test_the_fields_of_a_new_model_are_frozen() -> None:
    """Each field that can be changed is replaced, others keep their value."""
    name, tags = object(), (1, 2)
    row = Row(values={"a": [1]}, tags=tags, name=name)
    freeze(row)
    assert repr(row.values) == "FrozenDict({'a': (1,)})"
    assert row.tags == tags
    assert row.name is name


def test_the_empty_default_stays_the_same_object() -> None:
    """Pickling and copying keep its identity, by which encoders tell a default; others are new."""
    for twin in (pickle.loads(pickle.dumps(NOTHING)), copy.copy(NOTHING), copy.deepcopy(NOTHING)):
        assert twin is NOTHING
    other: FrozenDict[str, object] = FrozenDict()
    assert pickle.loads(pickle.dumps(other)) == other == NOTHING
    assert pickle.loads(pickle.dumps(other)) is not NOTHING
