"""The errors of a RedisGate without a server."""

from __future__ import annotations

import socket
import traceback

import pytest

from e6async._core.gate import limiter_of
from e6async._core.gate import redis_store as module
from e6async._core.gate.redis import RedisGate
from e6async.errors import GateError, InputError
from e6async.testing._clock import virtual_time
from tests.gate.processes import take_one


def test_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without redis-py the error names what to install."""

    def nothing(_name: str) -> None:
        return None

    monkeypatch.setattr(module, "find_spec", nothing)
    with pytest.raises(GateError, match=r"pip install 'e6async\[redis\]'"):
        RedisGate("redis://localhost")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "localhost:6379",
        "redis://localhost:transport",
        "redis://[",
        "unix:no/path",
        "redis://:f0gh#rn@localhost",
        "redis://:f0gh/rn@localhost",
        "redis://:1234/rn@localhost",
        "redis://:f0gh?rn@localhost",
        "redis://:1234?rn@localhost",
        "unix://:f0gh/rn@/run/redis.sock",
    ],
)
def test_a_wrong_url(url: str) -> None:
    """A malformed URL is refused at once, without a word of the password that breaks it."""
    with pytest.raises(InputError, match="redis://host:6379/0") as caught:
        RedisGate(url)
    assert "f0gh" not in str(caught.value)
    assert "rn@" not in str(caught.value)


def test_the_fallback_needs_processes() -> None:
    """The fallback needs to know how many processes share the rate limit."""
    with pytest.raises(InputError, match="processes"):
        RedisGate("redis://localhost", on_disconnect="fallback")


def test_no_faster_than_the_site_allows() -> None:
    """The min_interval of a public site is a minimum here, too."""
    with pytest.raises(InputError, match=r"0\.5 s or more for e621\.net"):
        RedisGate("redis://localhost", min_interval=0.1)


@virtual_time
async def test_no_secret_is_shown() -> None:
    """The password is neither in the error nor in a repr."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    gate = RedisGate(f"redis://keeper:f0ghorn@127.0.0.1:{port}/0?password=f0ghorn")
    with pytest.raises(GateError, match=f"redis://127.0.0.1:{port}/0") as caught:
        await take_one(gate)
    assert "f0ghorn" not in str(caught.value) + repr(gate) + repr(limiter_of(gate).pacer)
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in frames.stack if "e6async" in frame.filename]
    assert "f0ghorn" not in str([frame.locals for frame in ours])
    assert caught.value.__cause__ is caught.value.__context__ is None
