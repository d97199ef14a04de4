"""Links that somebody put under the temporary names of checkpoints and exports."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import attrs
import pytest

from e6async._core.client import transport_of
from e6async._crawl import checkpoint
from e6async.errors import ChecksumError
from e6async.exports._fetch import fetch
from e6async.exports._integrity import extract
from e6async.testing import virtual_time
from tests.download.conftest import files_in, scene


async def test_a_checkpoint(tmp_path: Path) -> None:
    """A link under the name of its temporary file is removed; its target stays as it was."""
    victim, path = tmp_path / "victim", tmp_path / "crawl.txt"
    victim.write_bytes(b"precious")
    (tmp_path / "crawl.txt.part").symlink_to(victim)
    await checkpoint.save(path, "b7")
    assert (path.read_text(), victim.read_bytes()) == ("b7\n", b"precious")
    assert not path.is_symlink()


def test_a_file_of_an_archive(tmp_path: Path) -> None:
    """The same for the file that an archive is unpacked to."""
    victim, archive = tmp_path / "victim", tmp_path / "month.tar.xz"
    victim.write_bytes(b"precious")
    (tmp_path / "tags.csv.gz.part").symlink_to(victim)
    with tarfile.open(archive, "w:xz") as opened:
        item = tarfile.TarInfo("2026-01-01/tags.csv.gz")
        item.size = 4
        opened.addfile(item, io.BytesIO(b"rows"))
    assert extract(archive, "tags.csv.gz", tmp_path / "tags.csv.gz")
    assert (tmp_path / "tags.csv.gz").read_bytes() == b"rows"
    assert victim.read_bytes() == b"precious"


@pytest.mark.parametrize("checksum", ["../../../up", "/tmp/x", "", "A" * 64, "0" * 63 + "\0"])
@virtual_time
async def test_a_checksum_of_an_export(checksum: str, tmp_path: Path) -> None:
    """It becomes part of a file name, so anything but a SHA-256 is an error."""
    async with scene(posts=8) as on:
        export = attrs.evolve((await on.e6.exports.list())[0], checksum=checksum)
        with pytest.raises(ChecksumError, match="is not a SHA-256"):
            await fetch(transport_of(on.e6), export, tmp_path, None, takes_turns=False)
        assert files_in(tmp_path) == []
