"""Exports of a site's database: typed rows, files on disk, and conversion for other programs.

`e6.exports.tags` is the handle of a table; the tables of each site are in the modules `e621`,
`e6ai` and `femboyfans`.

_table ─► _fetch, _site ─► _listing                  one table of a site
_file ─► _reader ─► _layout ─► _columns ─► _arrays   CSV text to rows
            │          └─► _arrow                    the same with pyarrow, faster
            └─► _unpack, _split                      packed bytes to blocks of rows
_sinks, _sqlite ─► _targets                          Parquet, DuckDB, Polars, SQLite; their faults
_integrity ─► _archive                               files on disk, archives of a month
_bounds                                              how large an export may be
_schema ─► _column_types                             what columns there are, and their types
_post_columns                                        the vocabulary of posts for rows of posts
"""

from __future__ import annotations

from e6async.exports._fetch import ExportProgress
from e6async.exports._file import ExportFile, Rows, open_export
from e6async.exports._listing import Export
from e6async.exports._post_columns import RowFlags
from e6async.exports._schema import Column, Row, TableSchema
from e6async.exports._table import DatedTable, Table

__all__ = [
    "Column",
    "DatedTable",
    "Export",
    "ExportFile",
    "ExportProgress",
    "Row",
    "RowFlags",
    "Rows",
    "Table",
    "TableSchema",
    "open_export",
]
