"""The fake site reads requests as Rails does, whatever client sends them."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping

import aiohttp
import attrs
import pytest

from e6async import E621
from e6async.testing import FakeSite

AGENT = {"User-Agent": "tests/1.0 (by the tests)"}
PREFLIGHT = {
    "Origin": "https://app.invalid",
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "Authorization, Content-Type",
}


@attrs.frozen
class Raw:
    """Requests by a client that adds nothing."""

    site: FakeSite
    http: aiohttp.ClientSession

    async def ask(
        self,
        request: str,
        headers: Mapping[str, str] | None = None,
        data: bytes | Mapping[str, str] | None = None,
    ) -> tuple[aiohttp.ClientResponse, str]:
        """Send a request with the key of a member; returns the response and its text."""
        method, _, path = request.partition(" ")
        login = ":".join(self.site.credentials("member")).encode()
        key = f"Basic {base64.b64encode(login).decode()}"
        async with self.http.request(
            method,
            self.site.url + path,
            headers={**AGENT, "Authorization": key, **(headers or {})},
            data=data,
            allow_redirects=False,
        ) as response:
            return response, await response.text()


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    """A site, and a client that is not ours."""
    async with FakeSite(E621, posts=400, seed=1) as site, aiohttp.ClientSession() as http:
        yield Raw(site, http)


async def test_slashes(raw: Raw) -> None:
    """Doubled slashes, and some at the end, do not matter."""
    for path in ("//posts.json?limit=1", "/posts.json/?limit=1", "/posts//1.json", "///tags.json"):
        response, _ = await raw.ask(f"GET {path}")
        assert (response.status, response.content_type) == (200, "application/json"), path


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "text/html"),  # axios
        ("*/*", "text/html"),  # curl, requests, aiohttp
        ("text/html,application/json;q=0.9", "text/html"),
    ],
)
async def test_accept(raw: Raw, accept: str, expected: str) -> None:
    """Rails ignores an Accept header that looks like a browser's."""
    response, _ = await raw.ask("GET /posts/1", {"Accept": accept})
    assert response.content_type == expected


async def test_an_edit_without_json(raw: Raw) -> None:
    """A write without `.json` does its work, and is answered by a redirect."""
    response, _ = await raw.ask("PATCH /posts/301", data={"post[description]": "The sea."})
    assert (response.status, response.headers["Location"]) == (302, f"{raw.site.url}/posts/301")
    assert raw.site.world.posts[301].description == "The sea."


async def test_a_browser_may_ask_from_another_page(raw: Raw) -> None:
    """A preflight request is allowed, with the headers that the browser wants to send."""
    response, _ = await raw.ask("OPTIONS /posts.json", PREFLIGHT)
    assert response.status == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


async def test_a_body_that_is_broken(raw: Raw) -> None:
    """A multipart body without its boundary is a bad request, not an error of the server."""
    kind = {"Content-Type": "multipart/form-data; boundary=one"}
    response, _ = await raw.ask("POST /uploads.json", kind, b"--two\r\nbroken")
    assert response.status == 400


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/post/show/1", "/posts/1"),
        ("/post/show/1/some-title", "/posts/1"),
        ("/post?tags=fog+rain&page=2", "/posts?tags=fog+rain&page=2"),
        ("/wiki/show?title=a%20b", "/wiki_pages?title=a+b"),
        ("/db_export", "/db_exports"),
        ("/user/show/7", "/users/7"),
    ],
)
async def test_old_addresses(raw: Raw, path: str, target: str) -> None:
    """Addresses of older software lead to those of today."""
    response, _ = await raw.ask(f"GET {path}")
    assert (response.status, response.headers["Location"]) == (301, raw.site.url + target)


async def test_health(raw: Raw) -> None:
    """Load balancers are told that the site is up, and its release."""
    response, text = await raw.ask("GET /health")
    assert (response.status, text) == (200, "OK | fake | 26.08.21")


async def test_names_that_no_tag_can_have(raw: Raw) -> None:
    """An edit drops new tags with an invalid name, and keeps the others."""
    names = f"a*b com,ma ~t a__b _c d_ 50% {'q' * 101} fine_name artist:two;three"
    response, _ = await raw.ask("PATCH /posts/301.json", data={"post[tag_string]": names})
    assert response.status == 200
    tags = raw.site.world.posts[301].tags
    assert {"fine_name", "two;three"} <= {*tags}
    assert not [tag for tag in tags if len(tag) > 100 or set(tag) & {*"*,~%"} or "__" in tag]
