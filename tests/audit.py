"""Known vulnerabilities of the pinned packages: `python -m tests.audit`, a part of `make check`.

It asks the OSV database. Where that cannot be reached it says so, and the check passes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from pathlib import Path
from typing import Final, TypedDict, cast
from urllib.request import Request, urlopen

PINS: Final = Path(__file__).parents[1] / "requirements" / "dev.txt"
URL: Final = "https://api.osv.dev/v1/querybatch"
TIMEOUT: Final = 10.0
"""Seconds."""
ACCEPTED: Final[Mapping[str, str]] = {}
"""Vulnerabilities that do not concern this project, with the reason."""


class _Vulnerability(TypedDict):
    id: str


class _Result(TypedDict, total=False):
    vulns: list[_Vulnerability]


def pins(text: str) -> list[tuple[str, str]]:
    """The packages of a requirements file, with their versions."""
    return re.findall(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", text, re.MULTILINE)


def vulnerabilities(packages: Sequence[tuple[str, str]], url: str = URL) -> list[str]:
    """What the database knows of these packages, one line for each; raises OSError."""
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in packages
    ]
    request = Request(url, json.dumps({"queries": queries}).encode(), method="POST")
    with urlopen(request, timeout=TIMEOUT) as response:
        answer = cast("Mapping[str, list[_Result]]", json.load(response))
    return [
        f"{name} {version}: {found['id']}, see https://osv.dev/vulnerability/{found['id']}"
        for (name, version), result in zip(packages, answer["results"], strict=True)
        for found in result.get("vulns", [])
        if found["id"] not in ACCEPTED
    ]


def main(url: str = URL) -> int:
    """Print what was found; the status is 1 when a package is known to be vulnerable."""
    packages = pins(PINS.read_text())
    try:
        lines = vulnerabilities(packages, url)
    except (OSError, HTTPException) as error:
        sys.stdout.write(f"audit SKIPPED: the OSV database cannot be reached ({error})\n")
        return 0
    for line in lines:
        sys.stdout.write(f"{line}\n")
    if lines:
        sys.stdout.write("audit: raise the pins with `make lock`, or say in ACCEPTED why not\n")
        return 1
    sys.stdout.write(f"audit: no known vulnerability in {len(packages)} packages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
