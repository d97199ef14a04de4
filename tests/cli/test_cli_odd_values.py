"""Every option of every command with values that nobody should pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs
import pytest
from cyclopts import App

from e6async import E621, FemboyFans
from e6async._cli.app import app
from e6async.testing import FakeSite, virtual_time
from tests.cli.conftest import Run

pytestmark = pytest.mark.any_python

ODD: Mapping[str, str] = {
    "empty": "",
    "a space": " ",
    "None": "None",
    "True": "True",
    "a list": "[1]",
    "a float": "1.5",
    "NaN": "nan",
    "infinity": "inf",
    "negative": "-1",
    "large": "1" + "0" * 11,
    "huge": "9" * 5000,
    "a byte that is no UTF-8": "a\udc80b",
    "a lone surrogate": "a\ud800b",
    "a NUL": "a\0b",
}
SITE = ("--user-agent", "odd-values/1.0 (by the tests)", "--base-url")
USUAL: Mapping[str, Sequence[str]] = {
    "get": ("1",),
    "exports convert": ("posts.csv",),
    "exports get": ("--dry-run",),
    "serve": ("--site", "odd"),  # is refused: a server would run without end
    "demo": ("--odd",),  # is refused, too: it takes seconds
}
"""What a command is called with beside the odd value."""


def commands(parent: App, path: str = "") -> Iterator[tuple[str, App]]:
    """All commands by their words."""
    for name in parent:
        if not name.startswith("-"):
            words = f"{path} {name}".strip()
            yield from commands(parent[name], words)
            if parent[name].default_command is not None:
                yield words, parent[name]


def options(command: App) -> Iterator[str]:
    """The options that take a value, and an empty text for the words without a name."""
    for argument in command.assemble_argument_collection():
        if argument.hint is not bool and "*" not in argument.names:
            yield argument.name if argument.name.startswith("-") else ""


def line(command: str, option: str, value: str, url: str, folder: Path) -> list[str]:
    """The words of a call."""
    words = [*command.split(), *([f"{option}={value}"] if option else [value])]
    if command not in {"serve", "demo", "exports convert"} and option != "--base-url":
        words += [*SITE, url]
    if command in {"download", "exports get"} and option != "--output-dir":
        words += ["--output-dir", str(folder)]
    usual = USUAL.get(command, ())
    return [*words, *(() if option in usual else usual)]


@pytest.mark.parametrize("command", [words for words, _ in commands(app)])
@virtual_time
async def test_odd_values(
    run: Run, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It works, or ends with one line and without a request for what is refused."""
    monkeypatch.chdir(tmp_path)
    for kind in (E621, FemboyFans):  # the command waits for its turns in real time
        monkeypatch.setattr(kind, "site", attrs.evolve(kind.site, min_interval=0.001))
    problems: list[str] = []
    async with FakeSite(E621, posts=3, gaps=0, throttles=False) as fake:
        for option in options(dict(commands(app))[command]):
            for name, value in ODD.items():
                before = len(fake.requests)
                words = line(command, option, value, fake.url, tmp_path / "files")
                try:
                    result = await run(*words)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is raw
                    problems.append(f"{option} {name}: raises {error!r}")
                    continue
                if result.status not in {0, 1, 2} or "Traceback" in result.err:
                    problems.append(f"{option} {name}: {result}")
                if result.status and len(result.err.splitlines()) != 1:
                    problems.append(f"{option} {name}: {result.err}")
                if result.status == 2 and len(fake.requests) != before:
                    problems.append(f"{option} {name}: a request, {result.err}")
    assert problems == []
