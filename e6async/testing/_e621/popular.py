"""The popular posts of a day, week or month (popular_controller.rb)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from e6async.testing._call import Call
from e6async.testing._params import query_string
from e6async.testing._responses import Response, http_error, redirect
from e6async.testing._routes import Route

__all__ = ["ROUTES"]

_DATE = re.compile(r"(\d{1,4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?", re.ASCII)


async def index(call: Call) -> Response:
    """List the posts with the highest scores of a period, including deleted ones."""
    zone, now = call.viewer.zone, call.world.now
    if isinstance(call.params.get("date"), dict | list):
        raise http_error(422, "Invalid date")
    text = call.params.nonblank("date")
    day = zone.day(now) if text is None else _day(text)
    first, last = _span(day, call.params.text("scale"))
    begins, ends = zone.start_of(first), zone.start_of(last + timedelta(days=1))
    await call.world.prepare()
    table = call.world.table
    post_ids = [
        post_id
        for post_id, created in zip(table.ids, table.ints["created"], strict=True)
        if begins <= created < ends and post_id in call.world.posts
    ]
    posts = [call.world.posts[post_id] for post_id in post_ids]
    if call.viewer.safe_mode:
        posts = [post for post in posts if post.rating == "s"]
    posts.sort(key=lambda post: post.score, reverse=True)
    return call.posts(posts[: call.viewer.user.per_page])


async def moved(call: Call) -> Response:
    """Redirect from the old path of the list."""
    query = query_string(call.params.values)
    return redirect(f"{call.base_url}/popular.json{'?' if query else ''}{query}", 301)


def _day(text: str) -> date:
    match = _DATE.fullmatch(text.strip())
    try:
        return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(text)
    except ValueError:
        raise http_error(422, f"Invalid date: {text}") from None


def _span(day: date, scale: str | None) -> tuple[date, date]:
    """The first and the last day of a period; weeks start on Monday."""
    match scale:
        case "week":
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=6)
        case "month":
            first = day.replace(day=1)
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        case _:
            return day, day


ROUTES: Final = (
    Route("GET", "/popular", "anonymous", index),
    Route("GET", "/explore/posts/popular", "anonymous", moved),
)
