"""The parts of Discord that a bot with slash commands needs: its HTTP API and its gateway."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import attrs
import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer

Json: TypeAlias = "dict[str, object]"

APPLICATION = "7"
CHANNEL = "30"
USER = {"id": "50", "username": "someone", "discriminator": "0", "avatar": None}
BOT = USER | {"id": APPLICATION, "username": "bot", "bot": True}


def answer(data: object, status: int = 200) -> web.Response:
    """A response whose type is JSON, without a charset."""
    headers = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=headers)


@attrs.frozen
class Said:
    """Something that the bot sent about an interaction."""

    kind: int
    """Of a callback: 4 a message, 5 a message later, 7 an edit, 8 completions; 0 of a message."""
    data: Json
    after: float
    """Seconds since the interaction."""


@attrs.define
class FakeDiscord:
    """Sends interactions to one bot, and keeps what it says about each."""

    url: str
    commands: list[Json] = attrs.Factory(list[Json])
    _gateway: web.WebSocketResponse | None = None
    _ready: asyncio.Event = attrs.Factory(asyncio.Event)
    _ids: Callable[[], int] = attrs.Factory(lambda: itertools.count(1000).__next__)
    _sent: dict[str, float] = attrs.Factory(dict[str, float])
    _said: dict[str, asyncio.Queue[Said]] = attrs.Factory(dict[str, "asyncio.Queue[Said]"])

    async def interact(self, kind: int, data: Json, *, nsfw: bool = False, **more: object) -> str:
        """Send an interaction: 2 a command, 3 a button, 4 a tag to complete; gives its token."""
        await asyncio.wait_for(self._ready.wait(), 15)
        assert self._gateway is not None
        number = str(self._ids())
        token = f"token{number}"
        channel: Json = {"id": CHANNEL, "type": 0, "name": "art", "nsfw": nsfw, "position": 0}
        payload: Json = {
            "id": number,
            "token": token,
            "type": kind,
            "version": 1,
            "application_id": APPLICATION,
            "attachment_size_limit": 0,
            "guild_id": "40",
            "guild": {"id": "40", "features": [], "locale": "en-US"},
            "channel": channel | {"guild_id": "40", "permission_overwrites": []},
            "channel_id": CHANNEL,
            "member": {
                "user": USER,
                "roles": [],
                "permissions": "0",
                "joined_at": None,
                "flags": 0,
            },
            "data": data,
            **more,
        }
        self._said[token] = asyncio.Queue()
        self._sent[token] = asyncio.get_running_loop().time()
        await self._gateway.send_json({"op": 0, "s": 2, "t": "INTERACTION_CREATE", "d": payload})
        return token

    async def said(self, token: str) -> Said:
        """The next thing that the bot says about an interaction."""
        return await asyncio.wait_for(self._said[token].get(), 15)

    # --- what the bot asks for -------------------------------------------------------------------

    async def me(self, request: web.Request) -> web.Response:
        """Answer as who the bot is logged in."""
        if request.headers.get("Authorization") != "Bot secret":
            return answer({"message": "401: Unauthorized", "code": 0}, 401)
        return answer(BOT)

    async def application(self, _: web.Request) -> web.Response:
        """Describe the application of the bot."""
        return answer(
            {"id": APPLICATION, "name": "bot", "description": "", "owner": USER, "flags": 0}
            | {"bot_public": True, "bot_require_code_grant": False, "verify_key": "", "icon": None}
        )

    async def register(self, request: web.Request) -> web.Response:
        """Take the commands."""
        for command in await request.json():
            fixed = {"id": str(self._ids()), "application_id": APPLICATION, "version": "1"}
            self.commands.append(command | fixed)
        return answer(self.commands)

    async def callback(self, request: web.Request) -> web.Response:
        """Take the first answer to an interaction."""
        body: Json = await request.json()
        data = msgspec.convert(body.get("data") or {}, dict[str, object])
        self._note(request.match_info["token"], msgspec.convert(body["type"], int), data)
        interaction: Json = {"id": request.match_info["id"], "type": 2}
        return answer({"interaction": interaction})

    async def message(self, request: web.Request) -> web.Response:
        """Take a message that follows."""
        message = self._as_message(await request.json())
        self._note(request.match_info["token"], 0, message)
        return answer(message)

    def _as_message(self, body: Json) -> Json:
        fixed: Json = {"channel_id": CHANNEL, "author": BOT, "type": 0, "content": "", "embeds": []}
        fixed |= {"id": str(self._ids()), "attachments": [], "mentions": [], "mention_roles": []}
        fixed |= {"pinned": False, "mention_everyone": False, "tts": False, "flags": 0}
        return fixed | {"timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": None} | body

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        """Greet the bot, and read its heartbeats."""
        self._gateway = gateway = web.WebSocketResponse()
        await gateway.prepare(request)
        await gateway.send_json({"op": 10, "d": {"heartbeat_interval": 41_250}})
        async for frame in gateway:
            op = frame.json()["op"]
            if op == 1:
                await gateway.send_json({"op": 11})
            if op == 2:
                ready: Json = {"v": 10, "user": BOT, "guilds": [], "session_id": "1"}
                ready |= {"resume_gateway_url": self.url.replace("http", "ws")}
                ready |= {"application": {"id": APPLICATION, "flags": 0}}
                await gateway.send_json({"op": 0, "s": 1, "t": "READY", "d": ready})
                self._ready.set()
        return gateway

    def _note(self, token: str, kind: int, data: Json) -> None:
        after = asyncio.get_running_loop().time() - self._sent[token]
        self._said[token].put_nowait(Said(kind, data, after))


@asynccontextmanager
async def fake_discord() -> AsyncGenerator[FakeDiscord]:
    """A running one."""
    app = web.Application()
    server = TestServer(app)
    discord = FakeDiscord("")
    app.router.add_get("/users/@me", discord.me)
    app.router.add_get("/oauth2/applications/@me", discord.application)
    app.router.add_put("/applications/{id}/commands", discord.register)
    app.router.add_post("/interactions/{id}/{token}/callback", discord.callback)
    app.router.add_post("/webhooks/{id}/{token}", discord.message)
    app.router.add_get("/", discord.gateway)
    async with server:
        discord.url = str(server.make_url("")).rstrip("/")
        yield discord
