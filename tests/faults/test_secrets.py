"""A canary for credentials: wherever they could leak to, they do not."""

from __future__ import annotations

import asyncio
import logging
import traceback
from base64 import b64encode
from collections.abc import Iterator
from typing import get_args

import pytest

from e6async import E621, Event, Timeouts
from e6async._core.client import transport_of
from e6async._core.credentials import Place
from e6async.errors import E6Error, InputError
from e6async.testing import FakeSite, virtual_time
from tests.gate.arrivals import DROP, OK, answer, arrivals

AGENT = "secrets-test/1.0 (by the tests)"
LOGIN, KEY = "ava", "canary_that_must_not_sing"
FORMS = (KEY, b64encode(f"{LOGIN}:{KEY}".encode()).decode())


def everything(error: BaseException | None) -> Iterator[str]:
    """All that an error carries: its chain, its data, and each frame's locals."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield "".join(traceback.format_exception(error))
        yield repr(error) + str(error) + repr(vars(error))
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "e6async" in frame.f_code.co_filename or "aiohttp" in frame.f_code.co_filename:
                yield from (repr(value) for value in frame.f_locals.values())
        error = error.__cause__ or error.__context__


def sings(text: str) -> bool:
    return any(form in text for form in FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_a_leak_would_be_noticed(form: str) -> None:
    """What the tests below look through does show a key in a message, in data, and in a cause."""
    told, data, outer = E6Error(form), E6Error("x"), E6Error("y")
    vars(data)["body"] = form
    outer.__cause__ = told
    for error in (told, data, outer):
        assert any(map(sings, everything(error)))
    assert not any(map(sings, everything(E6Error("x"))))


def test_a_leak_in_a_frame_would_be_noticed() -> None:
    """A key in a local variable of a frame of the library is found, too: here, a User-Agent."""
    with pytest.raises(InputError) as caught:
        E621(KEY, base_url="nowhere")
    assert not sings(str(caught.value))
    assert any(map(sings, everything(caught.value)))


SCRIPTS = {
    "refused": answer("403 Forbidden", body=b'{"success":false,"reason":"Access Denied"}'),
    "missing": answer("404 Not Found"),
    "failed": answer("500 Oops"),
    "dropped": DROP,
    "garbage": b"\x00\x01garbage\r\n\r\n",
    "not json": answer("200 OK", "Content-Type: application/json", body=b"{nope"),
    "html": answer("200 OK", "Content-Type: text/html", body=b"<!doctype html><title>x</title>"),
    "elsewhere": answer("302 Found", "Location: http://127.0.0.2:9/x?api_key=1"),
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
}


@pytest.mark.parametrize("place", get_args(Place))
@pytest.mark.parametrize("name", SCRIPTS)
@virtual_time
async def test_no_failure_shows_them(
    name: str, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the error, its chain, its frames' locals, the log nor the events show a key."""
    caplog.set_level(logging.DEBUG)
    events: list[Event] = []
    script = SCRIPTS[name]

    def play(number: int, _line: str) -> bytes:
        return script

    async with (
        arrivals(play) as server,
        E621(
            AGENT,
            base_url=server.url,
            login=LOGIN,
            api_key=KEY,
            credentials_in=place,
            observer=events.append,
            timeouts=Timeouts(connect=2, response=2),
        ) as e6,
    ):
        with pytest.raises(E6Error) as caught:
            await e6.raw("GET", "/x.json", params={"tags": "wolf"})
        assert not any(map(sings, everything(caught.value)))
        assert not any(sings(repr(event)) for event in events)
        assert not any(sings(record.getMessage() + repr(record.args)) for record in caplog.records)
        # this server takes a body for the start of the next line
        addresses = [line.split()[-2] for line in server.lines]
        assert not any(map(sings, addresses))
        assert not sings(
            repr(e6) + repr(vars(e6)) + repr(transport_of(e6)) + repr(transport_of(e6).context)
        )


@pytest.mark.parametrize("place", get_args(Place))
@virtual_time
async def test_a_cancelled_call_shows_nothing(place: Place) -> None:
    """A cancellation in the middle of an exchange has no frame with a key in it."""
    async with (
        arrivals(lambda _n, _line: OK, latency=5) as server,
        E621(AGENT, base_url=server.url, login=LOGIN, api_key=KEY, credentials_in=place) as e6,
    ):
        task = asyncio.create_task(e6.raw("GET", "/x.json"))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert not any(map(sings, everything(caught.value)))


def test_a_client_that_cannot_be_built_shows_nothing() -> None:
    """Where building fails, no frame of ours holds the key in the open."""
    for wrong in ({"base_url": "nowhere"}, {"min_interval": 0.1}):
        with pytest.raises(InputError) as caught:
            E621(AGENT, login=LOGIN, api_key=KEY, **wrong)  # pyright: ignore[reportArgumentType]
        assert not any(map(sings, everything(caught.value)))


@virtual_time
async def test_they_go_into_the_header_only() -> None:
    """The server gets them in `Authorization`, and nowhere else."""
    async with FakeSite(E621, posts=10) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            await e6.users.me()
            with pytest.raises(InputError, match="api_key"):
                await e6.raw("GET", "/posts.json", params={"login": login, "api_key": key})
        (request,) = fake.requests
        assert request.headers["authorization"].startswith("Basic ")
        assert key not in repr(request.query) + request.path
