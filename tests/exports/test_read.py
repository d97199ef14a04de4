"""Reading exports: values, columns by name, line ends, compression, and the place of damage."""

from __future__ import annotations

import asyncio
import gzip
import lzma
import random
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from e6async.errors import ExportError
from e6async.exports import Row, e621, femboyfans
from e6async.exports._arrays import ints, texts
from e6async.exports._file import ExportFile
from e6async.exports._reader import RowReader
from e6async.exports.e621 import SCHEMAS, PoolRow, TagRow, WikiPageRow
from e6async.testing._exports.writer import Cell, columns, csv, field
from tests.exports.reading import SITES, TEXTS, cells, read, typed, values

TAGS = "id,name,category,post_count,created_at,updated_at,is_locked\n"
TAG = "1,river,0,5,2026-01-02 03:04:05.06,2026-01-02 03:04:05,f\n"
BOTH = pytest.mark.parametrize("arrow", [False, True], ids=["plain", "arrow"])


def tags(text: str | bytes, *, arrow: bool) -> list[TagRow]:
    data = text.encode() if isinstance(text, str) else text
    return [row for row in read(SCHEMAS["tags"], data, arrow=arrow) if isinstance(row, TagRow)]


@BOTH
def test_a_row(arrow: bool) -> None:
    """Numbers, texts, times of UTC and booleans."""
    (row,) = tags(TAGS + TAG, arrow=arrow)
    assert row == TagRow(
        id=1,
        name="river",
        category=0,
        post_count=5,
        created_at=datetime(2026, 1, 2, 3, 4, 5, 60_000, UTC),
        updated_at=datetime(2026, 1, 2, 3, 4, 5, 0, UTC),
        is_locked=False,
    )


@BOTH
@pytest.mark.parametrize("site", ["e621", "femboyfans"])
def test_both_ways_read_what_the_fake_writes(
    site: Literal["e621", "femboyfans"], arrow: bool
) -> None:
    """All tables, with values that are hard to read, in pieces of every size."""
    chance = random.Random(5)
    for name, known in columns(site).items():
        rows, table = cells(known, 25, chance), SITES[site][name]
        data = csv([each[0] for each in known], rows).encode()
        expected = [[row[each.name] for each in table.columns] for row in typed(known, rows)]
        found = read(table, data, arrow=arrow, step=chance.choice([7, 1000, 10**6]))
        assert [values(row) for row in found] == expected


@pytest.mark.parametrize("site", ["e621", "femboyfans"])
def test_the_rows_are_those_of_the_sites(site: Literal["e621", "femboyfans"]) -> None:
    """Each table has the columns and types of the reference; a nullable column is nullable here."""
    assert list(SITES[site]) == sorted(columns(site))
    hints: dict[str, object] = {"boolean": bool, "numeric": float}
    for name, known in columns(site).items():
        table = {each.name: each for each in SITES[site][name].columns}
        assert list(table) == [column for column, _, _ in known]
        for column, kind, null in known:
            hint = int if "int" in kind else datetime if kind.startswith("time") else str
            arrays: dict[object, object] = {int: tuple[int, ...], str: tuple[str | None, ...]}
            expected = arrays[hint] if kind.endswith("[]") else hints.get(kind, hint)
            assert table[column].type.hint == expected
            assert table[column].nullable or not null


@pytest.mark.parametrize("module", [e621, femboyfans])
def test_every_class_of_rows_is_a_table(module: ModuleType) -> None:
    """A class of rows without a handle would never be read; each has one."""
    rows = [each for each in vars(module).values() if isinstance(each, type(Row)) and each != Row]
    assert {schema.row for schema in module.SCHEMAS.values()} == set(rows)


@BOTH
def test_columns_are_found_by_name(arrow: bool) -> None:
    """Their order is free, an unknown one is in `extra`, an optional one may be missing."""
    text = "body,extra,title,id,created_at,updated_at,creator_id,is_locked\n"
    text += '"",,t,1,2026-01-02 00:00:00,2026-01-02 00:00:00,2,t\n'
    text += 'x,"",t,2,2026-01-02 00:00:00,2026-01-02 00:00:00,2,t\n'
    one, two = read(SCHEMAS["wiki_pages"], text.encode(), arrow=arrow)
    assert isinstance(one, WikiPageRow)
    assert (one.body, one.title, one.id, one.updater_id, one.parent) == ("", "t", 1, None, None)
    assert (dict(one.extra), dict(two.extra)) == ({"extra": None}, {"extra": ""})


@BOTH
@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("id,name\n1,river\n", 1, "category", "lacks the columns category, post_count"),
        ("", 1, None, "is empty"),
        (TAGS.replace("name", "id"), 1, None, "the column id twice"),
        (
            TAGS + TAG + TAG.replace("5,2026", "x,2026"),
            3,
            "post_count",
            "'x', not a valid whole number",
        ),
        (TAGS + TAG.replace("1,", ",", 1), 2, "id", "id is NULL"),
        (TAGS + TAG.replace("river", ""), 2, "name", "name is NULL"),
        (TAGS + TAG.replace(",f", ",x"), 2, "is_locked", "boolean, t or f"),
        (TAGS + TAG.replace("03:04:05.06", "25:00:00"), 2, "created_at", "not a valid time"),
        (TAGS + TAG + "1,2\n" + TAG, 3, None, "the row does not have 7 columns"),
        (
            TAGS + TAG.replace("river", '"a\nb"') + "1,2,3,4,5,6,7,8\n",
            4,
            None,
            "not have 7 columns",
        ),
        (TAGS + TAG + "1,2\n1,2,3,4,5,6,7,8,9,10,11,12\n", 3, None, "not have 7 columns"),
        (TAGS + TAG.replace("river", "a\0b"), 2, None, "NUL"),
        (TAGS + TAG + TAG[:20], 3, None, "truncated"),
        (TAGS + TAG + TAG.replace("river", '"river'), 3, None, "truncated"),
        (TAGS + TAG + TAG[:-1], 3, None, "truncated"),
    ],
)
def test_damage_says_where(
    text: str, line: int, column: str | None, says: str, arrow: bool
) -> None:
    """The error for a row that is not valid has its line, byte and column."""
    with pytest.raises(ExportError, match=says) as caught:
        tags(text, arrow=arrow)
    assert (caught.value.line, caught.value.column) == (line, column)
    lines = text.split("\n")
    inner = text.count('"a\nb"')
    assert caught.value.byte == len("".join(f"{each}\n" for each in lines[: line - 1])) or inner


@BOTH
def test_bytes_that_are_not_utf8(arrow: bool) -> None:
    """The error has the line."""
    with pytest.raises(ExportError, match="UTF-8") as caught:
        tags((TAGS + TAG).encode() + TAG.encode().replace(b"river", b"\xff"), arrow=arrow)
    assert caught.value.line == 3


@BOTH
def test_rows_before_the_damage_are_given(arrow: bool) -> None:
    """Damage at the end of a long file does not take the rows before it."""
    chance, known = random.Random(1), columns("e621")["wiki_pages"]
    data = csv([each[0] for each in known], cells(known, 4000, chance)).encode()
    count = 0
    blocks = RowReader(SCHEMAS["wiki_pages"], "file", arrow=arrow).all([data[:-5]])
    with pytest.raises(ExportError, match="truncated"):  # noqa: PT012 - after the rows before
        for rows in blocks:
            count += len(rows)
    assert count == 3999


@BOTH
@pytest.mark.parametrize(
    ("bad", "says"), [("1,2\n", "columns"), (TAG.replace("5,", "x,"), "whole"), ("é", "UTF-8")]
)
def test_rows_before_a_bad_row_are_given(bad: str, says: str, arrow: bool) -> None:
    """All rows before the bad one, no other, then the error."""
    data = (TAGS + TAG * 2500).encode() + bad.encode("latin-1") + TAG.encode() * 9
    count = 0
    with pytest.raises(ExportError, match=says) as caught:  # noqa: PT012 - after the rows before
        for rows in RowReader(SCHEMAS["tags"], "file", arrow=arrow).all([data]):
            count += len(rows)
    assert count == 2500
    assert caught.value.line == 2502


@BOTH
def test_rows_before_a_bad_array_are_given(arrow: bool) -> None:
    """The same where the damage is noticed only when the rows are made."""
    head = "id,name,created_at,updated_at,creator_id,is_active,category,post_ids,description\n"
    row = "1,x,2026-01-01 00:00:00,2026-01-01 00:00:00,1,f,series,{1},y\n"
    data = head + row * 2500 + row.replace("{1}", "{a}") + row
    count = 0
    with pytest.raises(ExportError, match="not a valid array of whole numbers") as caught:  # noqa: PT012
        for rows in RowReader(SCHEMAS["pools"], "file", arrow=arrow).all([data.encode()]):
            count += len(rows)
    assert (count, caught.value.line) == (2500, 2502)


async def test_rows_before_bad_packing_are_given(tmp_path: Path) -> None:
    """Rows before damaged gzip data are given, then the error."""
    chance, known = random.Random(1), columns("e621")["wiki_pages"]
    data = gzip.compress(csv([each[0] for each in known], cells(known, 9000, chance)).encode())
    path = tmp_path / "wiki_pages.csv.gz"
    path.write_bytes(data[: len(data) // 2])
    ids: list[int] = []
    with pytest.raises(ExportError, match="truncated"):  # noqa: PT012 - after the rows before
        async for row in ExportFile(path, SCHEMAS["wiki_pages"]).rows():
            assert isinstance(row, WikiPageRow)
            ids.append(row.id)
    assert len(ids) > 4000
    assert ids == list(range(1, len(ids) + 1))


async def test_other_tasks_run_meanwhile(tmp_path: Path) -> None:
    """Reading a long file lets other tasks run every thousand rows."""
    path = tmp_path / "tags.csv"
    path.write_text(TAGS + TAG * 40_000)
    rows, since, longest = 0, 0, 0

    async def other() -> None:
        nonlocal since, longest
        while True:
            longest, since = max(longest, rows - since), rows
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    async for _ in ExportFile(path, SCHEMAS["tags"]).rows():
        rows += 1
    task.cancel()
    assert rows == 40_000
    assert 0 < longest <= 2048


@BOTH
def test_line_ends_and_bom(arrow: bool) -> None:
    """CRLF between rows and a BOM change nothing; CRLF inside a text stays."""
    quoted = TAG.replace("river", '"a\r\nb"')
    plain = tags(TAGS + quoted + TAG, arrow=arrow)
    other = "\ufeff" + (TAGS + quoted.replace("\r\n", "\0") + TAG).replace("\n", "\r\n")
    assert tags(other.replace("\0", "\r\n"), arrow=arrow) == plain
    assert plain[0].name == "a\r\nb"


@BOTH
def test_a_huge_field(arrow: bool) -> None:
    """A text of megabytes, of lines and quotes, in small pieces."""
    huge = 'a line, "quoted"\n' * 150_000
    text = TAGS + TAG.replace("river", field(huge)) + TAG
    rows = read(SCHEMAS["tags"], text.encode(), arrow=arrow, step=50_000)
    assert [values(row)[1] for row in rows] == [huge, "river"]


def test_quotes_that_never_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row without an end is an error before all of the file is in memory."""
    monkeypatch.setattr("e6async.exports._split.MAX_ROW_SIZE", 100_000)
    text = TAGS + TAG.replace("river", '"river') + TAG * 20_000
    with pytest.raises(ExportError, match="a quote of the row at line 2"):
        read(SCHEMAS["tags"], text.encode(), arrow=False, step=10_000)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_packed(pack: type[bytes]) -> None:
    """Packed files of one member or several, in pieces of every size, truncated and damaged."""
    text = (TAGS + TAG * 3000).encode()
    whole: bytes = pack(text)
    parts: bytes = pack(text[:1000]) + pack(text[1000:])
    for data in (whole, parts):
        for step in (1, 100, len(data)):
            assert len(read(SCHEMAS["tags"], data, arrow=False, step=step)) == 3000
    for cut in (1, 30, len(whole) // 2, len(whole) - 1):
        with pytest.raises(ExportError, match=r"truncated|is damaged") as caught:
            read(SCHEMAS["tags"], whole[:cut], arrow=False)
        assert caught.value.byte is not None
    bad = bytearray(whole)
    bad[len(bad) // 2] ^= 0xFF
    with pytest.raises(ExportError, match=r"damaged|truncated"):
        read(SCHEMAS["tags"], bytes(bad), arrow=False)


def test_without_isal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where isal is missing, zlib reads the same."""
    monkeypatch.setitem(__import__("sys").modules, "isal.isal_zlib", None)
    data = gzip.compress((TAGS + TAG * 100).encode())
    assert len(read(SCHEMAS["tags"], data, arrow=False)) == 100
    with pytest.raises(ExportError, match="truncated"):
        read(SCHEMAS["tags"], data[:-3], arrow=False)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
            st.none() | st.sampled_from(TEXTS) | st.text(st.sampled_from('",\n\r{}a\x01')),
        ),
        max_size=8,
    ),
    st.integers(1, 50),
)
def test_any_text(rows: list[tuple[str, str | None]], step: int) -> None:
    """Any text survives the round trip, and NULL differs from empty text, in both readers."""
    head = ["id", "name", "created_at", "updated_at", "creator_id", "is_active", "category"]
    lines: list[list[Cell]] = [
        [1, name, "2026-01-01 00:00:00", "2026-01-01 00:00:00", 1, False, "x", [], text]
        for name, text in rows
    ]
    data = csv([*head, "post_ids", "description"], lines).encode()
    for arrow in (False, True):
        found = read(SCHEMAS["pools"], data, arrow=arrow, step=step)
        assert [(row.name, row.description) for row in found if isinstance(row, PoolRow)] == rows


@settings(max_examples=200, deadline=None)
@given(st.lists(st.none() | st.text(st.characters(exclude_characters="\0"), max_size=5)))
def test_any_array(elements: list[str | None]) -> None:
    """Any array of texts survives the round trip."""
    literal = csv(["a"], [[elements]]).removeprefix("a\n")[:-1]
    if literal.startswith('"'):
        literal = literal[1:-1].replace('""', '"')
    assert texts(literal) == tuple(elements)


@pytest.mark.parametrize("literal", ["", "{", "1,2", "{1,}", '{"a}', "{{1,2},{3,4}}", "{a b},"])
def test_arrays_that_are_not_valid(literal: str) -> None:
    """They raise ValueError, or MsgspecError, which is none in older versions of msgspec."""
    with pytest.raises((ValueError, msgspec.MsgspecError), match=r".*"):
        texts(literal) if literal != "{1,}" else ints(literal)
