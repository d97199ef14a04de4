"""Whether the file of an export is complete and right, and archives of a month."""

from __future__ import annotations

import datetime as dt
import gzip
import lzma
import tarfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import attrs
import pytest

from e6async.errors import ExportError
from e6async.exports import Export
from e6async.exports._integrity import defect, extract, is_right, partial_of

DATA = gzip.compress(b"id,name\n", mtime=0)
LISTED = Export(
    name="tags",
    file_name="tags.csv.gz",
    url="https://static.example.net/tags.csv.gz",
    file_size=len(DATA),
    checksum=sha256(DATA).hexdigest(),
    updated_at=dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    date=None,
)
UNLISTED = attrs.evolve(LISTED, file_size=None, checksum=None)
DATED = attrs.evolve(UNLISTED, file_name="2026-01-02-tags.csv.xz", date=dt.date(2026, 1, 2))


@pytest.mark.parametrize(
    ("export", "data", "reason"),
    [
        (LISTED, DATA, None),
        (LISTED, DATA + b"x", f"has {len(DATA) + 1} bytes, not {len(DATA)}"),
        (LISTED, b"x" * len(DATA), f"has SHA-256 {sha256(b'x' * len(DATA)).hexdigest()}"),
        (UNLISTED, DATA, None),
        (UNLISTED, b"id,name\n", "is not a valid gzip file"),
        (UNLISTED, DATA[:-1], "is damaged: "),
        (DATED, lzma.compress(b"id,name\n"), None),
        (DATED, DATA, "is not a valid xz file"),
    ],
)
def test_defects(export: Export, data: bytes, reason: str | None, tmp_path: Path) -> None:
    """Size and checksum where the site lists them, else what gzip and xz check."""
    path = tmp_path / export.file_name
    path.write_bytes(data)
    actual = defect(path, export)
    assert actual == reason or (reason is not None and str(actual).startswith(reason))


def test_what_is_on_disk(tmp_path: Path) -> None:
    """A dated file is right, as it got its name; one without date and checksum is fetched again."""
    for export in (LISTED, UNLISTED, DATED):
        assert not is_right(tmp_path / export.file_name, export)
        (tmp_path / export.file_name).write_bytes(DATA)
    assert is_right(tmp_path / LISTED.file_name, LISTED)
    assert not is_right(tmp_path / UNLISTED.file_name, UNLISTED)
    assert is_right(tmp_path / DATED.file_name, DATED)


def test_partial_files_of_older_versions(tmp_path: Path) -> None:
    """They are removed; other files and the version at hand stay."""
    target = tmp_path / "tags.csv.gz"
    path = partial_of(target, LISTED).path
    assert path.parent == tmp_path / ".e6async" / "exports"
    assert path.name == f"tags.csv.gz.{LISTED.checksum or ''}"[:24] + ".part"
    path.parent.mkdir(parents=True)
    for name in ("tags.csv.gz.older.part", "tags.csv.gz.older.json", "pools.csv.gz.x.part"):
        (path.parent / name).write_bytes(b"x")
    path.write_bytes(b"x")
    assert partial_of(target, LISTED).path == path
    assert sorted(each.name for each in path.parent.iterdir()) == ["pools.csv.gz.x.part", path.name]
    assert partial_of(target, UNLISTED).path.name == "tags.csv.gz.20260102030405.part"
    undated = attrs.evolve(UNLISTED, updated_at=None)
    assert partial_of(target, undated).path.name == "tags.csv.gz.part"


def test_an_archive(tmp_path: Path) -> None:
    """A member is found in any folder of the archive; a missing one is False."""
    archive, target = tmp_path / "2026-01.tar.xz", tmp_path / "tags.csv.xz"
    with tarfile.open(archive, "w:xz") as packed:
        folder = tarfile.TarInfo("./tags.csv.xz")
        folder.type = tarfile.DIRTYPE
        packed.addfile(folder)
        member = tarfile.TarInfo("./2026-01-01/tags.csv.xz")
        member.size = len(DATA)
        packed.addfile(member, BytesIO(DATA))
    assert not extract(archive, "pools.csv.xz", target)
    assert extract(archive, "tags.csv.xz", target)
    assert target.read_bytes() == DATA


def test_a_damaged_archive(tmp_path: Path) -> None:
    """The error says to remove it, and nothing gets a final name."""
    archive, target = tmp_path / "2026-01.tar.xz", tmp_path / "tags.csv.xz"
    archive.write_bytes(b"no archive")
    with pytest.raises(ExportError, match="is not a valid archive"):
        extract(archive, "tags.csv.xz", target)
    assert not target.exists()
