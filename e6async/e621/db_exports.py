"""Exports of the database, made once a day; `app/controllers/db_exports_controller.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import get, list_of
from e6async._core.resource import Resource

__all__ = ["DbExport", "DbExports"]


@attrs.frozen(kw_only=True)
class DbExport(Model):
    """An export, which the next one overwrites."""

    name: str
    """`posts`, `tags`, `pools` ..."""
    file_name: str
    """For example `posts.csv.gz`."""
    file_size: int
    """Bytes of the compressed file."""
    checksum: str | None = None
    """SHA-256 of the compressed file in hexadecimal digits.

    None for an old export, and from servers before 24 June 2026.
    """
    updated_at: Time
    url: str


class DbExports(Resource):
    """Exports of the database."""

    async def search(self) -> list[DbExport]:
        """All exports, by name; NotFoundError where the site makes none."""
        return await self._send(get("db_exports.search", "/db_exports.json", list_of(DbExport)))
