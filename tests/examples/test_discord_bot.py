"""The Discord bot, run by discord.py against a local Discord."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager

import msgspec
import pytest
from yarl import URL

from e6async import E621
from e6async.testing import FakeSite
from tests.examples.fake_discord import FakeDiscord, Json, Said, fake_discord
from tests.examples.running import keeps_the_limit, load, settings

pytestmark = pytest.mark.any_python

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # discord.py imports audioop
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

MESSAGE_LATER, EDIT, COMPLETIONS = 5, 7, 8


@pytest.fixture
def fake() -> Generator[FakeSite]:
    """A site with posts of all ratings."""
    with FakeSite(E621, posts=600, seed=4).in_thread() as fake:
        yield fake


@asynccontextmanager
async def running(
    fake: FakeSite, monkeypatch: pytest.MonkeyPatch, **more: str
) -> AsyncGenerator[FakeDiscord]:
    """The bot, logged in to a local Discord."""
    for name, value in settings(fake, **more).items():
        monkeypatch.setenv(name, value)
    async with fake_discord() as discord:
        monkeypatch.setattr(Route, "BASE", discord.url)
        gateway = URL(discord.url.replace("http", "ws"))
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        example = load("discord_bot")
        runs = asyncio.create_task(example.bot.start("secret"))
        try:
            yield discord
        finally:
            await example.bot.close()
            await runs


def command(name: str, tags: str, **option: object) -> Json:
    """What a user types."""
    typed = {"type": 3, "name": "tags", "value": tags, **option}
    return {"id": "1", "type": 1, "name": name, "options": [typed]}


async def asked(discord: FakeDiscord, name: str, tags: str, *, nsfw: bool = False) -> Said:
    """The message that answers a command, which Discord was told about in time."""
    token = await discord.interact(2, command(name, tags), nsfw=nsfw)
    first = await discord.said(token)
    assert first.kind == MESSAGE_LATER
    assert first.after < 3
    return await discord.said(token)


def post_of(said: Said) -> int:
    """The id of the post that a message shows."""
    (embed,) = msgspec.convert(said.data["embeds"], list[dict[str, object]])
    return int(str(embed["title"]).split()[0].removeprefix("#"))


async def test_search_with_buttons(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The buttons show the posts of a search in order, without another request to the site."""
    async with running(fake, monkeypatch) as discord:
        message = await asked(discord, "search", "order:score")
        assert {command["name"] for command in discord.commands} == {"search", "random"}
        expected = sorted(
            (post for post in fake.world.posts if post.rating == "s" and not post.deleted),
            key=lambda post: post.score,
            reverse=True,
        )
        turned = [await pressed(discord, message, label) for label in ("Next", "Next", "Back")]
        shown = [post_of(said) for said in (message, *turned)]
        scores = [fake.world.posts[number].score for number in shown]
        assert scores == [expected[index].score for index in (0, 1, 2, 1)]
        assert len({*shown}) == 3
        assert shown[1] == shown[3]
    assert [request.path for request in fake.requests] == ["/posts.json"]


async def pressed(discord: FakeDiscord, message: Said, label: str) -> Said:
    """The answer to a button of a message."""
    (row,) = msgspec.convert(message.data["components"], list[dict[str, object]])
    buttons = msgspec.convert(row["components"], list[dict[str, object]])
    (button,) = (each for each in buttons if each["label"] == label)
    data: Json = {"custom_id": button["custom_id"], "component_type": 2}
    token = await discord.interact(3, data, message=message.data)
    answer = await discord.said(token)
    assert answer.kind == EDIT
    assert answer.after < 3
    return answer


async def test_ratings_and_blacklist(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Posts are safe outside of age-restricted channels, and never hidden by the blacklist."""
    async with running(fake, monkeypatch, E6_BLACKLIST="id:>300\nscore:<0") as discord:
        safe = fake.world.posts[post_of(await asked(discord, "random", ""))]
        assert safe.rating == "s"
        message = await asked(discord, "random", "rating:q", nsfw=True)
        anything = fake.world.posts[post_of(message)]
        assert anything.rating == "q"
        assert max(safe.id, anything.id) <= 300
        assert min(safe.score, anything.score) >= 0
        nothing = await asked(discord, "search", "id:>300")
        assert "no such posts" in str(nothing.data["content"])
    assert keeps_the_limit(fake)


async def test_completions(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last word is completed, with what stands before it; a busy site gives no completions."""
    async with running(fake, monkeypatch) as discord:

        async def completed(typed: str) -> Said:
            token = await discord.interact(4, command("search", typed, focused=True))
            answer = await discord.said(token)
            assert answer.kind == COMPLETIONS
            assert answer.after < 3
            return answer

        said = await completed("rating:s -ca")
        choices = msgspec.convert(said.data["choices"], list[dict[str, str]])
        assert choices
        assert all(choice["value"].startswith("rating:s -ca") for choice in choices)
        again = await completed("rating:s -ca")
        assert again.data["choices"] == said.data["choices"]
        assert len(fake.requests) == 1  # the second time from the cache
        many = await asyncio.gather(*(completed(letter) for letter in "abcdefgh"))
        assert [] in [said.data["choices"] for said in many]


async def test_what_went_wrong_is_said(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong query is explained to the user, and not sent."""
    async with running(fake, monkeypatch) as discord:
        answer = await asked(discord, "search", "score:abc")
        assert "score:abc" in str(answer.data["content"])
    assert fake.requests == []
