"""Writes that are answered with a redirect, or with a page for people when they are refused."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621.appeals import Appeals
from e6async.e621.bans import Bans
from e6async.e621.dmails import Dmails
from e6async.e621.news_updates import NewsUpdates
from e6async.e621.takedowns import Takedowns
from e6async.e621.tickets import Tickets
from e6async.e621.user_name_change_requests import UserNameChangeRequests
from e6async.errors import ChallengeError, InputError, InvalidError, NotFoundError, RedirectedError
from e6async.testing import FakeSite, virtual_time
from tests.testing.prepared import prepare_e621

AGENT = "redirects-test/1.0 (by the tests)"
PAGE = b"<!doctype html><html><head><title>New message</title></head></html>"


def client_of(fake: FakeSite, level: str) -> E621:
    """A strict client of an account."""
    login, key = fake.credentials(level)
    return E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True)


def last_body(fake: FakeSite) -> dict[str, str]:
    """What the last request had in its body."""
    return dict(parse_qsl(fake.requests[-1].body.decode(), keep_blank_values=True))


@virtual_time
async def test_what_was_made_is_known_by_its_id() -> None:
    """The id stands in the address that the server points to, and finds what was made."""
    async with FakeSite(E621, posts=20, seed=2, gaps=0) as fake, client_of(fake, "admin") as e6:
        prepare_e621(fake)
        tickets, appeals = Tickets(transport_of(e6)), Appeals(transport_of(e6))
        ticket = await tickets.get(await tickets.create("blip", 3, "Not nice"))
        assert (ticket.qtype, ticket.disp_id, ticket.reason) == ("blip", 3, "Not nice")
        appeal = await appeals.get(await appeals.create("flag", 3, "It is mine"))
        assert (appeal.qtype, appeal.disp_id) == ("flag", 3)
        names = UserNameChangeRequests(transport_of(e6))
        change = await names.get(await names.create("someone_else", "A new year"))
        assert change.desired_name == "someone_else"
        bans = Bans(transport_of(e6))
        ends = datetime(2030, 1, 1, tzinfo=UTC)
        ban = await bans.get(await bans.create("Spam", 3, user_id=12, expires_at=ends))
        assert (ban.user_id, ban.reason) == (12, "Spam")
        await bans.update(ban.id, reason="Much spam")
        assert (await bans.get(ban.id)).reason == "Much spam"


@virtual_time
async def test_a_refusal_without_reasons() -> None:
    """A 406 after invalid values is told as what it is, and nothing is sent twice."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "member") as e6:
        fake.respond_next(status=406)
        with pytest.raises(InvalidError, match="gives the reason only as HTML") as caught:
            await Tickets(transport_of(e6)).create("post", 3, "x")
        assert (caught.value.status, caught.value.attempts) == (406, 1)
        assert len(fake.requests) == 1


@virtual_time
async def test_a_message_is_sent_once_and_known() -> None:
    """A message asks for the page, not for JSON, and so is known by its id; the form is a no."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "member") as e6:
        dmails = Dmails(transport_of(e6))
        message = await dmails.get(await dmails.create("Hello", "How do you do?", to_id=12))
        assert (message.title, message.to_id) == ("Hello", 12)
        assert fake.requests[0].query == (("format", "html"),)
        fake.respond_next(status=200, body=PAGE)
        with pytest.raises(InvalidError, match="refused the values"):
            await dmails.create("Hello", "How do you do?", to_name="nobody")
        fake.redirect_next(f"{fake.url}/user_name_change_requests/new")
        with pytest.raises(InvalidError, match="nothing changed"):
            await dmails.create("Hello", "How do you do?", to_name="nobody")
        fake.respond_next(status=403, body=PAGE, headers={"cf-mitigated": "challenge"})
        with pytest.raises(ChallengeError):
            await dmails.create("Hello", "How do you do?", to_name="nobody")
        sent = len(fake.requests)
        with pytest.raises(InputError, match="one of to_id, to_name"):
            await dmails.create("Hello", "How do you do?", to_id=12, to_name="nobody")
        assert len(fake.requests) == sent


@virtual_time
async def test_news() -> None:
    """News are published, changed and removed through pages, of which JSON has only the list."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "admin") as e6:
        news = NewsUpdates(transport_of(e6))
        await news.create("The site moves tonight")
        newest = await news.search().first()
        assert newest is not None
        assert newest.message == "The site moves tonight"
        await news.update(newest.id, "The site moved")
        assert (await news.search().collect(limit=1))[0].message == "The site moved"
        await news.delete(newest.id)
        assert newest.id not in {each.id for each in await news.search().collect()}
        fake.redirect_next(f"{fake.url}/user_name_change_requests/new")
        with pytest.raises(InvalidError, match="nothing changed"):
            await news.create("The site moves again")


@virtual_time
async def test_answering_a_claimed_ticket() -> None:
    """What somebody else has claimed is left alone, unless it is forced."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "moderator") as e6:
        tickets = Tickets(transport_of(e6))
        fake.redirect_next(f"{fake.url}/tickets/3?force_claim=true")
        with pytest.raises(RedirectedError, match="/tickets/3"):
            await tickets.update(3, status="approved")
        await tickets.update(3, status="approved", response="Done", force_claim=True)
        assert last_body(fake) == {
            "ticket[status]": "approved",
            "ticket[response]": "Done",
            "force_claim": "true",
        }


@virtual_time
async def test_takedowns() -> None:
    """A takedown is found by a search, since asking for it tells only whether it is one's own."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "member") as e6:
        takedowns = Takedowns(transport_of(e6))
        made = await takedowns.create("me@mail.example", "My pictures", post_ids=[3, 5])
        assert last_body(fake)["takedown[post_ids]"] == "3 5"
        assert (await takedowns.get(made)).id == made
        with pytest.raises(NotFoundError):
            await takedowns.get(99_999)
        assert not await takedowns.is_own(made, code="a guess")
        assert await takedowns.is_own(made, code=f"code-of-{made}")


@virtual_time
async def test_deciding_a_takedown() -> None:
    """Which post goes and which stays is sent by its id."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "admin") as e6:
        takedowns = Takedowns(transport_of(e6))
        await takedowns.update(
            1, notes="", reason_hidden=False, takedown_posts={3: True, 5: False},
            process_takedown=True,
        )  # fmt: skip
        assert last_body(fake) == {
            "takedown[notes]": "",
            "takedown[reason_hidden]": "false",
            "takedown_posts[3]": "1",
            "takedown_posts[5]": "0",
            "process_takedown": "true",
        }
        await takedowns.add_by_ids(1, "https://e621.net/posts/7 and 8")
        assert last_body(fake) == {"post_ids": "https://e621.net/posts/7 and 8"}
        fake.respond_next(status=502)  # asking is repeated, though it is a POST
        assert (await takedowns.count_matching_posts("wolf")).matched_post_count >= 0
