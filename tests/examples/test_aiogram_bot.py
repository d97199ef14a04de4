"""The Telegram bot, run as a program against a local Bot API server."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager

import attrs
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from e6async import E926
from e6async.testing import FakeSite
from tests.examples.running import EXAMPLES, keeps_the_limit, settings

pytestmark = pytest.mark.any_python

USER = {"id": 50, "is_bot": False, "first_name": "Someone"}


class Result(msgspec.Struct):
    """A picture that the bot offers."""

    id: str
    photo_url: str
    caption: str


class Answer(msgspec.Struct):
    """How the bot answers an inline query."""

    inline_query_id: str
    results: list[Result]
    next_offset: str = ""
    button: dict[str, str] | None = None


@attrs.define
class BotApi:
    """The methods of the Bot API that the bot calls."""

    updates: asyncio.Queue[dict[str, object]] = attrs.Factory(asyncio.Queue[dict[str, object]])
    answers: asyncio.Queue[Answer] = attrs.Factory(asyncio.Queue[Answer])
    _ids: Callable[[], int] = attrs.Factory(lambda: itertools.count(1).__next__)

    def type(self, text: str, offset: str = "") -> str:
        """Let the user type a query, or scroll to its end; gives the id of the update."""
        number = self._ids()
        query = {"id": str(number), "from": USER, "query": text, "offset": offset}
        self.updates.put_nowait({"update_id": number, "inline_query": query})
        return str(number)

    async def answer(self) -> Answer:
        """The next answer of the bot."""
        return await asyncio.wait_for(self.answers.get(), 90)  # a busy machine

    async def call(self, request: web.Request) -> web.Response:
        """Carry out a method."""
        assert request.match_info["token"] == "42:secret"
        form = await request.post()
        result: object = True
        match request.match_info["method"]:
            case "getMe":
                result = USER | {"id": 42, "is_bot": True, "username": "bot"}
            case "getUpdates":
                try:
                    result = [await asyncio.wait_for(self.updates.get(), 1)]
                except TimeoutError:
                    result = []
            case "answerInlineQuery":
                fields = {name: str(value) for name, value in form.items()}
                for name in fields.keys() & {"results", "button"}:
                    fields[name] = msgspec.json.decode(fields[name])
                self.answers.put_nowait(msgspec.convert(fields, Answer, strict=False))
            case other:
                return web.json_response({"ok": False, "description": other}, status=404)
        return web.json_response({"ok": True, "result": result})


@pytest.fixture
def fake() -> Generator[FakeSite]:
    """A site with safe posts only."""
    with FakeSite(E926, posts=400, seed=3).in_thread() as fake:
        yield fake


@asynccontextmanager
async def running(fake: FakeSite) -> AsyncGenerator[BotApi]:
    """The bot, and the server that it asks for updates."""
    api, app = BotApi(), web.Application()
    app.router.add_post("/bot{token}/{method}", api.call)
    async with TestServer(app) as server:
        more = {"BOT_TOKEN": "42:secret", "BOT_API": str(server.make_url("")).rstrip("/")}
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            str(EXAMPLES / "aiogram_bot.py"),
            env={**os.environ, **settings(fake, **more)},
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield api
        finally:
            program.terminate()
            _, printed = await program.communicate()
        assert b"Traceback" not in printed, printed.decode()
        assert program.returncode == 0


async def test_scrolling_goes_on_by_cursor(fake: FakeSite) -> None:
    """Each page is one request; together they have each post once, and the last has no offset."""
    async with running(fake) as api:
        found, offset = list[int](), ""
        while True:
            number = api.type("score:>=10", offset)
            answer = await api.answer()
            assert answer.inline_query_id == number
            assert len(answer.results) <= 50
            found += [int(result.id) for result in answer.results]
            if not (offset := answer.next_offset):
                break
            assert len(offset) <= 64
            assert all(result.caption.endswith(f"/posts/{result.id}") for result in answer.results)
    expected = [
        post.id
        for post in fake.world.posts
        if post.score >= 10 and post.rating == "s" and not post.deleted
    ]
    assert found == expected[::-1]
    assert len(fake.requests) == len(found) // 50 + 2
    assert keeps_the_limit(fake)


async def test_only_the_last_text_is_searched(fake: FakeSite) -> None:
    """While somebody types, no request is sent; a query that is wrong is answered with a button."""
    async with running(fake) as api:
        for text in ("s", "sc", "sco", "score:>5"):
            last = api.type(text)
        assert (await api.answer()).inline_query_id == last
        assert len(fake.requests) == 1
        api.type("score:abc")
        answer = await api.answer()
        assert answer.results == []
        assert answer.button is not None
        assert "not a search" in answer.button["text"]
        assert len(fake.requests) == 1
        fake.respond_next(status=500, times=100)
        api.type("score:>6")
        answer = await api.answer()
        assert answer.button is not None
        assert "does not answer" in answer.button["text"] or "Busy" in answer.button["text"]
