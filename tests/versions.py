"""Runs the suite on other Pythons, and with the oldest libraries that e6async supports.

`python tests/versions.py` runs on what this machine has, and says what it lacks.
"""

from __future__ import annotations

import glob
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEWER = ("3.12", "3.13", "3.14")
FOLDER = ROOT / ".venv" / "versions"


def python(version: str) -> str | None:
    """Find a Python of this version; None when there is none that starts."""
    places = [
        f"python{version}",
        *sorted(glob.glob(os.path.expanduser(f"~/.pyenv/versions/{version}.*/bin/python"))),
    ]
    for place in places:
        try:
            subprocess.run([place, "-c", ""], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return place
    return None


def oldest() -> list[str]:
    """The lowest releases that the project's own metadata allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    needs = [*project["dependencies"], *extras["cli"], *extras["redis"]]
    return [need.replace(">=", "==") for need in needs]


def say(what: str) -> None:
    """Head what follows."""
    sys.stdout.write(f"== {what}\n")
    sys.stdout.flush()


def run(name: str, place: str, instead: list[str]) -> bool:
    """Install into an environment of its own, and run the tests there."""
    home = FOLDER / name
    binary = home / "bin" / "python"
    pip = [str(binary), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([place, "-m", "venv", "--clear", str(home)], check=True)
    subprocess.run([*pip, "--require-hashes", "-r", "requirements/dev.txt"], cwd=ROOT, check=True)
    if instead:
        subprocess.run([*pip, *instead], cwd=ROOT, check=True)
    subprocess.run([*pip, "--no-build-isolation", "--no-deps", "-e", "."], cwd=ROOT, check=True)
    say(name)
    tests = [str(binary), "-m", "pytest", "--numprocesses", "3", "--dist", "loadfile"]
    return subprocess.run(tests, cwd=ROOT, check=False).returncode == 0


def main() -> None:
    """Run all that can be run; exit with 1 when one of them failed."""
    runs = [("oldest", sys.executable, oldest())]
    for version in NEWER:
        place = python(version)
        if place is None:
            say(f"NOT RUN ON PYTHON {version}: this machine has none")
        else:
            runs.append((version, place, []))
    if failed := [each[0] for each in runs if not run(*each)]:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
