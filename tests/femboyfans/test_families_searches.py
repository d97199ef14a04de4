"""What the searches of FemboyFans take, and how it goes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from e6async import FemboyFans
from e6async._core.pages import Pages
from e6async.errors import InputError, UnsupportedError
from e6async.femboyfans.dmails import DmailSearch
from e6async.testing import FakeSite, virtual_time

AGENT = "searches-test/1.0 (by the tests)"
FROM_SOMEBODY: DmailSearch = {"from": {"name_matches": "a*"}}
Search: TypeAlias = Callable[[FemboyFans], Pages[object]]

SENT: list[tuple[Search, str, str]] = [
    (
        lambda e6: e6.artists.search(creator={"level": 20}),
        "search[creator][level]",
        "20",
    ),
    (
        lambda e6: e6.tag_versions.search(tag={"name_matches": "oak*"}),
        "search[tag][name_matches]",
        "oak*",
    ),
    (
        lambda e6: e6.dmails.search(folder="sent", **FROM_SOMEBODY),
        "search[from][name_matches]",
        "a*",
    ),
    (lambda e6: e6.dmails.search(folder="sent"), "folder", "sent"),
    (lambda e6: e6.post_appeals.search(status="rejected"), "search[status]", "2"),
    (lambda e6: e6.notifications.search(category="mention"), "search[category]", "3"),
    (lambda e6: e6.user_events.search(category="logout"), "search[category]", "100"),
    (
        lambda e6: e6.dtext_links.search(link_type="external_link"),
        "search[link_type]",
        "1",
    ),
    (
        lambda e6: e6.post_events.search(action=["deleted", "approved"]),
        "search[action]",
        "deleted,approved",
    ),
    (lambda e6: e6.deleted_posts.search(5), "user_id", "5"),
    (lambda e6: e6.comment_votes.search(), "limit", "100"),
]


@pytest.mark.parametrize(("search", "key", "value"), SENT, ids=[each[1] for each in SENT])
def test_filters_go_out_as_the_server_reads_them(search: Search, key: str, value: str) -> None:
    """Those of records that belong to it nested, and words that it keeps as numbers as such."""

    @virtual_time
    async def run() -> None:
        async with FakeSite(FemboyFans, posts=20, seed=1) as fake:
            login, key_ = fake.credentials("admin")
            async with FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key_) as e6:
                fake.respond_next(status=200, body=b"[]")
                assert await search(e6).collect() == []
            assert dict(fake.requests[0].query)[key] == value

    run()


UNHEEDED: list[Search] = [
    lambda e6: e6.avoid_postings.search(any_name_matches="a"),
    lambda e6: e6.avoid_posting_versions.search(ip_addr="192.0.2.1"),
    lambda e6: e6.upload_whitelists.search(reason="a"),
    lambda e6: e6.staff_notes.search(creator_name="a"),
    lambda e6: e6.staff_notes.search_for_user(1, updater_id=3),
    lambda e6: e6.user_events.search(user_ip_addr="192.0.2.1"),
    lambda e6: e6.post_events.search(updated_at=">2026-01-01"),
    lambda e6: e6.post_sets.search(post_id=1, maintainer_id=2),
]


@pytest.mark.parametrize("search", UNHEEDED, ids=range(len(UNHEEDED)))
def test_what_the_server_takes_in_silence_is_refused(search: Search) -> None:
    """A filter that would be dropped finds far too much; nothing is asked for."""
    with pytest.raises(UnsupportedError, match="femboyfans"):
        search(FemboyFans(AGENT))


WRONG: list[Search] = [
    lambda e6: e6.notifications.search(category="mentions"),
    lambda e6: e6.users.search(creator={"level": 20}),  # type: ignore[call-arg]
    lambda e6: e6.tags.search(creator={"levels": 20}),  # type: ignore[typeddict-unknown-key]
    lambda e6: e6.post_versions.search(parent_id_changed=False),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("search", WRONG, ids=range(len(WRONG)))
def test_what_the_server_would_refuse_is_not_sent(search: Search) -> None:
    """A word, a key or a nested key that the server does not know is told of at once."""
    with pytest.raises(InputError):
        search(FemboyFans(AGENT))
