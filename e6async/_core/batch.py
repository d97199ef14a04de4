"""Batches of lookups: which can be merged, the request for them, and whose each row is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar
from urllib.parse import quote

import attrs

from e6async._arguments import shown
from e6async._core.protocol.decode import parse, root_of, unwrapped
from e6async._core.protocol.operation import Operation, Pairs, get, list_of
from e6async.errors import DecodeError

if TYPE_CHECKING:
    from e6async._core.call import Outcome
    from e6async._core.protocol.decode import Decoder

M = TypeVar("M")

Key: TypeAlias = int | str
"""What a record is looked up by: an id, a name, an MD5."""

_MAX_LENGTH = 6_000
"""Characters of all keys in a URL: by default nginx accepts a request line of 8 kB, and

`docker/default.conf.template` of e621ng does not change that.
"""
_NO_ERRORS: Mapping[Key, DecodeError] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Batch(Generic[M]):
    """A kind of lookup, and the search that does many of them with one request."""

    name: str
    """Family and verb, such as `pools.get`."""
    one: Callable[[Key], Operation[M]] | None = attrs.field(eq=False)
    """The lookup of a single key; None where only the search returns this model."""
    path: str
    """The path of the search."""
    item: type[M]
    search: Pairs = (("search[id]", "{}"),)
    """The search parameters; `{}` is replaced by the keys, separated by commas."""
    field: str = "id"
    """The attribute, and the JSON key, that has the key of a record."""
    unwrap: str | None = None
    """The key that may hold the list."""
    hides: bool = False
    """Whether the search omits records that the single lookup returns, or refuses with a reason.

    A key that is missing in the search result is then looked up by itself.
    """

    def in_list(self, key: Key) -> Key | None:
        """A key as it can be part of a list; None for one that must be looked up by itself."""
        if self.field == "id":
            return as_id(key)
        name = str(key)
        return name if name.strip() and name.isprintable() and "," not in name else None

    def many(self, keys: Sequence[Key], limit: int) -> Operation[list[M]]:
        """The search for several keys, named so."""
        listed = ",".join(map(str, keys))
        filled = tuple((name, value.replace("{}", listed)) for name, value in self.search)
        return Operation(
            name=f"{self.name.partition('.')[0]}.search",
            method="GET",
            path=self.path,
            returns=list_of(self.item),
            query=(*filled, ("limit", str(limit))),
            unwrap=self.unwrap,
        )


def by_id(family: str, item: type[M], *, hides: bool = False) -> Batch[M]:
    """Lookups of a family's records by id."""
    name, path = f"{family}.get", f"/{family}/{{id}}.json"
    return Batch(
        name=name,
        one=lambda key: get(name, path, item, id=key),
        path=f"/{family}.json",
        item=item,
        hides=hides,
    )


def listed_by_id(name: str, item: type[M]) -> Batch[M]:
    """Lookups by id of a model that only the family's search returns."""
    return Batch(name=name, one=None, path=f"/{name.partition('.')[0]}.json", item=item)


def as_id(key: Key) -> int | None:
    """The id that a key is to the servers, which read any digits as one; None for a name."""
    if isinstance(key, str):
        return int(key) if key.isascii() and key.isdigit() and len(key) < 20 else None
    return None if isinstance(key, bool) or key < 0 else key


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Rows:
    """What a batch returned."""

    records: Mapping[Key, object]
    misfits: Mapping[Key, DecodeError] = _NO_ERRORS
    """The keys whose row does not fit the model."""
    unknown: DecodeError | None = None
    """The error of a row whose key cannot be read; None when there is none."""
    size: int = 0
    """Bytes of a row, on average."""

    def error_for(self, key: Key) -> DecodeError | None:
        """Why a key has no record, unless the server has none."""
        return self.misfits.get(key) or self.unknown


class PendingBatch:
    """Keys that wait for their turn to be sent together."""

    def __init__(self, max_keys: int, first: Key) -> None:
        self.listed: bool = False
        """Whether they are sent as a search even if there is only one."""
        self._max_keys = max_keys
        self._callers: dict[Key, int] = {first: 1}  # how many callers wait for each key
        self._length = _length(first)
        self._sent: list[Key] = []

    @property
    def keys(self) -> list[Key]:
        """The keys that a caller still waits for."""
        return list(self._callers)

    def add(self, key: Key) -> bool:
        """Add a key; False when there is no room for it."""
        if key not in self._callers:
            length = self._length + _length(key)
            if len(self._callers) >= self._max_keys or length > _MAX_LENGTH:
                return False
            self._length = length
        self._callers[key] = self._callers.get(key, 0) + 1
        return True

    def drop(self, keys: Collection[Key]) -> None:
        """Remove the keys of a caller that no longer waits."""
        for key in keys:
            self._callers[key] -= 1
            if not self._callers[key]:
                del self._callers[key]
                self._length -= _length(key)

    def settle(self, batch: Batch[M]) -> Operation[object]:
        """Choose the operation: the search, or the lookup of the only key."""
        self._sent = self.keys
        return self._single(batch) or self._search(batch)

    def read(self, batch: Batch[M], outcome: Outcome, decoder: Decoder) -> Rows:
        """Read the response."""
        one, body = self._single(batch), outcome.answer.body
        if one is None:
            return _rows(batch, self._search(batch), outcome, decoder)
        try:
            record = decoder.decode(one, body)
            check_key(batch, self._sent[0], record)
        except DecodeError as error:
            outcome.annotate(error)
            raise
        return Rows(records={self._sent[0]: record}, size=len(body))

    def _single(self, batch: Batch[M]) -> Operation[M] | None:
        if len(self._sent) > 1 or self.listed or batch.one is None:
            return None
        return batch.one(self._sent[0])

    def _search(self, batch: Batch[M]) -> Operation[list[M]]:
        return batch.many(self._sent, self._max_keys)


def check_key(batch: Batch[M], key: Key, record: object) -> None:
    """Raise DecodeError for a record with another MD5; `Decoder` compares ids."""
    found: object = getattr(record, batch.field, None)
    if batch.field == "md5" and found not in {None, "", key}:
        message = (
            f"{batch.name}: the response does not fit its model at $.md5: expected {key}, found "
            f"{shown(found)}; it may answer another request: try again"
        )
        raise DecodeError(message, operation=batch.name, path="$.md5", body=b"")


def _rows(
    batch: Batch[M], operation: Operation[list[M]], outcome: Outcome, decoder: Decoder
) -> Rows:
    """Read a search result; a row that does not fit affects no other key."""
    body = outcome.answer.body
    try:
        items = decoder.decode(operation, body)
    except DecodeError as error:
        outcome.annotate(error)
        return _row_by_row(batch, operation, outcome, decoder, whole=error)
    records: dict[Key, object] = {getattr(item, batch.field): item for item in items}
    return Rows(records=records, size=len(body) // max(1, len(items)))


def _row_by_row(
    batch: Batch[M],
    operation: Operation[list[M]],
    outcome: Outcome,
    decoder: Decoder,
    *,
    whole: DecodeError,
) -> Rows:
    body, name = outcome.answer.body, operation.name
    parsed = parse(body, name)
    plain, root = unwrapped(parsed, operation), root_of(parsed, operation)
    if not isinstance(plain, list):
        raise whole
    records: dict[Key, object] = {}
    misfits: dict[Key, DecodeError] = {}
    unknown: DecodeError | None = None
    for index, row in enumerate(plain):
        at = f"{root}[{index}]"
        try:
            record = decoder.structure(row, batch.item, operation=name, body=body, root=at)
            records[getattr(record, batch.field)] = record
        except DecodeError as error:
            outcome.annotate(error)
            key = row.get(batch.field) if isinstance(row, dict) else None
            if isinstance(key, int | str):
                misfits[key] = error
            else:
                unknown = error
    size = len(body) // len(plain)
    return Rows(records=records, misfits=misfits, unknown=unknown, size=size)


def _length(key: Key) -> int:
    return len(quote(str(key))) + 1
