"""Every kind of error: status and body."""

from __future__ import annotations

from typing import Any

import pytest

from tests.testing.asking import Ask

CSRF = "ActionController::InvalidAuthenticityToken. Did you properly authorize your request?"
BAD_KEY = "SessionLoader::AuthenticationFailure"


def failed(message: str) -> dict[str, Any]:
    """The body of most errors."""
    return {"success": False, "message": message, "code": None}


def denied(reason: str) -> dict[str, Any]:
    """The body of 403 and 404."""
    return {"success": False, "reason": reason}


@pytest.mark.parametrize("path", ["/posts/999999.json", "/pools/77777.json", "/tags/no_such.json"])
async def test_missing_rows(ask: Ask, path: str) -> None:
    """A missing row is a 404 with a reason in lower case."""
    reply = await ask(path)
    assert (reply.status, reply.json) == (404, denied("not found"))


async def test_unknown_paths(ask: Ask) -> None:
    """A GET of an unknown path gets HTML, other methods the JSON of the framework."""
    read = await ask("/no_such_thing.json")
    assert (read.status, read.is_html) == (404, True)
    written = await ask("/no_such_thing.json", "POST", by="member")
    assert (written.status, written.json) == (404, {"status": 404, "error": "Not Found"})


@pytest.mark.parametrize("path", ["/deleted_posts.json", "/post_set_maintainers.json", "/tags.xml"])
async def test_no_json_here(ask: Ask, path: str) -> None:
    """An unsupported format is a 406, always with HTML."""
    reply = await ask(path)
    assert (reply.status, reply.is_html) == (406, True)
    assert b"is not a supported format for this page" in reply.body


async def test_wrong_keys(ask: Ask) -> None:
    """Wrong credentials are an error on every path, with a class name as message."""
    login, key = ask.fake.credentials()
    for params in ({"login": login, "api_key": "wrong"}, {"login": "nobody", "api_key": key}):
        reply = await ask("/posts.json", params=params)
        assert (reply.status, reply.json) == (401, failed(BAD_KEY))
    garbled = await ask("/posts.json", headers={"Authorization": "Basic !!"})
    assert (garbled.status, garbled.json) == (401, failed(BAD_KEY))


async def test_partial_credentials_are_anonymous(ask: Ask) -> None:
    """A login without a key is anonymous, and so is a bearer token."""
    login, _ = ask.fake.credentials()
    assert (await ask("/users/me.json", params={"login": login})).json["id"] is None
    bearer = await ask("/users/me.json", headers={"Authorization": "Bearer abc"})
    assert bearer.json["id"] is None


async def test_parameters_are_credentials_too(ask: Ask) -> None:
    """Login and key can be in the query, in any case and with a space for the underscore."""
    login, key = ask.fake.credentials()
    odd = login.upper().replace("_", " ")
    reply = await ask("/users/me.json", params={"login": odd, "api_key": key})
    assert reply.json["name"] == login


async def test_banned(ask: Ask) -> None:
    """A banned account cannot read either."""
    reply = await ask("/posts.json", by="blocked")
    assert (reply.status, reply.json) == (401, failed("Account is banned: forever"))


async def test_anonymous_writes_are_forgeries(ask: Ask) -> None:
    """A write without credentials is rejected before any other check."""
    reply = await ask("/favorites.json", "POST", data={"post_id": "1"})
    assert (reply.status, reply.json) == (403, failed(CSRF))


async def test_parameter_writes_from_a_foreign_page(ask: Ask) -> None:
    """Credentials in parameters do not authorize a write from a page of another site."""
    login, key = ask.fake.credentials()
    data = {"login": login, "api_key": key, "score": "1"}
    path = f"/posts/{next(iter(ask.world.posts)).id}/votes.json"
    foreign = await ask(path, "POST", data=data, headers={"Origin": "https://other.example"})
    assert (foreign.status, foreign.json) == (403, failed(CSRF))
    assert foreign.headers["Access-Control-Allow-Origin"] == "*"
    assert (await ask(path, "POST", data=data)).status == 200


async def test_levels(ask: Ask) -> None:
    """Below the level of an operation the status is 403, never 401."""
    low = await ask("/pools/1.json", "DELETE", by="member")
    assert (low.status, low.json) == (403, denied("Access Denied"))
    unverified = await ask("/tags/preview.json", "POST", by="unverified", data={"tags": "wolf"})
    assert (unverified.status, unverified.json) == (403, denied("Access Denied"))
    nobody = await ask("/users/avatar_menu.json")
    assert (nobody.status, nobody.json) == (403, denied("Access Denied: Must be logged in"))


async def test_unpermitted_search_keys(ask: Ask) -> None:
    """Some lists reject unknown filters, others ignore them."""
    refused = await ask("/users.json", params={"search[nonsense]": "1"})
    assert refused.status == 403
    assert refused.json == denied("found unpermitted parameter: :nonsense")
    above = await ask("/users.json", params={"search[email_matches]": "a*"}, by="member")
    assert above.json == denied("found unpermitted parameter: :email_matches")
    assert (await ask("/tags.json", params={"search[nonsense]": "1"})).status == 200


async def test_bodies(ask: Ask) -> None:
    """A body without its root is 400, one with an unknown key is 403, broken JSON is 400."""
    path = f"/posts/{next(iter(ask.world.posts)).id}.json"
    rootless = await ask(path, "PATCH", by="member", data={"rating": "s"})
    message = "param is missing or the value is empty or invalid: post"
    assert (rootless.status, rootless.json) == (400, failed(message))
    unknown = await ask(path, "PATCH", by="member", json={"post": {"is_rating_locked": True}})
    assert unknown.status == 403
    assert unknown.json == denied("found unpermitted parameter: :is_rating_locked")
    headers = {"Content-Type": "application/json"}
    broken = await ask(path, "PATCH", by="member", data=b"{", headers=headers)
    assert (broken.status, broken.json) == (400, failed("Invalid JSON body"))


async def test_tags_as_a_list(ask: Ask) -> None:
    """A list of tags instead of a string is an error."""
    reply = await ask("/posts.json", params={"tags[]": "wolf"})
    assert (reply.status, reply.json) == (400, failed("Invalid tags parameter"))


async def test_blank_search_values_redirect(ask: Ask) -> None:
    """A blank or invalid filter redirects to the URL without it, with the format as parameter."""
    params = [
        ("search[name]", ""),
        ("search[order]", "name"),
        ("search[x][y]", "1"),
        ("limit", "3"),
    ]
    reply = await ask("/tags.json", params=params)
    assert reply.status == 302
    location = f"{ask.fake.url}/tags?format=json&limit=3&search%5Border%5D=name"
    assert reply.headers["Location"] == location
    followed = await ask(location)
    assert len(followed.json) == 3


async def test_formats(ask: Ask) -> None:
    """JSON is requested by file ending, parameter or header; the default is HTML."""
    assert (await ask("/tags", params={"format": "json"})).json
    assert (await ask("/tags", headers={"Accept": "application/json"})).json
    assert (await ask("/tags")).is_html


async def test_user_agents(ask: Ask) -> None:
    """A missing or browser User-Agent is a 403, except on the static host."""
    for agent in ("Mozilla/5.0 (X11)", ""):
        reply = await ask("/posts.json", headers={"User-Agent": agent})
        assert (reply.status, reply.is_html) == (403, True)
    reply = await ask("/images/download-preview.png", headers={"User-Agent": ""})
    assert reply.status == 200
