"""Artists, avoid-posting entries, wiki and help pages: what the server does in its own way."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qsl

import pytest
from yarl import URL

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621.artists import Artists
from e6async.e621.avoid_posting_versions import AvoidPostingVersions
from e6async.e621.avoid_postings import AvoidPostings
from e6async.e621.help_pages import HelpPages
from e6async.e621.wiki_pages import WikiPages
from e6async.errors import InputError, NotFoundError, UnsupportedError
from e6async.testing import FakeSite, MockResponse, virtual_time
from tests.mocked import SITE, mocking

AGENT = "artists-test/1.0 (by the tests)"
JSON = {"Content-Type": "application/json"}
TIMES = {
    "created_at": "2026-03-01T12:00:00.000-05:00",
    "updated_at": "2026-03-02T12:00:00.000-05:00",
}
NO_TIMES = {"created_at": None, "updated_at": None}
ARTIST: dict[str, object] = {
    "id": 7,
    "name": "fernleaf",
    "creator_id": 2,
    "is_active": True,
    "group_name": "",
    "other_names": ["leaf"],
    "linked_user_id": None,
    "is_locked": False,
    "notes": None,
    **TIMES,
}
PAGE: dict[str, object] = {
    "id": 9,
    "creator_id": 2,
    "title": "meadow",
    "body": "Grass and flowers.",
    "is_locked": False,
    "updater_id": None,
    "other_names": [],
    "is_deleted": False,
    "parent": None,
    "featured_posts": [],
    "creator_name": "someone",
    "category_id": 0,
    **TIMES,
}
NEW = {"id": None, "creator_id": None, **NO_TIMES}


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def _form(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode(), keep_blank_values=True)


@virtual_time
async def test_an_artist_is_found_or_new() -> None:
    """A redirect leads to the artist with its hosts; an unsaved one is None."""
    full = {**ARTIST, "urls": [], "domains": [["example.com", 3]]}
    new = {**ARTIST, **NEW, "name": "nobody"}
    asked = f"{SITE}/artists/show_or_new.json?name="
    to = {"Location": f"{SITE}/artists/7"}
    with mocking() as mocked:
        mocked.get(f"{asked}Fernleaf", status=302, headers=to, response_class=MockResponse)
        mocked.get(f"{SITE}/artists/7", payload=full, response_class=MockResponse)
        mocked.get(f"{asked}nobody", payload=new, response_class=MockResponse)
        async with E621(AGENT, strict=True) as e6:
            artists = Artists(transport_of(e6))
            found = await artists.get_or_new("Fernleaf")
            assert found is not None
            assert (found.name, found.urls, found.domains) == (
                "fernleaf",
                (),
                (("example.com", 3),),
            )
            (call,) = mocked.requests["GET", URL(f"{SITE}/artists/7")]
            assert call.kwargs["headers"]["Accept"] == "application/json"
            assert await artists.get_or_new("nobody") is None


@virtual_time
async def test_a_wiki_page_is_found_or_new() -> None:
    """A redirect leads to the page; an unsaved one is None."""
    async with FakeSite(E621, posts=5) as fake, E621(AGENT, base_url=fake.url, strict=True) as e6:
        pages = WikiPages(transport_of(e6))
        fake.redirect_next("/wiki_pages/9", path="/wiki_pages/show_or_new.json")
        fake.respond_next(status=200, body=_bytes(PAGE), path="/wiki_pages/9")
        found = await pages.get_or_new("meadow")
        assert found is not None
        assert found.id == 9
        new = {**PAGE, **NEW, "body": None, "creator_name": "Anonymous"}
        fake.respond_next(status=200, body=_bytes(new), path="/wiki_pages/show_or_new.json")
        assert await pages.get_or_new("nothing") is None


@virtual_time
async def test_an_artist_just_made_has_no_addresses() -> None:
    """The answer to `create` lacks them; a name that is left out is not sent."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            artists = Artists(transport_of(e6))
            fake.respond_next(status=201, body=_bytes(ARTIST), path="/artists.json")
            made = await artists.create("fernleaf", url_string="https://example.com/leaf")
            assert made.urls is None
            fake.respond_next(status=204, body=b"", headers=JSON, path="/artists/fernleaf.json")
            await artists.update("fernleaf", group_name="ferns", linked_user_id="")
            assert _form(fake.requests[-1].body) == [
                ("artist[group_name]", "ferns"),
                ("artist[linked_user_id]", ""),
            ]
            with pytest.raises(InputError, match="did you mean group_name"):
                await artists.update(7, group="ferns")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]


@virtual_time
async def test_deleted_entries_are_found_in_company() -> None:
    """Entries are looked up together, and one that the list leaves out is found as well."""
    async with FakeSite(E621, posts=5) as fake, E621(AGENT, base_url=fake.url) as e6:
        entries = AvoidPostings(transport_of(e6))
        found = await asyncio.gather(*map(entries.get, (3, 4, 5)))
        assert [(entry.id, entry.is_active) for entry in found] == [
            (3, True),
            (4, False),
            (5, True),
        ]
        assert [request.path for request in fake.requests] == [
            "/avoid_postings.json",
            "/avoid_postings/4.json",
        ]


@virtual_time
async def test_avoid_postings_answer_with_redirects() -> None:
    """What is removed, deleted or brought back is done when the server points elsewhere."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("admin")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            entries = AvoidPostings(transport_of(e6))
            fake.redirect_next("/artists/7", times=3)
            await entries.destroy("fernleaf")
            await entries.delete(3)
            await entries.undelete(3)
            assert [(request.method, request.path) for request in fake.requests] == [
                ("DELETE", "/avoid_postings/fernleaf.json"),
                ("PUT", "/avoid_postings/3/delete.json"),
                ("PUT", "/avoid_postings/3/undelete.json"),
            ]


@virtual_time
async def test_an_avoid_posting_entry_has_its_artist_below_it() -> None:
    """The artist goes below its own key; without a name or an id the server would do harm."""
    entry = {
        "id": 3,
        "creator_id": 1,
        "updater_id": 1,
        "artist_id": 7,
        "details": "On request",
        "is_active": True,
        **TIMES,
    }
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("admin")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            entries = AvoidPostings(transport_of(e6))
            fake.respond_next(status=201, body=_bytes(entry), path="/avoid_postings.json")
            made = await entries.create(
                {"name": "fernleaf", "other_names": ["leaf", "fern"]}, details="On request"
            )
            assert made.staff_notes is None
            artist = "avoid_posting[artist_attributes]"
            assert _form(fake.requests[-1].body) == [
                ("avoid_posting[details]", "On request"),
                (f"{artist}[name]", "fernleaf"),
                (f"{artist}[other_names][]", "leaf"),
                (f"{artist}[other_names][]", "fern"),
            ]
            with pytest.raises(InputError, match="name"):
                await entries.create({"group_name": "ferns"})
            with pytest.raises(InputError, match="must have the id of the artist"):
                await entries.update(3, artist_attributes={"group_name": "ferns"})
            assert len(fake.requests) == 1


@virtual_time
async def test_a_filter_that_does_nothing_is_refused() -> None:
    """The server takes a group's name for these lists and does nothing with it."""
    async with FakeSite(E621, posts=5) as fake, E621(AGENT, base_url=fake.url) as e6:
        with pytest.raises(UnsupportedError, match="group_name"):
            AvoidPostings(transport_of(e6)).search(group_name="ferns")
        with pytest.raises(UnsupportedError, match="group_name"):
            AvoidPostingVersions(transport_of(e6)).search(group_name="ferns")
        assert fake.requests == []


@virtual_time
async def test_an_unknown_help_page_is_none_by_name() -> None:
    """The server says `null` to an unknown name, and 404 to an unknown id."""
    known = {"id": 1, "name": "tags", "wiki_page": "help:tags", "related": "", "title": "", **TIMES}
    async with FakeSite(E621, posts=5) as fake, E621(AGENT, base_url=fake.url, strict=True) as e6:
        pages = HelpPages(transport_of(e6))
        fake.respond_next(status=200, body=b" null", headers=JSON)
        assert await pages.get("nothing") is None
        fake.respond_next(status=200, body=_bytes(known))
        found = await pages.get("tags")
        assert found is not None
        assert found.wiki_page == "help:tags"
        fake.respond_next(status=404, body=_bytes({"success": False, "reason": "not found"}))
        with pytest.raises(NotFoundError):
            await pages.get(404)
