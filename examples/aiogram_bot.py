"""A Telegram bot with aiogram: type its name and tags in any chat, scroll, and choose a picture.

    pip install e6async aiogram
    export BOT_TOKEN=...  E6_USER_AGENT="my-bot/1.0 (by someone)"
    python examples/aiogram_bot.py

Turn on the inline mode of the bot at @BotFather. Optional: E6_LOGIN, E6_API_KEY, E6_URL (another
site), and BOT_API, the URL of a Bot API server of your own.
"""

import asyncio
import os

from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineQuery, InlineQueryResultPhoto, InlineQueryResultsButton

from e6async import E926, Cache, Post
from e6async.errors import E6Error, HostDownError, InputError, MaxWaitError

router = Router()
latest: dict[int, str] = {}  # what each user typed last


@router.inline_query()
async def search(query: InlineQuery, e6: E926) -> None:
    """Answer with a page of posts; Telegram sends the cursor back when the user scrolls on."""
    latest[query.from_user.id] = query.id
    await asyncio.sleep(0.4)
    if latest[query.from_user.id] != query.id:  # more was typed: no request for this part
        return
    try:
        pages = e6.posts.search(query.query, page_size=50).resume(query.offset or None)
        found = await pages.first_page()
    except E6Error as error:
        button = InlineQueryResultsButton(text=reason(error), start_parameter="help")
        await query.answer([], cache_time=1, button=button)
        return
    results = [photo for post in found if (photo := photo_of(post))]
    await query.answer([*results], next_offset=pages.cursor if found else "", cache_time=300)


def photo_of(post: Post) -> InlineQueryResultPhoto | None:
    """A post as Telegram shows it; None when its picture is hidden."""
    sample = post.files.sample
    if sample.jpg is None or post.preview_url is None:
        return None
    return InlineQueryResultPhoto(
        id=str(post.id),
        photo_url=sample.jpg,
        photo_width=sample.width,
        photo_height=sample.height,
        thumbnail_url=post.preview_url,
        caption=f"{', '.join(post.tags.artist)}\n{post.page_url}",
    )


def reason(error: E6Error) -> str:
    """Why there are no posts, in the 64 characters of a button."""
    match error:
        case InputError():
            return "This is not a search that the site understands"
        case MaxWaitError() | HostDownError():
            return f"Busy, please try again in {error.retry_after:.0f} s"
        case _:
            return "The site does not answer"


async def main() -> None:
    """Wait for messages until the program is stopped."""
    server = TelegramAPIServer.from_base(os.environ.get("BOT_API", "https://api.telegram.org"))
    async with (
        E926(
            os.environ["E6_USER_AGENT"],
            base_url=os.environ.get("E6_URL"),
            login=os.environ.get("E6_LOGIN"),
            api_key=os.environ.get("E6_API_KEY"),
            cache=Cache(ttl=300),
            priority="interactive",
            max_wait=5,  # Telegram takes answers for about ten seconds
            deadline=8,
        ) as e6,
        Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=server)) as bot,
    ):
        dispatcher = Dispatcher()
        dispatcher.include_router(router)
        await dispatcher.start_polling(bot, e6=e6)  # pyright: ignore[reportUnknownMemberType]


if __name__ == "__main__":
    asyncio.run(main())
