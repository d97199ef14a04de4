"""Runs the test suite on other Pythons, and with the oldest libraries that e6async supports.

`python tests/versions.py` uses the Pythons of this machine, and names those that are missing.
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
ENVIRONMENTS = ROOT / ".venv" / "versions"


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


def run(name: str, python: str, replaced: list[str]) -> bool:
    """Run the tests in a new environment, with some requirements replaced; True when they pass."""
    environment = ENVIRONMENTS / name
    binary = environment / "bin" / "python"
    pip = [str(binary), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "venv", "--clear", str(environment)], check=True)
    subprocess.run([*pip, "--require-hashes", "-r", "requirements/dev.txt"], cwd=ROOT, check=True)
    if replaced:
        subprocess.run([*pip, *replaced], cwd=ROOT, check=True)
    subprocess.run([*pip, "--no-build-isolation", "--no-deps", "-e", "."], cwd=ROOT, check=True)
    say(name)
    tests = [str(binary), "-m", "pytest", "--numprocesses", "3", "--dist", "loadfile"]
    return subprocess.run(tests, cwd=ROOT, check=False).returncode == 0


def main() -> None:
    """Run all that this machine can; exit with 1 when one of them failed."""
    runs = [("oldest", sys.executable, oldest_requirements())]
    for version in NEWER:
        python = find_python(version)
        if python is None:
            say(f"NOT RUN ON PYTHON {version}: this machine has none")
        else:
            runs.append((version, python, []))
    if failed := [arguments[0] for arguments in runs if not run(*arguments)]:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
