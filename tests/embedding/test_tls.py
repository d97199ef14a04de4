"""Sites with a private CA, and sites that want a certificate of the client."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import attrs
import pytest

from e6async import Retry
from e6async.errors import ConnectError, TransportError
from tests.embedding.clients import AGENT, INTERVAL, borrowed, client
from tests.embedding.raw_server import RawRequest, RawServer, response

TLS = Path(__file__).parent / "tls"
ROOT = Path(__file__).parents[2]
LOGIN: dict[str, object] = {"login": "ava", "api_key": "the_key"}
PICTURE = b"GIF89a" + b"\0" * 100 + b";"


@attrs.frozen(kw_only=True)
class Post:
    """Enough of a post to download its file."""

    url: str
    id: int = 1
    md5: str = hashlib.md5(PICTURE).hexdigest()
    ext: str = "gif"


def answers(request: RawRequest) -> bytes:
    """A file, or JSON."""
    if not request.target.endswith(".gif"):
        return response()
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(PICTURE)}\r\n\r\n".encode() + PICTURE


@contextmanager
def site(*, asks: bool = False) -> Generator[tuple[RawServer, str]]:
    """A server with a certificate of the private CA, and its URL."""
    "".encode("idna")  # the first TLS connection would load it, and block the loop
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "server.pem")
    if asks:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(TLS / "ca.pem")
    with RawServer(answers, tls=context) as server:
        yield server, f"https://127.0.0.1:{server.port}"


def trusting(*, name: str | None = None) -> aiohttp.TCPConnector:
    """A connector that trusts the private CA, and has a certificate to show."""
    context = ssl.create_default_context(cafile=TLS / "ca.pem")
    if name is not None:
        context.load_cert_chain(TLS / name)
    return aiohttp.TCPConnector(ssl=context)


@pytest.mark.parametrize("asks", [False, True], ids=["private CA", "mTLS"])
async def test_a_session_that_can(tmp_path: Path, *, asks: bool) -> None:
    """API and files use the trust and the certificate of the borrowed session, at the pace."""
    with site(asks=asks) as (server, url):
        async with (
            borrowed(connector=trusting(name="client.pem" if asks else None)) as session,
            client(server, session, base_url=url, **LOGIN) as e6,
        ):
            assert await e6.raw("GET", "/1.json") == {"ok": True}
            assert await e6.raw("POST", "/2.json", data={"a": 1}) == {"ok": True}
            path = await e6.download(Post(url=f"{url}/3.gif"), tmp_path)
            assert path.read_bytes() == PICTURE
        assert [request.target for request in server.requests] == ["/1.json", "/2.json", "/3.gif"]
        assert ["authorization" in request.headers for request in server.requests] == [
            True,
            True,
            False,
        ]
        assert server.gaps()[0] > INTERVAL / 2


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_stranger_to_the_ca(method: str) -> None:
    """A certificate that is not trusted: nothing was sent, and the message says why."""
    with site() as (server, url):
        async with client(server, base_url=url, retry=Retry(attempts=1), **LOGIN) as e6:
            with pytest.raises(ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await e6.raw("POST" if method == "POST" else "GET", "/1.json")
        assert server.requests == []


@pytest.mark.parametrize("name", [None, "server.pem"], ids=["none", "not for clients"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_client_without_its_certificate(method: str, name: str | None) -> None:
    """The server's refusal is a TransportError without the key; no request reaches the site."""
    with site(asks=True) as (server, url):
        retry = Retry(attempts=2, wait_initial=0.01)
        async with (
            borrowed(connector=trusting(name=name)) as session,
            client(server, session, base_url=url, retry=retry, **LOGIN) as e6,
        ):
            with pytest.raises(TransportError) as caught:
                await e6.raw("POST" if method == "POST" else "GET", "/1.json")
            assert "the_key" not in str(caught.value)
            assert e6.gate.waiting == 0
        assert server.requests == []


PROGRAM = """
import asyncio, sys
from e6async import E621

async def main(agent, url):
    async with E621(agent, base_url=url) as e6:
        print(await e6.raw("GET", "/1.json"))

asyncio.run(main(*sys.argv[1:]))
"""


def test_the_ca_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program without a session trusts the CA that OpenSSL's variable names."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "ca.pem"))
    with site() as (server, url):
        command = [sys.executable, "-W", "error", "-c", PROGRAM, AGENT, url]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.stdout, done.stderr) == ("{'ok': True}\n", "")
        assert len(server.requests) == 1
