"""Exports as the two kinds of sites serve them: a list by API, or folders of the last days."""

from __future__ import annotations

import gzip
import lzma
import re
import tarfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from html import escape
from io import BytesIO
from typing import Final

from e6async.testing import _responses as responses
from e6async.testing._call import Call
from e6async.testing._e621.factory import RowFactory
from e6async.testing._e621.models import MODELS
from e6async.testing._e621.reference import E621_REFERENCE
from e6async.testing._exports.rows import rows
from e6async.testing._exports.writer import ColumnOf, columns, csv
from e6async.testing._responses import Response
from e6async.testing._routes import Route
from e6async.testing._world import World

__all__ = ["ROUTES", "is_export", "serve"]

_E621: Final = "/data/db_export/"
_FEMBOYFANS: Final = "/db_exports/"
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})/(?:\1-(\w+)\.csv\.xz)?")
_KEPT: Final = 4
"""Days that FemboyFans keeps beside today."""


async def _list(call: Call) -> Response:
    """List the exports: app/controllers/db_exports_controller.rb."""
    listed: list[dict[str, object]] = []
    for name in sorted(_tables(call.world)):
        file = f"{name}.csv.gz"
        packed = _gzip(call.world, name)
        listed.append(
            {
                "name": name,
                "file_name": file,
                "file_size": len(packed),
                "checksum": sha256(packed).hexdigest(),
                "updated_at": call.viewer.zone.stamp(call.world.now),
                "url": f"{call.base_url}{_E621}{file}",
            }
        )
    return responses.json_response(listed)


ROUTES: Final = (Route("GET", "/db_exports", "anonymous", _list),)
"""The list of e621."""


def is_export(path: str) -> bool:
    """Whether a path is that of an export's file, or of a folder of them."""
    return path.startswith((_E621, _FEMBOYFANS))


def serve(world: World, path: str) -> Response:
    """Give a file, or the list of a folder."""
    if path.startswith(_E621):
        name = path.removeprefix(_E621).removesuffix(".csv.gz")
        found: bytes | str | None = _gzip(world, name) if name in _tables(world) else None
    else:
        found = _of_femboyfans(world, path.removeprefix(_FEMBOYFANS))
    match found:
        case None:
            return responses.page(404, "404 Not Found", "There is no such file.")
        case str():
            return Response(status=200, body=found.encode(), content_type="text/html")
        case _:
            return Response(status=200, body=found, content_type="application/octet-stream")


def _of_femboyfans(world: World, path: str) -> bytes | str | None:
    today = datetime.fromtimestamp(time.time(), UTC).date()
    days = [today - timedelta(days=ago) for ago in range(_KEPT + 1)]
    month = date(2026, 1, 1)
    if not path:
        return _index("", [*(f"{day}/" for day in reversed(days)), f"{month:%Y-%m}.tar.xz"])
    if path == f"{month:%Y-%m}.tar.xz":
        return _archive(world, month)
    found = _DAY.fullmatch(path)
    if found is None or found[1] not in map(str, days):
        return None
    tables = sorted(columns("femboyfans"))
    if found[2] is None:
        return _index(path, [f"{found[1]}-{name}.csv.xz" for name in tables])
    return _xz(world, found[2]) if found[2] in tables else None


def _index(path: str, names: Sequence[str]) -> str:
    """List a folder as nginx does: ngx_http_autoindex_module."""
    title = f"Index of {_FEMBOYFANS}{escape(path)}"
    links = "".join(
        f'<a href="{escape(name)}">{escape(name)}</a>   01-Jan-2026 02:10   -\r\n' for name in names
    )
    head = f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<h1>{title}</h1><hr><pre>"
    return f'{head}<a href="../">../</a>\r\n{links}</pre><hr></body>\r\n</html>\r\n'


def _archive(world: World, day: date) -> bytes:
    """Pack a day as `tar cJf ... -C ... .` does."""
    key = f"{day}.tar.xz"
    if key not in world.exports:
        packed = BytesIO()
        with tarfile.open(fileobj=packed, mode="w:xz", preset=0) as archive:
            for name in sorted(columns("femboyfans")):
                data = _xz(world, name)
                member = tarfile.TarInfo(f"./{day}-{name}.csv.xz")
                member.size = len(data)
                archive.addfile(member, BytesIO(data))
        world.exports[key] = packed.getvalue()
    return world.exports[key]


def _tables(world: World) -> dict[str, Sequence[ColumnOf]]:
    """The tables of e621, or of e6ai, which calls artists directors: db_export_job.rb."""
    tables = dict(columns("e621"))
    if "director" in world.category_names:
        tables["directors"] = tables.pop("artists")
    return tables


def _gzip(world: World, name: str) -> bytes:
    key = f"{name}.csv.gz"
    if key not in world.exports:
        known = _tables(world)[name]
        factory = RowFactory(world, E621_REFERENCE.shapes, MODELS)
        text = csv([each[0] for each in known], rows(world, name, known, factory))
        world.exports[key] = gzip.compress(text.encode(), 5, mtime=0)
    return world.exports[key]


def _xz(world: World, name: str) -> bytes:
    key = f"{name}.csv.xz"
    if key not in world.exports:
        known = columns("femboyfans")[name]
        text = csv([each[0] for each in known], rows(world, name, known))
        world.exports[key] = lzma.compress(text.encode(), preset=0)
    return world.exports[key]
