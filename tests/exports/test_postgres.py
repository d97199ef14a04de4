"""PostgreSQL as the judge: its CSV is read back right, and the fake site writes the same."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

import pytest

from e6async.errors import ExportError
from e6async.testing._exports.writer import Cell, ColumnOf, columns, csv
from tests.exports.postgres import BINARY, MISSING, Postgres
from tests.exports.reading import SITES, cells, read, typed, values

if BINARY is None:
    pytest.skip(MISSING, allow_module_level=True)

ROWS = 60


def as_json(cell: Cell) -> object:
    match cell:
        case None | bool() | str():
            return cell
        case int() | Decimal() | datetime():
            return str(cell)
        case _:
            return [as_json(each) for each in cell]


def made(name: str, known: Sequence[ColumnOf], rows: Sequence[Sequence[Cell]]) -> str:
    """SQL that creates a table, and inserts rows as JSON."""
    rules = ", ".join(
        f"{column} {kind}{'' if null else ' NOT NULL'}" for column, kind, null in known
    )
    names = [each[0] for each in known]
    rows_json = json.dumps(
        [dict(zip(names, map(as_json, row), strict=True)) for row in rows]
    ).replace("'", "''")
    return (
        f"CREATE TABLE {name} ({rules});\n"
        f"INSERT INTO {name} SELECT * FROM json_populate_recordset(null::{name}, '{rows_json}');\n"
        f"COPY (SELECT * FROM {name} ORDER BY id) TO STDOUT WITH CSV HEADER;\n"
        f"DROP TABLE {name};\n"
    )


@pytest.mark.parametrize("site", ["e621", "femboyfans"])
def test_every_table_as_postgresql_writes_it(
    postgres: Postgres, site: Literal["e621", "femboyfans"]
) -> None:
    """The fake writes the same bytes as PostgreSQL, and both readers give the inserted values."""
    chance = random.Random(site)
    for name, known in columns(site).items():
        rows = cells(known, ROWS, chance)
        written = postgres.run(made(name, known, rows))
        assert written.decode() == csv([each[0] for each in known], rows)
        table = SITES[site][name]
        expected = [[row[column.name] for column in table.columns] for row in typed(known, rows)]
        for arrow in (False, True):
            assert [values(row) for row in read(table, written, arrow=arrow)] == expected


def test_arrays_of_odd_bounds(postgres: Postgres) -> None:
    """An array whose bounds do not begin at 1 is read like any other."""
    sql = "SELECT 1 AS id, 'a' AS name, now()::timestamp AS created_at, now()::timestamp AS "
    sql += "updated_at, 1 AS creator_id, NULL AS description, true AS is_active, 'x' AS category, "
    sql += "'[0:1]={7,8}'::int[] AS post_ids"
    written = postgres.run(f"COPY ({sql}) TO STDOUT WITH CSV HEADER")
    assert b"[0:1]={7,8}" in written
    (row,) = read(SITES["e621"]["pools"], written, arrow=False)
    assert values(row)[-1] == (7, 8)


def test_values_that_python_lacks(postgres: Postgres) -> None:
    """What PostgreSQL writes of them is an ExportError for both readers, with the same text."""
    written = "infinity", "-infinity", "0044-03-15 00:00:00 BC", "99999-01-01 00:00:00"
    for text in written:
        sql = "SELECT 1 AS id, 'a' AS name, 0 AS category, 1 AS post_count, "
        sql += f"'{text}'::timestamp AS created_at, now()::timestamp AS updated_at, "
        sql += "false AS is_locked"
        data = postgres.run(f"COPY ({sql}) TO STDOUT WITH CSV HEADER")
        assert f",{text},".encode() in data
        errors: set[str] = set()
        for arrow in (False, True):
            with pytest.raises(ExportError, match="created_at") as error:
                read(SITES["e621"]["tags"], data, arrow=arrow)
            errors.add(str(error.value))
        assert len(errors) == 1
