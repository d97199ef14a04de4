"""A web API with Litestar: searches, lookups, crawls as JSON lines, and new posts.

    pip install e6async litestar uvicorn prometheus-client
    export E6_USER_AGENT="my-api/1.0 (by someone)"  # your program and a contact
    uvicorn --app-dir examples litestar_app:app --timeout-graceful-shutdown 3

E6_LOGIN, E6_API_KEY and E6_URL (another site) are optional.
"""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from litestar import Litestar, MediaType, Response, get
from litestar.params import FromPath, FromQuery, HeaderParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage, Stream
from prometheus_client import Histogram, generate_latest

from e6async import E926, Event, Post, Sent, to_json
from e6async.errors import E6Error, HostDownError, InputError, MaxWaitError, NotFoundError

QUEUE = Histogram("api_queue_seconds", "Time in the queue of the rate limit", ["operation"])


def observe(event: Event) -> None:
    """Measure how long requests to the site wait for their turn."""
    if isinstance(event, Sent):
        QUEUE.labels(event.operation).observe(event.queue_wait)


e6 = E926(
    os.environ["E6_USER_AGENT"],
    base_url=os.environ.get("E6_URL"),
    login=os.environ.get("E6_LOGIN"),
    api_key=os.environ.get("E6_API_KEY"),
    observer=observe,
)
visitors = e6.with_options(priority="interactive", max_wait=3)  # for people, who do not wait long


@asynccontextmanager
async def lifespan(_: Litestar) -> AsyncGenerator[None]:
    """Keep one client open for as long as the app runs."""
    async with e6:
        yield


def failed(_: object, error: E6Error) -> Response[dict[str, str]]:
    """Say with the status whose fault it is, and when to try again."""
    detail = {"detail": str(error)}
    if isinstance(error, MaxWaitError | HostDownError):
        headers = {"Retry-After": str(1 + int(error.retry_after))}
        return Response(detail, status_code=503, headers=headers)
    if isinstance(error, NotFoundError):
        return Response(detail, status_code=404)
    return Response(detail, status_code=400 if isinstance(error, InputError) else 502)


@dataclass
class Sheet:
    """A part of a search, and where the next part begins."""

    posts: list[Post]
    cursor: str


@get("/posts")
async def posts(tags: FromQuery[str] = "", cursor: FromQuery[str | None] = None) -> Sheet:
    """Some posts of a query; `cursor` is that of the sheet before."""
    pages = visitors.posts.search(tags, page_size=100).resume(cursor)
    return Sheet(posts=await pages.first_page(), cursor=pages.cursor)


@get("/posts/{id:int}")
async def post(id: FromPath[int]) -> Post:
    """One post; those that are asked for at the same time share a request."""
    return await visitors.posts.get(id)


@get("/crawl")
async def crawl(tags: FromQuery[str] = "") -> Stream:
    """Every post of a query as JSON lines; visitors go first."""
    lines = (to_json(post) + b"\n" async for post in e6.posts.crawl(tags))
    return Stream(lines, media_type="application/jsonl")


LastId = Annotated[int | None, HeaderParameter(name="Last-Event-ID")]


@get("/events")
async def events(tags: FromQuery[str] = "", last_id: LastId = None) -> ServerSentEvent:
    """New posts of a query; a browser that connects again misses none."""
    stream = e6.posts.stream(tags, after=last_id)
    return ServerSentEvent(
        ServerSentEventMessage(data=to_json(post).decode(), id=post.id) async for post in stream
    )


@get("/health")
async def health() -> Response[dict[str, str]]:
    """Whether the site answers."""
    state = e6.gate.breaker.state
    return Response({"breaker": state}, status_code=200 if state == "closed" else 503)


@get("/metrics", media_type=MediaType.TEXT)
async def metrics() -> bytes:
    """What `observe` measured, for Prometheus."""
    return generate_latest()


app = Litestar(
    [posts, post, crawl, events, health, metrics],
    lifespan=[lifespan],
    exception_handlers={E6Error: failed},
)
