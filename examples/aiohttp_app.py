"""A web API with aiohttp.web: searches, crawls as JSON lines, and new posts for all readers.

    pip install e6async prometheus-client
    E6_USER_AGENT="my-api/1.0 (by someone)" python examples/aiohttp_app.py

Optional: E6_LOGIN, E6_API_KEY and E6_URL (another site).
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import Counter, generate_latest

from e6async import E926, Event, Post, Q, Query, Received, to_json
from e6async.errors import E6Error, HostDownError, InputError, MaxWaitError

E6 = web.AppKey("e6", E926)
READERS: dict[asyncio.Queue[Post], Query] = {}
RESPONSES = Counter("api_site_responses", "Responses of the site", ["operation", "status"])


async def client(app: web.Application) -> AsyncIterator[None]:
    """Keep one client open for as long as the app runs, and one stream of new posts."""

    def observe(event: Event) -> None:
        if isinstance(event, Received):
            RESPONSES.labels(event.operation, str(event.status)).inc()

    async def publish() -> None:  # one request every 30 s for all readers
        async for post in app[E6].posts.stream():
            for reader, query in READERS.items():
                if query.matches(post) and not reader.full():  # who reads too slowly misses posts
                    reader.put_nowait(post)

    async with E926(
        os.environ["E6_USER_AGENT"],
        base_url=os.environ.get("E6_URL"),
        login=os.environ.get("E6_LOGIN"),
        api_key=os.environ.get("E6_API_KEY"),
        observer=observe,
    ) as app[E6]:
        news = asyncio.create_task(publish())
        yield
        news.cancel()


@web.middleware
async def failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say with the status whose fault it is, and when to try again."""
    try:
        return await handler(request)
    except (MaxWaitError, HostDownError) as error:
        headers = {"Retry-After": str(1 + int(error.retry_after))}
        return web.json_response({"detail": str(error)}, status=503, headers=headers)
    except E6Error as error:
        status = 400 if isinstance(error, InputError) else 502
        return web.json_response({"detail": str(error)}, status=status)


async def posts(request: web.Request) -> web.Response:
    """A page of a search; `X-Cursor` is the parameter `cursor` of the next one."""
    visitor = request.app[E6].with_options(priority="interactive", max_wait=3)
    pages = visitor.posts.search(request.query.get("tags", ""), page_size=100)
    pages = pages.resume(request.query.get("cursor"))
    body = to_json(await pages.first_page())
    headers = {"Content-Type": "application/json", "X-Cursor": pages.cursor}
    return web.Response(body=body, headers=headers)


async def crawl(request: web.Request) -> web.StreamResponse:
    """Every post of a query as JSON lines; a site that fails midway breaks the response off."""
    response = web.StreamResponse(headers={"Content-Type": "application/jsonl"})
    pages = request.app[E6].posts.crawl(request.query.get("tags", "")).by_page()
    async with aclosing(pages):
        async for page in pages:
            if not response.prepared:
                await response.prepare(request)
            await response.write(b"".join(to_json(post) + b"\n" for post in page))
    return response


async def events(request: web.Request) -> web.StreamResponse:
    """New posts that match a query, as Server-Sent Events."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    reader = asyncio.Queue[Post](100)
    READERS[reader] = Q.parse(request.query.get("tags", "")).check(E926.site)
    try:
        await response.prepare(request)
        while True:
            data = b":\n\n"  # a comment: to write it fails when the reader has left
            with suppress(TimeoutError):
                post = await asyncio.wait_for(reader.get(), 15)
                data = b"id: %d\ndata: %s\n\n" % (post.id, to_json(post))
            await response.write(data)
    finally:
        del READERS[reader]


async def health(request: web.Request) -> web.Response:
    """Whether the site answers."""
    state = request.app[E6].gate.breaker.state
    return web.json_response({"breaker": state}, status=200 if state == "closed" else 503)


async def metrics(_: web.Request) -> web.Response:
    """What the client observed, for Prometheus."""
    return web.Response(body=generate_latest(), content_type="text/plain")


app = web.Application(middlewares=[failures])
app.cleanup_ctx.append(client)
for endpoint in (posts, crawl, events, health, metrics):
    app.router.add_get(f"/{endpoint.__name__}", endpoint)

if __name__ == "__main__":
    web.run_app(app, shutdown_timeout=3)
