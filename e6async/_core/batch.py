"""Look-ups that go out together: which ones can, what is sent for them, whose each row is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar
from urllib.parse import quote

import attrs

from e6async._core.protocol.decode import parse, unwrapped
from e6async._core.protocol.operation import Operation, Pairs, get, list_of
from e6async.errors import DecodeError

if TYPE_CHECKING:
    from e6async._core.call import Outcome
    from e6async._core.protocol.decode import Decoder
    from e6async._core.single_flight import Flight

M = TypeVar("M")

Key: TypeAlias = int | str
"""What a thing is looked up by: an id, a name, an MD5."""

_MAX_TEXT = 6_000
"""Letters of all values in an address: nginx takes 8 kB for its line, unless it is told otherwise,

and `docker/default.conf.template` of e621ng does not tell it.
"""
_NOTHING: Mapping[Key, DecodeError] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Batch(Generic[M]):
    """A kind of look-up, and the search that does many of its kind for one request."""

    name: str
    """Family and verb, as `pools.get`."""
    one: Callable[[Key], Operation[M]] | None = attrs.field(eq=False)
    """The look-up of a single value; None where only the search has the thing in this shape."""
    path: str
    """Where the list is."""
    item: type[M]
    search: Pairs = (("search[id]", "{}"),)
    """What the list is asked for; `{}` stands for the values, with commas between."""
    field: str = "id"
    """Where an item, and its JSON, says for which value it is."""
    unwrap: str | None = None
    """The key that may hold the list."""
    hides: bool = False
    """Whether the search leaves out what the single look-up would give, or refuse with a reason.

    What is missing in the list is then asked for by itself.
    """

    def in_list(self, key: Key) -> Key | None:
        """A value as it can stand in a list; None for one that is looked up by itself."""
        if self.field == "id":
            return as_id(key)
        name = str(key)
        return name if name.strip() and name.isprintable() and "," not in name else None

    def many(self, keys: Sequence[Key], most: int) -> Operation[list[M]]:
        """Look several values up at once: a search, and called so."""
        listed = ",".join(map(str, keys))
        filled = tuple((name, value.replace("{}", listed)) for name, value in self.search)
        return Operation(
            name=f"{self.name.partition('.')[0]}.search",
            method="GET",
            path=self.path,
            returns=list_of(self.item),
            query=(*filled, ("limit", str(most))),
            unwrap=self.unwrap,
        )


def by_id(family: str, item: type[M], *, hides: bool = False) -> Batch[M]:
    """What a family has under an id."""
    name, path = f"{family}.get", f"/{family}/{{id}}.json"
    return Batch(
        name=name,
        one=lambda key: get(name, path, item, id=key),
        path=f"/{family}.json",
        item=item,
        hides=hides,
    )


def listed_by_id(name: str, item: type[M]) -> Batch[M]:
    """What a family has under an id, in the shape that only its lists have."""
    return Batch(name=name, one=None, path=f"/{name.partition('.')[0]}.json", item=item)


def as_id(key: Key) -> int | None:
    """The id that a value is to the servers, which take any digits for one; None for a name."""
    if isinstance(key, str):
        return int(key) if key.isascii() and key.isdigit() and len(key) < 20 else None
    return None if isinstance(key, bool) or key < 0 else key


@attrs.frozen(kw_only=True)
class Rows:
    """What came for the values of a request."""

    found: Mapping[Key, object]
    spoilt: Mapping[Key, DecodeError] = _NOTHING
    """The values whose row does not fit the model."""
    nameless: DecodeError | None = None
    """What is wrong with a row that does not say for which value it is; None without such."""
    size: int = 0
    """Bytes of a row, more or less."""

    def error_for(self, key: Key) -> DecodeError | None:
        """Why there is nothing for a value, where that is not that there is no such thing."""
        return self.spoilt.get(key) or self.nameless


class Gathering:
    """Values that wait for their turn to go out together."""

    flight: Flight[Rows]
    """What they go out with."""

    def __init__(self, most: int, first: Key) -> None:
        self.listed: bool = False
        """Whether they go out as a list in any case."""
        self._most = most
        self._wanted: dict[Key, int] = {first: 1}
        self._letters = _letters(first)
        self._sent: list[Key] = []

    @property
    def keys(self) -> list[Key]:
        """The values that somebody waits for."""
        return list(self._wanted)

    def takes(self, key: Key) -> bool:
        """Add a value; False when there is no room for it."""
        if key not in self._wanted:
            letters = self._letters + _letters(key)
            if len(self._wanted) >= self._most or letters > _MAX_TEXT:
                return False
            self._letters = letters
        self._wanted[key] = self._wanted.get(key, 0) + 1
        return True

    def drop(self, keys: Collection[Key]) -> None:
        """Take back what was added by somebody who waits no longer."""
        for key in keys:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key]
                self._letters -= _letters(key)

    def settle(self, batch: Batch[M]) -> Operation[object]:
        """Choose what is sent: the search, or the look-up of the only value."""
        self._sent = self.keys
        return self._lone(batch) or self._search(batch)

    def read(self, batch: Batch[M], landed: Outcome, decoder: Decoder) -> Rows:
        """Read what came for it."""
        one, body = self._lone(batch), landed.answer.body
        if one is None:
            return _rows(batch, self._search(batch), landed, decoder)
        try:
            item = decoder.decode(one, body)
        except DecodeError as error:
            landed.blame(error)
            raise
        return Rows(found={self._sent[0]: item}, size=len(body))

    def _lone(self, batch: Batch[M]) -> Operation[M] | None:
        if len(self._sent) > 1 or self.listed or batch.one is None:
            return None
        return batch.one(self._sent[0])

    def _search(self, batch: Batch[M]) -> Operation[list[M]]:
        return batch.many(self._sent, self._most)


def _rows(
    batch: Batch[M], operation: Operation[list[M]], landed: Outcome, decoder: Decoder
) -> Rows:
    """Read a list; a row that does not fit spoils no other row."""
    body = landed.answer.body
    try:
        items = decoder.decode(operation, body)
    except DecodeError as error:
        landed.blame(error)
        return _row_by_row(batch, operation, landed, decoder, whole=error)
    found: dict[Key, object] = {getattr(item, batch.field): item for item in items}
    return Rows(found=found, size=len(body) // max(1, len(items)))


def _row_by_row(
    batch: Batch[M],
    operation: Operation[list[M]],
    landed: Outcome,
    decoder: Decoder,
    *,
    whole: DecodeError,
) -> Rows:
    body, name = landed.answer.body, operation.name
    plain = unwrapped(parse(body, name), operation)
    if not isinstance(plain, list):
        raise whole
    found: dict[Key, object] = {}
    spoilt: dict[Key, DecodeError] = {}
    nameless: DecodeError | None = None
    for row in plain:
        try:
            item = decoder.structure(row, batch.item, operation=name, body=body)
            found[getattr(item, batch.field)] = item
        except DecodeError as error:
            landed.blame(error)
            key = row.get(batch.field) if isinstance(row, dict) else None
            if isinstance(key, int | str):
                spoilt[key] = error
            else:
                nameless = error
    return Rows(found=found, spoilt=spoilt, nameless=nameless, size=len(body) // len(plain))


def _letters(key: Key) -> int:
    return len(quote(str(key))) + 1
