"""Answers of FemboyFans that are not what they look like."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest

from e6async import FemboyFans
from e6async.errors import DecodeError, InvalidError, UnsupportedError
from e6async.testing import FakeSite, virtual_time

AGENT = "answers-test/1.0 (by the tests)"
TIMES = {
    "created_at": "2026-03-01T12:00:00.000-05:00",
    "updated_at": "2026-03-02T12:00:00.000-05:00",
}
SET = {
    "id": 3,
    "name": "Trees",
    "shortname": "trees",
    "description": "",
    "is_public": False,
    "transfer_on_delete": False,
    "creator_id": 2,
    "updater_id": 2,
    "post_ids": [1],
    "post_count": 1,
    **TIMES,
}


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def _form(fake: FakeSite, index: int = 0) -> list[tuple[str, str]]:
    return parse_qsl(fake.requests[index].body.decode(), keep_blank_values=True)


def _site(fake: FakeSite, level: str) -> FemboyFans:
    login, key = fake.credentials(level)
    return FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key, strict=True)


@virtual_time
async def test_what_belongs_to_an_action_is_gathered() -> None:
    """The server writes it beside the rest, under other keys for each action."""
    log = {"id": 7, "creator_id": 2, **TIMES, "action": "artist_rename"}
    subject = {"subject_id": 4, "subject_type": "Artist", "artist_id": 4}
    audit = {"id": 8, "user_id": 2, **TIMES, "action": "user_title_change"}
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "moderator") as e6:
        fake.respond_next(status=200, body=_bytes({**log, **subject, "old_name": "a"}))
        action = await e6.mod_actions.get(7)
        assert (action.subject_type, action.values) == ("Artist", {"artist_id": 4, "old_name": "a"})
        fake.respond_next(status=200, body=_bytes([{**audit, "target_id": 3, "title": "Sir"}]))
        entry = await e6.staff_audit_logs.search().first()
        assert entry is not None
        assert entry.values == {"target_id": 3, "title": "Sir"}


@virtual_time
async def test_the_addresses_of_users_are_put_together_again() -> None:
    """The template takes the whole result for a list; an object as it was meant is read, too."""
    sums, addresses = {"comment": {"192.0.2.1": 3}}, ["192.0.2.1"]
    listed = [{"ip_addr": "sums", "count": sums}, {"ip_addr": "ip_addrs", "count": addresses}]
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "admin") as e6:
        for body in (listed, {"sums": sums, "ip_addrs": addresses}):
            fake.respond_next(status=200, body=_bytes(body))
            found = await e6.staff_ip_addrs.search(user_id=2)
            assert (found.sums, found.ip_addrs) == (sums, tuple(addresses))
        fake.respond_next(status=200, body=b"[]")
        with pytest.raises(DecodeError, match="sums"):
            await e6.staff_ip_addrs.search(user_name="somebody")
        for odd in (
            b'[{"ip_addr":"sums","count":{"posts":{"a":"b"}}}]',
            b'{"sums":{},"ip_addrs":[1208925819614629174706176]}',
        ):
            fake.respond_next(status=200, body=odd)
            with pytest.raises(DecodeError):
                await e6.staff_ip_addrs.search(user_id=2)


@virtual_time
async def test_topics_are_moved_although_the_server_says_406() -> None:
    """It says so after the deed, for want of a template; any other refusal is one."""
    path = "/forums/categories/1/move_all_topics.json"
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "admin") as e6:
        fake.respond_next(status=406, path=path)
        await e6.forum_categories.move_all_topics(1, 2)
        assert _form(fake) == [("forum_category[new_category_id]", "2")]
        fake.respond_next(
            status=422, body=_bytes({"success": False, "message": "no", "code": None}), path=path
        )
        with pytest.raises(InvalidError):
            await e6.forum_categories.move_all_topics(1, 2)


@virtual_time
async def test_a_takedown_is_known_by_where_the_server_points() -> None:
    """It answers with a redirect, in whose address the id is."""
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "member") as e6:
        fake.redirect_next("/takedowns/12?code=abc123")
        assert await e6.takedowns.create("a@example.org", "Mine", post_ids=[1, 2]) == 12
        assert ("takedown[post_ids]", "1 2") in _form(fake)


@virtual_time
async def test_one_s_own_account_is_read_as_others_see_it() -> None:
    """It comes with its settings wherever it is listed."""
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "member") as e6:
        me = await e6.users.me()
        assert me.time_zone
        again = await e6.users.get(me.id)
        assert (again.id, again.name, again.level) == (me.id, me.name, me.level)
        assert not hasattr(again, "time_zone")


@virtual_time
async def test_a_set_is_filled_500_posts_a_request() -> None:
    """Rack takes no more parameters than a set holds posts; an empty list is refused."""
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "member") as e6:
        fake.respond_next(status=200, body=_bytes(SET), times=3)
        await e6.post_sets.add_posts(3, range(1, 1201))
        forms = [_form(fake, index) for index in range(3)]
        assert [len(form) for form in forms] == [500, 500, 200]
        assert {key for form in forms for key, _ in form} == {"post_set[post_ids][]"}
        with pytest.raises(ValueError, match="post_ids must not be empty"):
            await e6.post_sets.remove_posts(3, [])


@virtual_time
async def test_an_order_goes_out_as_one_json_list() -> None:
    """Each with its place, and a rule with its category where that changes."""
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "admin") as e6:
        fake.respond_next(status=204, body=b"", times=2)
        await e6.rules.reorder({4: 1, 5: 2}, category_ids={5: 9})
        await e6.forum_categories.reorder({1: 2, 2: 1})
        assert json.loads(fake.requests[0].body) == [
            {"id": 4, "order": 1},
            {"id": 5, "order": 2, "category_id": 9},
        ]
        assert json.loads(fake.requests[1].body) == [
            {"id": 1, "order": 2},
            {"id": 2, "order": 1},
        ]
        with pytest.raises(ValueError, match="needs a position in orders"):
            await e6.rules.reorder({4: 1}, category_ids={5: 9})
        with pytest.raises(ValueError, match="at least one id"):
            await e6.quick_rules.reorder({})


@virtual_time
async def test_a_pool_is_emptied_by_a_text() -> None:
    """No form can say an empty list, and the server refuses a text in the place of one."""
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "member") as e6:
        fake.respond_next(status=204, body=b"")
        await e6.pools.update(3, post_ids=[])
        assert _form(fake) == [("pool[post_ids_string]", "")]


@virtual_time
async def test_settings_of_the_site_are_checked_by_name() -> None:
    """Those by level go out below their name; others than the site has are refused."""
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "owner") as e6:
        fake.respond_next(status=204, body=b"")
        await e6.config.update({"safe_mode": True, "followed_tag_limit": {"10": 50, "15": 90}})
        assert _form(fake) == [
            ("config[safe_mode]", "true"),
            ("config[followed_tag_limit][10]", "50"),
            ("config[followed_tag_limit][15]", "90"),
        ]
        with pytest.raises(ValueError, match="safe_mode"):
            await e6.config.update({"save_mode": True})


@virtual_time
async def test_signing_up_is_refused_before_anything_is_sent() -> None:
    """Only a browser can."""
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "member") as e6:
        with pytest.raises(UnsupportedError, match="browser"):
            await e6.users.create(name="somebody", password="a secret")
        assert not fake.requests


@virtual_time
async def test_a_file_replaces_another_in_one_of_three_ways() -> None:
    """As a file, from an address, or in pieces, for which the server says where they go."""
    done = {"success": True, "id": 4}
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake, _site(fake, "member") as e6:
        fake.respond_next(status=202, body=_bytes({**done, "media_asset_id": 9}))
        begun = await e6.post_replacements.create(1, checksum="0" * 32, reason="Sharper")
        assert (begun.media_asset_id, begun.location) == (9, None)
        fake.respond_next(status=200, body=_bytes({**done, "location": "/posts/1"}))
        whole = await e6.post_replacements.create(1, b"a picture", reason="Sharper", name="a.png")
        assert whole.location == "/posts/1"
        with pytest.raises(ValueError, match="one of"):
            await e6.post_replacements.create(1, reason="Sharper")
