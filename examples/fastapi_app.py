"""A web app in FastAPI: a sheet of thumbnails that grows as one scrolls, and an API behind it.

    pip install e6async fastapi uvicorn prometheus-client
    export E6_USER_AGENT="my-gallery/1.0 (by someone)"  # your program and a contact
    uvicorn --app-dir examples fastapi_app:app --timeout-graceful-shutdown 3

Then open http://127.0.0.1:8000. E6_LOGIN, E6_API_KEY and E6_URL (another site) are optional.
"""

import os
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from pydantic import BaseModel

from e6async import E926, Event, Q, Query, Received, to_json
from e6async.e621 import Post, ThumbnailPost
from e6async.errors import E6Error, HostDownError, InputError, MaxWaitError

LATENCY = Histogram("gallery_site_seconds", "How long the site took to answer", ["operation"])


def observe(event: Event) -> None:
    """Measure each request to the site."""
    if isinstance(event, Received):
        LATENCY.labels(event.operation).observe(event.latency)


e6 = E926(
    os.environ["E6_USER_AGENT"],
    base_url=os.environ.get("E6_URL"),
    login=os.environ.get("E6_LOGIN"),
    api_key=os.environ.get("E6_API_KEY"),
    observer=observe,
)
visitors = e6.with_options(priority="interactive", max_wait=3)  # for people, who do not wait long


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Keep one client open for as long as the app runs."""
    async with e6:
        yield


app = FastAPI(title="Gallery", lifespan=lifespan)


class Sheet(BaseModel):
    """A part of a search, and where the next part begins."""

    posts: list[ThumbnailPost]
    cursor: str | None


def query(tags: str = "") -> Query:
    """The query of a request; a wrong one is refused before anything is sent."""
    return Q.parse(tags).check(e6.site)


Tags = Annotated[Query, Depends(query)]
LastId = Annotated[int | None, Header(alias="Last-Event-ID")]


@app.exception_handler(E6Error)
async def failed(request: Request, error: E6Error) -> Response:
    """Say with the status whose fault it is, and when to try again."""
    if isinstance(error, MaxWaitError | HostDownError):
        headers = {"Retry-After": str(1 + int(error.retry_after))}
        return JSONResponse({"detail": str(error)}, 503, headers)
    return JSONResponse({"detail": str(error)}, 400 if isinstance(error, InputError) else 502)


@app.get("/", include_in_schema=False)
async def page() -> FileResponse:
    """The page for browsers."""
    return FileResponse(Path(__file__).with_name("fastapi_page.html"))


@app.get("/posts")
async def posts(tags: Tags, cursor: str | None = None) -> Sheet:
    """Some posts of a query; `cursor` is that of the sheet before."""
    pages = visitors.posts.search(tags, mode="thumbnail", page_size=60).resume(cursor)
    found = await pages.first_page()
    return Sheet(posts=found, cursor=pages.cursor if found else None)


@app.get("/crawl")
async def crawl(tags: Tags) -> AsyncIterable[Post]:
    """Every post of a query as JSON lines; visitors go first."""
    async for post in e6.posts.crawl(tags):
        yield post


@app.get("/events", response_class=EventSourceResponse)
async def events(tags: Tags, last_id: LastId = None) -> AsyncIterable[ServerSentEvent]:
    """New posts of a query; a browser that connects again misses none."""
    async for post in e6.posts.stream(tags, mode="thumbnail", after=last_id):
        yield ServerSentEvent(raw_data=to_json(post).decode(), event="post", id=str(post.id))


@app.get("/health")
async def health(response: Response) -> dict[str, object]:
    """Whether the site answers, and how busy the queue is."""
    state = e6.gate.breaker.state
    response.status_code = 200 if state == "closed" else 503
    return {"breaker": state, "waiting": e6.gate.waiting, "eta": e6.gate.eta}


@app.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """What `observe` measured, for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
