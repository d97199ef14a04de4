"""Redirects: no other host is ever asked."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from random import Random

from e6async.errors import E6Error
from tests.attacks.fuzzing.attack import Attack, check_idle, client
from tests.gate.arrivals import answer, arrivals

_STATUSES = ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent", "300 Odd"]
_AROUND = [
    "",
    " ",
    "\t",
    "/",
    "//",
    "///",
    "\\",
    "\\\\",
    "/\\",
    "http:",
    "HTTP://",
    "https:///",
    "?",
]
_BEFORE = ["", "user@", "user:pass@", "%75@", "a.b@", "[::1]@", "x#@", "good\\@"]
_AFTER = ["", "/x", "?a=b", "#f", "/..", "/%2e%2e", "/\u00e4", "/\x00", ":80", "/x.json?api_key=1"]


async def _run(random: Random, _folder: Path) -> None:
    async with arrivals() as elsewhere:
        host = elsewhere.url.removeprefix("http://")
        if random.random() < 0.3:
            host = host.replace("127.0.0.1", random.choice(["localhost", "2130706433", "0x7f.1"]))
        location = "".join(
            [
                random.choice(_AROUND), random.choice(["", "http://", "//"]),
                random.choice(_BEFORE), host, random.choice(_AFTER),
            ]
        )  # fmt: skip
        head = f"Location: {location}".encode("utf-8", "surrogateescape").decode("utf-8")
        redirect = answer(random.choice(_STATUSES), head)
        async with (
            arrivals(lambda _n, _line: redirect) as server,
            client(server.url) as e6,
        ):
            before = asyncio.all_tasks()
            method = random.choice(["GET", "GET", "POST"])
            with suppress(E6Error):
                await e6.raw("POST" if method == "POST" else "GET", "/x.json")
            await check_idle(e6, before)
        assert elsewhere.times == [], f"Location {location!r} was followed to another host"


REDIRECTS = Attack("redirects", "no other host is asked", _run)
