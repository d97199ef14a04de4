"""How plain JSON becomes a model: types, older shapes, wrappers, hidden records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import NoneType

import attrs
import msgspec
import pytest

from e6async._core.protocol.decode import (
    Decoder,
    Json,
    Time,
    parse,
    read_plain,
    reads_older,
    unwrapped,
)
from e6async._core.protocol.frozen import FrozenDict
from e6async._core.protocol.misfit import MisfitError, record_at
from e6async._core.protocol.operation import get, list_of
from e6async.errors import DecodeError, ForbiddenError

HIDDEN = "Access Denied"


@attrs.frozen(kw_only=True)
class Inner:
    """A model in a model."""

    size: float


@attrs.frozen(kw_only=True)
class Row:
    """One field of each type that the servers send."""

    id: int
    name: str | None = None
    ok: bool = False
    at: Time | None = None
    day: date | None = None
    price: str | float | None = None
    inner: Inner | None = None
    inners: list[Inner] = attrs.field(factory=list[Inner])
    extra: object = None


@attrs.frozen(kw_only=True)
class OldRow:
    """What an older server sends in its place."""

    number: int


reads_older(Row, mark="number", unless="id", shape=OldRow, newest=lambda old: Row(id=old.number))


def read(body: object, *, strict: bool = False) -> Row:
    """Decode one row, by the rules alone."""
    plain: Json = json.loads(json.dumps(body))
    return Decoder(strict=strict).structure(plain, Row, operation="rows.get", body=b"the body")


@pytest.mark.parametrize(
    ("body", "row"),
    [
        ({"id": 1}, Row(id=1)),
        ({"id": 1, "name": "a", "ok": True}, Row(id=1, name="a", ok=True)),
        ({"id": 1, "day": "2026-01-02"}, Row(id=1, day=date(2026, 1, 2))),
        ({"id": 1, "price": "1.5"}, Row(id=1, price="1.5")),
        ({"id": 1, "price": 2}, Row(id=1, price=2.0)),
        ({"id": 1, "price": None}, Row(id=1)),
        ({"id": 1, "inner": {"size": 2}}, Row(id=1, inner=Inner(size=2.0))),
        ({"id": 1, "inner": None}, Row(id=1)),
        ({"id": 1, "inners": []}, Row(id=1)),
        ({"id": 1, "inners": [{"size": 0.5}]}, Row(id=1, inners=[Inner(size=0.5)])),
        ({"id": 1, "extra": {"a": [1]}}, Row(id=1, extra={"a": [1]})),
        ({"number": 7}, Row(id=7)),
        ({"number": 7, "id": 1}, Row(id=1)),
        ({"id": 1, "new": 2}, Row(id=1)),
    ],
)
def test_what_fits(body: object, row: Row) -> None:
    """A field takes its type as JSON has it; an older shape becomes the newest one."""
    assert read(body) == row


@pytest.mark.parametrize(
    ("body", "path", "reason"),
    [
        ({}, "$", "required field missing"),
        ([], "$", "expected an object, found list"),
        (None, "$", "expected an object, found NoneType"),
        ({"id": "1"}, "$.id", "expected int, found str"),
        ({"id": True}, "$.id", "expected int, found bool"),
        ({"id": 1.0}, "$.id", "expected int, found float"),
        ({"id": 1, "ok": 1}, "$.ok", "expected bool, found int"),
        ({"id": 1, "inner": {"size": "2"}}, "$.inner.size", "expected a number, found str"),
        ({"id": 1, "inner": {"size": True}}, "$.inner.size", "expected a number, found bool"),
        ({"id": 1, "inners": "x"}, "$.inners", "expected a list, found str"),
        ({"id": 1, "inners": [{"size": 1}, 2]}, "$.inners[1]", "expected an object, found int"),
        ({"id": 1, "at": 3}, "$.at", "expected a time, found int"),
        ({"id": 1, "at": "soon"}, "$.at", "Invalid isoformat string: 'soon'"),
        ({"id": 1, "price": True}, "$.price", "expected a number, found bool"),
        ({"id": 1, "price": []}, "$.price", "expected a number, found list"),
        ({"number": "7"}, "$", "expected int, found str"),
    ],
)
def test_what_does_not_fit(body: object, path: str, reason: str) -> None:
    """The error has the operation, the path, the reason and the body."""
    with pytest.raises(DecodeError) as caught:
        read(body)
    error = caught.value
    assert (error.operation, error.body) == ("rows.get", b"the body")
    assert error.path.startswith(path)
    record = "" if error.record_id is None else ", of the record with id 1"
    assert str(error).startswith(
        f"rows.get: the response does not fit its model at {error.path}{record}: {reason}"
    )
    assert str(error).endswith("; the error has the body")


@pytest.mark.parametrize(
    ("body", "path", "record_id"),
    [
        ({"id": 3, "ok": 1}, "$.ok", 3),
        ([{"id": 3}, {"id": 5, "ok": 1}], "$[1].ok", 5),
        ({"rows": [{"id": 3}, {"id": 5, "ok": 1}]}, "$.rows[1].ok", 5),
        ({"row": {"id": 3, "inner": {"size": "2"}}}, "$.row.inner.size", 3),
        ([{"id": 3, "inners": [{"size": "2"}]}], "$[0].inners[0].size", 3),
        ([{"id": True}], "$[0].id", None),
        ([{"id": 3}, 4], "$[1]", None),
    ],
)
def test_a_misfit_names_the_record(body: object, path: str, record_id: int | None) -> None:
    """The path begins at the beginning of the body, and the record is named by its id."""
    is_list = "[" in path.removeprefix("$.rows")[:3]
    kind: type[object] = list_of(Row) if is_list else Row
    unwrap = "rows" if is_list else "row"
    with pytest.raises(DecodeError) as caught:
        Decoder().decode(get("rows.get", "/", kind, unwrap=unwrap), json.dumps(body).encode())
    assert (caught.value.path, caught.value.record_id) == (path, record_id)


def test_a_place_that_is_not_there_has_no_record() -> None:
    """A path that leads nowhere names no record."""
    for path in ("$[7].id", "$.a.b", "$[0].a"):
        assert record_at([[1], {"a": 1}], path) is None


def test_what_only_a_strict_client_refuses() -> None:
    """The error of a field that the model lacks names the field, and says who refuses it."""
    with pytest.raises(DecodeError, match="the model has no field new, old; only a strict client"):
        read({"id": 1, "old": 2, "new": 3}, strict=True)


def test_a_strict_decoder_refuses_new_fields() -> None:
    """Elsewhere too: below, and in the older shape."""
    for body in ({"id": 1, "new": 2}, {"id": 1, "inner": {"size": 1, "new": 2}}):
        with pytest.raises(DecodeError, match="new"):
            read(body, strict=True)
    assert read({"id": 1}, strict=True) == Row(id=1)


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2026-08-21T12:34:56Z", datetime(2026, 8, 21, 12, 34, 56, tzinfo=UTC)),
        ("2026-08-21T12:34:56.789-04:00", datetime(2026, 8, 21, 16, 34, 56, 789000, UTC)),
        ("2026-08-21 12:34:56 -0400", datetime(2026, 8, 21, 16, 34, 56, tzinfo=UTC)),
        ("2026-08-21 12:34:56 UTC", datetime(2026, 8, 21, 12, 34, 56, tzinfo=UTC)),
        ("2026-08-21 12:34:56", datetime(2026, 8, 21, 12, 34, 56, tzinfo=UTC)),
        ("2026-08-21", datetime(2026, 8, 21, tzinfo=UTC)),
    ],
)
def test_times(written: str, time: datetime) -> None:
    """A time without a zone is UTC; one with a zone keeps it."""
    at = read({"id": 1, "at": written}).at
    assert at == time
    assert at is not None
    assert at.utcoffset() == (timedelta(hours=-4) if "04" in written[19:] else timedelta(0))


@pytest.mark.parametrize("body", [b"", b"nope", b"\xff", b"[" * 5000])
def test_what_is_not_json(body: bytes) -> None:
    """The error says so, with the operation and the body."""
    with pytest.raises(DecodeError) as caught:
        parse(body, "rows.get")
    error = caught.value
    assert (error.operation, error.path, error.body) == ("rows.get", "$", body)
    assert "at $: it is not JSON (" in str(error)
    assert parse(b'{"a": [1, null]}', "rows.get") == {"a": [1, None]}


@pytest.mark.parametrize(
    ("plain", "returns", "expected"),
    [
        ({"row": {"id": 1}}, Row, {"id": 1}),
        ({"other": {"id": 1}}, Row, {"other": {"id": 1}}),
        ({"row": 1, "b": 2}, Row, {"row": 1, "b": 2}),
        ({"other": []}, list_of(Row), []),
        ({"other": {}}, list_of(Row), {"other": {}}),
        ({"other": []}, Row, {"other": []}),
        ({}, Row, {}),
        ([1], list_of(Row), [1]),
        (None, Row, None),
    ],
)
def test_wrappers(plain: Json, returns: type[object], expected: Json) -> None:
    """A single key around the result is removed: the operation's own, or any around a list."""
    assert unwrapped(plain, get("rows.get", "/", returns, unwrap="row")) == expected


@pytest.mark.parametrize("unwrap", [None, "row"])
def test_older_shapes_are_found_by_both_ways(unwrap: str | None) -> None:
    """Bare or wrapped, one or many, the typed decoder reads what the rules read."""
    one = get("rows.get", "/", Row, unwrap=unwrap)
    many = get("rows.search", "/", list_of(Row), unwrap=unwrap)
    old: Json = {"number": 7}
    new: Json = {"id": 1}
    cases = [(new, Row(id=1)), (old, Row(id=7))]
    if unwrap:
        cases += [({"row": new}, Row(id=1)), ({"row": old}, Row(id=7))]
    for plain, row in cases:
        assert Decoder().decode(one, json.dumps(plain).encode()) == row
    lists: list[tuple[Json, list[Row]]] = [([new, old], [Row(id=1), Row(id=7)])]
    if unwrap:
        lists.append(({"row": [old, old]}, [Row(id=7)] * 2))
    for plain, rows in lists:
        assert Decoder().decode(many, json.dumps(plain).encode()) == rows
    with pytest.raises(DecodeError):
        Decoder().decode(one, b'{"other": {"number": 7}}')


def test_bytes_and_nothing() -> None:
    """A body that is wanted as bytes is not read, nor is one that is not wanted."""
    assert Decoder().decode(get("a", "/", bytes), b"\xff") == b"\xff"
    for strict in (False, True):
        assert Decoder(strict=strict).decode(get("a", "/", NoneType), b"nope") is None


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ([HIDDEN, {"id": 1}], [Row(id=1)]),
        ([{"id": 1}], [Row(id=1)]),
        ([], []),
        ([HIDDEN, HIDDEN], None),
        (HIDDEN, None),
    ],
)
def test_hidden_records(plain: Json, expected: list[Row] | None) -> None:
    """A list omits what the account may not see; nothing else is a ForbiddenError."""
    decoder = Decoder(hidden=HIDDEN)
    body = json.dumps(plain).encode()
    operation = get("rows.search", "/", list_of(Row))
    if expected is not None:
        assert decoder.decode(operation, body) == expected
        return
    with pytest.raises(ForbiddenError) as caught:
        decoder.decode(operation, body)
    error = caught.value
    assert str(error) == "rows.search: the account may not see this record"
    assert (error.operation, error.status) == ("rows.search", 200)
    assert (error.server_message, error.body) == (HIDDEN, body)


def test_hidden_records_need_a_word_for_them() -> None:
    """Without one, the text is a record that does not fit; and a text may be any text."""
    body = json.dumps(HIDDEN).encode()
    with pytest.raises(DecodeError):
        Decoder().decode(get("rows.get", "/", Row), body)
    assert Decoder(hidden=HIDDEN, strict=True).decode(get("a", "/", str), body) == HIDDEN
    visible = Decoder(hidden=HIDDEN, strict=True)
    assert visible.decode(get("rows.get", "/", Row), b'{"id": 1}') == Row(id=1)


def test_fields_that_no_model_has() -> None:
    """A decoder ignores them unless it is strict: servers add fields at any time."""
    operation, body = get("rows.get", "/", Row), b'{"id": 1, "mood": "calm"}'
    assert Decoder().decode(operation, body) == Row(id=1)
    plain = parse(body, "rows.get")
    assert Decoder().structure(plain, Row, operation="rows.get", body=body) == Row(id=1)
    with pytest.raises(DecodeError, match="mood"):
        Decoder(strict=True).decode(operation, body)


def test_errors_name_the_operation_and_the_path() -> None:
    """A body that is not JSON names the operation; a field's name is not taken for the path."""
    operation = get("rows.get", "/", Row)
    with pytest.raises(DecodeError, match=r"^rows\.get: ") as caught:
        Decoder().decode(operation, b"nope")
    assert caught.value.operation == "rows.get"
    with pytest.raises(DecodeError) as caught:
        Decoder(strict=True).decode(operation, b'{"id": 1, "a @ b": 2}')
    assert caught.value.path == "$"


@pytest.mark.parametrize(
    ("path", "id", "fits"),
    [
        ("/rows/{id}.json", 7, True),
        ("/rows/{id}.json", 8, False),
        ("/rows/{id}/next.json", 8, True),
        ("/rows/{id}.json", "name", True),
    ],
)
def test_a_record_has_the_id_that_was_requested(path: str, id: int | str, fits: bool) -> None:
    """A record of another id answers another request; names and neighbors are not compared."""
    operation = get("rows.get", path, Row, id=id)
    if fits:
        assert Decoder().decode(operation, b'{"id": 7}') == Row(id=7)
        return
    with pytest.raises(DecodeError, match=r"at \$\.id: expected 8, found 7") as caught:
        Decoder().decode(operation, b'{"id": 7}')
    assert caught.value.path == "$.id"
    assert caught.value.body == b'{"id": 7}'


def test_a_list_of_an_id_has_none() -> None:
    """Where a record of some id gives a list, nothing is compared."""
    operation = get("rows.list", "/rows/{id}.json", list_of(Row), id=8)
    assert Decoder().decode(operation, b'[{"id": 7}]') == [Row(id=7)]


class Record(msgspec.Struct, frozen=True):
    """A row as exports have them."""

    id: int
    at: datetime
    names: tuple[str | None, ...]
    extra: Mapping[str, str | None] = FrozenDict({"by": "default"})


RECORD: dict[str, object] = {"id": 1, "at": "2026-01-02 03:04:05", "names": ["a", None]}


def test_rows_are_read_by_the_same_rules() -> None:
    """A struct is read like an attrs class: times without a zone are UTC, mappings are frozen."""
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert read_plain(RECORD, Record) == Record(1, at, ("a", None))
    read = read_plain({**RECORD, "extra": {"x": None}, "later": 1}, Record)
    assert (read.extra, type(read.extra)) == ({"x": None}, FrozenDict)
    assert hash(read) == hash(read_plain({**RECORD, "extra": {"x": None}}, Record))


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({"id": "1"}, "$[0].id", "expected int, found str"),
        ({"names": "a"}, "$[0].names", "expected a list, found str"),
        ({"at": None}, "$[0].at", "expected a time, found NoneType"),
    ],
)
def test_rows_that_do_not_fit(changes: dict[str, object], path: str, reason: str) -> None:
    """The error has the place in the row; a strict decoder refuses unknown fields, too."""
    with pytest.raises(MisfitError) as caught:
        read_plain([{**RECORD, **changes}], list_of(Record))
    assert (caught.value.path, caught.value.reason) == (path, reason)
    with pytest.raises(MisfitError, match="required field missing"):
        read_plain({}, Record)
    with pytest.raises(MisfitError, match="expected an object, found list"):
        read_plain([], Record)
    with pytest.raises(MisfitError, match="later"):
        read_plain({**RECORD, "later": 1}, Record, strict=True)
