"""Secrets that got out: in parts of a string, in errors, in records, and tricks on a terminal."""

from __future__ import annotations

import json
import os
import pickle
import pty
import subprocess
import sys
from collections.abc import Awaitable, Callable
from math import nan
from typing import cast

import pytest
from rich.pretty import pretty_repr

from e6async import E621
from e6async._arguments import Secret
from e6async.errors import E6Error, RedirectedError
from e6async.testing import FakeSite
from tests.embedding.raw_server import RawServer, response
from tests.faults.test_secrets import everything

AGENT = "attack-test/1.0 (by the tests)"
CANARY = "canary_that_must_not_sing_" * 4


@pytest.mark.parametrize("part", [slice(5), slice(3, -1), slice(None, None, 2)])
def test_a_part_of_a_secret_is_a_secret(part: slice) -> None:
    """A slice is the same text, and is shown as dots."""
    secret = Secret(CANARY)
    assert secret[part] == CANARY[part]
    assert repr(secret[part]) == "'•••'"
    assert repr(secret[3]) == "'•••'"


def test_tools_that_cut_long_strings_show_dots() -> None:
    """rich, which shows the locals of frames, shows nothing of a secret."""
    assert "canary" in pretty_repr({"key": CANARY}, max_string=80)
    assert "canary" not in pretty_repr({"key": Secret(CANARY)}, max_string=80)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_key_in_a_location_is_in_no_error(method: str) -> None:
    """A server that repeats the key in a redirect does not get it into error, pickle or frames."""
    location = f"http://127.0.0.2:9/x?api_key={CANARY}"
    redirect = response({"to": location}, status=302, headers={"Location": location})
    with RawServer(lambda _: redirect) as server:
        async with E621(AGENT, base_url=server.url, login="ava", api_key=CANARY) as e6:
            with pytest.raises(RedirectedError) as caught:
                await e6.raw("POST" if method == "POST" else "GET", "/x.json")
    error = cast("E6Error", pickle.loads(pickle.dumps(caught.value)))
    for each in (error, caught.value):
        assert CANARY not in repr(vars(each)) + repr(each.args) + repr(pickle.dumps(each))
    assert caught.value.location == "http://127.0.0.2:9/x"


CALLS: dict[str, Callable[[E621], Awaitable[object]]] = {
    "session.create": lambda e6: e6.session.create("ava", CANARY),
    "session.verify_totp": lambda e6: e6.session.verify_totp(code=CANARY),
    "oauth.introspect": lambda e6: e6.oauth.introspect(CANARY),
    "oauth.revoke": lambda e6: e6.oauth.revoke(CANARY, client_secret=CANARY),
    "oauth.token": lambda e6: e6.oauth.token(
        "authorization_code", code=CANARY, code_verifier=CANARY, client_secret=CANARY
    ),
    "users.update_self": lambda e6: e6.users.update_self(password=CANARY, old_password=CANARY),
    "raw": lambda e6: e6.raw("POST", "/x.json", data={"password": CANARY}),
    "raw, wrong": lambda e6: e6.raw("POST", "no slash", data={"password": CANARY}),
    "raw, wrong data": lambda e6: e6.raw("POST", "/x", data={"password": CANARY, "x": object()}),
    "raw, JSON": lambda e6: e6.raw("POST", "/x.json", json={"password": CANARY}),
    "raw, wrong JSON": lambda e6: e6.raw("POST", "/x", json={"password": CANARY, "x": nan}),
    "raw, key in params": lambda e6: e6.raw("GET", "/x.json", params={"api_key": CANARY}),
    "raw, key in path": lambda e6: e6.raw("GET", f"/x.json?api_key={CANARY}"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_arguments_that_are_secrets(call: Callable[[E621], Awaitable[object]]) -> None:
    """Passwords, codes and tokens that methods take are in no frame of the library."""
    refusal = response({"success": False, "reason": "no"}, status=403)
    with RawServer(lambda _: refusal) as server:
        async with E621(AGENT, base_url=server.url, login="ava", api_key="k") as e6:
            with pytest.raises(E6Error) as caught:
                await call(e6)
    assert not [text for text in everything(caught.value) if CANARY in text]
    assert all(CANARY.encode() in request.body for request in server.requests)


async def test_records_of_the_fake_site_show_no_credentials() -> None:
    """A failed assertion about a request prints the record, with dots for the credentials."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            await e6.users.me()
        (request,) = fake.requests
    assert request.headers["authorization"].startswith("Basic ")
    assert "Basic" not in repr(request)
    assert "•••" in repr(request)


def test_json_on_a_terminal_is_harmless() -> None:
    """Text that a terminal would act on is escaped there, and stays as it is in a pipe."""
    trick = {"name": "a\x9b31mb\u202ec\x7f\u2028d"}
    program = f"from e6async._cli.output import JsonLinesWriter; JsonLinesWriter().write({trick!r})"
    command = [sys.executable, "-X", "utf8", "-c", program]
    shown = _on_a_terminal(command)
    assert not set("\x9b\u202e\x7f\u2028") & set(shown)
    assert json.loads(shown) == trick
    piped = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert trick["name"] in piped


def _on_a_terminal(command: list[str]) -> str:
    """What a program writes to a terminal."""
    terminal, inner = pty.openpty()
    with subprocess.Popen(command, stdout=inner):
        pass
    os.close(inner)
    written = b""
    try:
        while data := os.read(terminal, 1 << 16):
            written += data
    except OSError:  # the program has ended
        pass
    os.close(terminal)
    return written.decode()
