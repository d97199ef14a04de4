"""The audit of pinned packages asks for each of them, and tells what it was told."""

from __future__ import annotations

import json

import pytest

from tests.audit import PINS, main, pins
from tests.embedding.raw_server import RawRequest, RawServer, response


def test_pins_are_read_from_the_requirements() -> None:
    """Each pinned package is found once, with its version and without hashes or markers."""
    text = "a.b==1.2 \\\n    --hash=sha256:00\nc-d==3 ; python_version < '3.12' \\\n# e==1\n"
    assert pins(text) == [("a.b", "1.2"), ("c-d", "3")]
    found = dict(pins(PINS.read_text()))
    assert {"aiohttp", "attrs", "cattrs", "aiolimiter"} <= found.keys()


def test_a_known_vulnerability_fails_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    """The line names package, version and entry; every package was asked for."""
    asked: list[str] = []

    def respond(request: RawRequest) -> bytes:
        queries = json.loads(request.body)["queries"]
        asked.extend(query["package"]["name"] for query in queries)
        known = [{"vulns": [{"id": "X-1"}]} if name == "aiohttp" else {} for name in asked]
        return response({"results": known})

    with RawServer(respond) as server:
        assert main(server.url) == 1
    assert asked == [name for name, _ in pins(PINS.read_text())]
    line, advice = capsys.readouterr().out.splitlines()
    assert line.startswith("aiohttp ")
    assert line.endswith(": X-1, see https://osv.dev/vulnerability/X-1")
    assert "make lock" in advice


def test_no_vulnerability_passes(capsys: pytest.CaptureFixture[str]) -> None:
    """The number of packages is printed."""
    count = len(pins(PINS.read_text()))
    nothing: list[dict[str, object]] = [{}] * count
    with RawServer(lambda _: response({"results": nothing})) as server:
        assert main(server.url) == 0
    assert capsys.readouterr().out == f"audit: no known vulnerability in {count} packages\n"


@pytest.mark.parametrize("reply", [b"", b"garbage\r\n\r\n", response(status=503)])
def test_an_unreachable_database_is_told(reply: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """The check passes, and the output says that nothing was checked."""
    with RawServer(lambda _: reply) as server:
        assert main(server.url) == 0
    assert capsys.readouterr().out.startswith("audit SKIPPED")
