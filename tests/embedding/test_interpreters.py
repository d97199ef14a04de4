"""A bit of everything under other options of the interpreter, and imported from a zip."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("everything.py")


def run(folder: Path, place: Path, *options: str) -> str:
    """Run the program with the library of a place; what it printed."""
    command = [sys.executable, *options, str(PROGRAM), str(folder)]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(place), "E6ASYNC_GATE_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


OPTIONS = {
    "everything is a warning": ["-X", "dev", "-W", "error"],
    "no assertions": ["-O"],
    "no docstrings": ["-OO"],
    "no bytecode files, UTF-8, isolated from the user": ["-B", "-X", "utf8", "-s"],
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_options_of_the_interpreter(options: list[str], tmp_path: Path) -> None:
    """The program ends well, and nothing is printed on stderr."""
    assert run(tmp_path, ROOT, *options) == str(ROOT / "e6async" / "__init__.py")


def test_imported_from_a_zip(tmp_path: Path) -> None:
    """Library, fake sites and their data work from inside of a zip file."""
    place = tmp_path / "all.zip"
    with zipfile.ZipFile(place, "w") as packed:
        for file in (ROOT / "e6async").rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                packed.write(file, file.relative_to(ROOT))
    assert run(tmp_path, place) == str(place / "e6async" / "__init__.py")
