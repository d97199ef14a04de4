"""What only staff can do, where it behaves in a way of its own."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from yarl import URL

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621.mascots import Mascots
from e6async.e621.mod_actions import MOD_ACTIONS, ModActions
from e6async.e621.staff.edit_histories import EditHistories
from e6async.e621.staff.exceptions import StaffExceptions
from e6async.e621.staff.files import StaffFiles
from e6async.e621.staff.ip_addrs import IpAddrSums, IpAddrUserResult, StaffIpAddrs
from e6async.e621.staff.notes import StaffNotes
from e6async.e621.staff.users import AltPair, StaffUsers
from e6async.e621.staff.vote_trends import StaffVoteTrends
from e6async.errors import InputError
from e6async.testing import FakeSite, MockResponse, virtual_time
from tests.mocked import SITE, mocking

AGENT = "staff-test/1.0 (by the tests)"
TRENDS = re.compile(r"https://e621\.net/staff/vote_trends\.json\?")


def client_of(fake: FakeSite) -> E621:
    """A strict client of an admin."""
    login, key = fake.credentials("admin")
    return E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True)


@virtual_time
async def test_values_of_an_action_go_with_the_action() -> None:
    """A value is searched by together with its action; elsewhere the server would not look."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake) as e6:
        actions = ModActions(transport_of(e6))
        fake.respond_next(status=200, body=b"[]")
        await actions.search(action="user_ban", user_id=[3, 4], reason="spam*").collect()
        asked = fake.requests[-1].param
        assert asked("search[action]") == "user_ban"
        assert asked("search[user_id]") == "3,4"
        with pytest.raises(InputError, match="has no argument user_id"):
            actions.search(user_id=3)
        with pytest.raises(InputError, match="has no argument pool_id"):
            actions.search(action="user_ban", pool_id=3)
        actions.search(action="one_of_old", creator_id=3)
        assert MOD_ACTIONS["user_ban"] == {"user_id", "duration", "reason"}
        fake.respond_next(
            status=200,
            body=b'{"id": 1, "creator_id": 2, "created_at": "2026-08-01T10:00:00.000-04:00",'
            b' "updated_at": "2026-08-01T10:00:00.000-04:00", "action": "user_ban",'
            b' "values": {"user_id": 3, "duration": "permanent", "reason": null}}',
        )
        assert (await actions.get(1)).values == {
            "user_id": 3,
            "duration": "permanent",
            "reason": None,
        }


@virtual_time
async def test_pairs_have_names() -> None:
    """Arrays of two become values with names: accounts with one address, and what is voted for."""
    tag = {"name": "rating:s", "post_count": 9, "uploader_id": None, "uploader": None}
    with mocking() as mocked:
        mocked.get(
            f"{SITE}/staff/users/alt_list.json?page=2",
            payload=[[12, [7, 9]], [11, []]],
            response_class=MockResponse,
        )
        mocked.get(TRENDS, payload=[[tag, -0.5]], response_class=MockResponse)
        async with E621(AGENT, login="me", api_key="key", strict=True) as e6:
            assert await StaffUsers(transport_of(e6)).alt_list(2) == [
                AltPair(user_id=12, others=(7, 9)),
                AltPair(user_id=11, others=()),
            ]
            (trend,) = await StaffVoteTrends(transport_of(e6)).search(
                "!12", disable_vote_normality=True
            )
            assert (trend.tag.name, trend.tag.id, trend.weight) == ("rating:s", None, -0.5)
            # the server refuses whatever else stands in this address
            query = "disable_vote_normality=1&user=!12"  # sorted by aioresponses
            assert ("GET", URL(f"{SITE}/staff/vote_trends.json?{query}")) in mocked.requests
            with pytest.raises(InputError, match="3000 votes"):
                await StaffVoteTrends(transport_of(e6)).search("!12", limit=3001)


@virtual_time
async def test_addresses_by_user_and_users_by_address() -> None:
    """One path answers in two shapes, and the question tells which."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake) as e6:
        addrs = StaffIpAddrs(transport_of(e6))
        by_user = await addrs.search(user_id=[3, 4])
        assert type(by_user) is IpAddrUserResult
        assert by_user.ip_addrs == ("192.0.2.2",)
        assert fake.requests[-1].query == (("search[user_id]", "3,4"),)
        by_address = await addrs.search(ip_addr="192.0.2.1", add_ip_mask=True)
        assert type(by_address) is IpAddrSums
        assert by_address.post_version is None
        assert await addrs.export(user_name=["somebody"]) == ["192.0.2.1", "192.0.2.2"]
        with pytest.raises(InputError, match="one of user_id, user_name, ip_addr"):
            await addrs.search(user_id=3, ip_addr="192.0.2.1")  # type: ignore[call-overload] # pyright: ignore[reportCallIssue, reportArgumentType]


@virtual_time
async def test_what_the_server_would_not_look_at_is_refused() -> None:
    """Flags go with a level, and a user's id with a name; else the server drops them."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake) as e6:
        users = StaffUsers(transport_of(e6))
        with pytest.raises(InputError, match="can_approve_posts without level"):
            await users.update(9, can_approve_posts=True)
        with pytest.raises(InputError, match="needs user_name beside user_id"):
            StaffExceptions(transport_of(e6)).search(user_id=3)
        assert fake.requests == []
        await users.update(9, level=60, can_approve_posts=True)
        assert dict(parse_qsl(fake.requests[-1].body.decode())) == {
            "user[level]": "60",
            "user[can_approve_posts]": "true",
        }


@virtual_time
async def test_notes_of_users() -> None:
    """A note is kept under the user's id, and its changes are answered with a redirect."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake) as e6:
        notes = StaffNotes(transport_of(e6))
        made = await notes.create(12, "Asked nicely")
        assert fake.requests[-1].body == b"user_id=12&staff_note%5Bbody%5D=Asked+nicely"
        await notes.update(made.id, "Asked twice")
        await notes.delete(made.id)
        read = await notes.get(made.id)
        assert (read.body, read.is_deleted) == ("Asked twice", True)


@virtual_time
async def test_old_texts_of_one_thing() -> None:
    """The id is that of what was edited, and the answer a list."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake) as e6:
        texts = await EditHistories(transport_of(e6)).get(7, "Blip")
        assert {(text.versionable_type, text.versionable_id) for text in texts} == {("Blip", 7)}
        assert fake.requests[-1].query == (("type", "Blip"),)


@virtual_time
async def test_files(tmp_path: Path) -> None:
    """A staff file goes out under its own name or a given one, a mascot under any."""
    picture = tmp_path / "plan.png"
    picture.write_bytes(b"not really a picture")
    told: list[int] = []
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake) as e6:
        files, mascots = StaffFiles(transport_of(e6)), Mascots(transport_of(e6))
        await files.create(picture, title="The plan", on_progress=told.append)
        await files.create(b"1,2", filename="numbers.csv")
        made = await mascots.create(
            picture,
            display_name="A fox",
            active=True,
            artist_name="inkpot",
            artist_url="https://gallery.example/inkpot",
        )
        assert made.display_name == "A fox"
        assert told
        kinds = [request.headers["content-type"].partition(";")[0] for request in fake.requests]
        assert kinds == ["multipart/form-data"] * 3
        await mascots.update(made.id, active=False)
        assert fake.requests[-1].body == b"mascot%5Bactive%5D=false"
