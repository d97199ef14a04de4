"""Models as what handlers of web frameworks take and return."""

from __future__ import annotations

from typing import Annotated

import pydantic
from fastapi import Body, FastAPI, Response
from fastapi.testclient import TestClient
from litestar import Litestar, get
from litestar.testing import TestClient as LitestarClient

from e6async import structure, to_json, unstructure
from e6async.e621 import Pool, Post
from e6async.exports.e621 import TagRow
from tests.models.made import sample

POST = structure(sample("post_v2.json"), Post)
NOW = "2026-01-02T03:04:05Z"
ROW = structure(
    {
        "id": 1,
        "name": "wolf",
        "category": 5,
        "post_count": 9,
        "created_at": NOW,
        "updated_at": NOW,
        "is_locked": False,
    },
    TagRow,
)


class Vote(pydantic.BaseModel):
    """What a user sends."""

    post: Post
    stars: int


def fastapi_app() -> FastAPI:
    """An app whose handlers have models in their annotations."""
    app = FastAPI()

    async def one() -> Post:
        return POST

    async def several() -> object:
        return [POST]

    async def some_fields() -> object:
        return POST

    async def rows() -> list[TagRow]:
        return [ROW]

    async def nothing() -> Pool | None:
        return None

    async def voted(vote: Vote) -> Vote:
        return vote

    async def kept(post: Annotated[Post, Body()]) -> int:
        return post.id

    async def fast() -> Response:
        return Response(to_json([POST]), media_type="application/json")

    app.get("/one")(one)
    app.get("/several", response_model=list[Post])(several)
    app.get("/some", response_model=Post, response_model_include={"id", "rating"})(some_fields)
    app.get("/nothing")(nothing)
    app.get("/rows")(rows)
    app.post("/voted")(voted)
    app.post("/kept")(kept)
    app.get("/fast")(fast)
    return app


def test_fastapi_returns_models() -> None:
    """An annotation or a `response_model` is enough, for one model, several, or parts of one."""
    client = TestClient(fastapi_app())
    assert structure(client.get("/one").json(), Post) == POST
    assert structure(client.get("/several").json(), list[Post]) == [POST]
    assert client.get("/some").json() == {"id": POST.id, "rating": POST.rating}
    assert client.get("/nothing").json() is None
    assert structure(client.get("/rows").json(), list[TagRow]) == [ROW]
    assert structure(client.get("/fast").json(), list[Post]) == [POST]


def test_fastapi_takes_models() -> None:
    """A request's body is read like a response of the site, and refused with the place."""
    client = TestClient(fastapi_app())
    sent = {"post": unstructure(POST), "stars": 3}
    assert structure(client.post("/voted", json=sent).json()["post"], Post) == POST
    assert client.post("/kept", json=sample("post_legacy.json")).json() == POST.id
    refused = client.post("/kept", json={**unstructure(POST), "id": "7"})
    assert refused.status_code == 422
    assert "$.id" in refused.json()["detail"][0]["msg"]


def test_fastapi_describes_models() -> None:
    """The OpenAPI schema has each field with its docstring, and names the parts of a post."""
    schemas = TestClient(fastapi_app()).get("/openapi.json").json()["components"]["schemas"]
    assert {"Post", "Pool", "PostTags", "Files", "Image", "TagRow"} <= set(schemas)
    fields = schemas["Post"]["properties"]
    assert fields["description"]["description"] == "DText."
    assert fields["files"] == {"$ref": "#/components/schemas/Files"}
    assert schemas["Files"]["properties"]["preview"]["description"].startswith("The shorter side")


@get("/one")
async def litestar_one() -> Post:
    """Return a post."""
    return POST


@get("/several")
async def litestar_several() -> list[Post]:
    """Return several."""
    return [POST]


@get("/rows")
async def litestar_rows() -> list[TagRow]:
    """Return rows of an export."""
    return [ROW]


def test_litestar_returns_models() -> None:
    """Litestar writes models with msgspec, and has them in its OpenAPI schema."""
    with LitestarClient(Litestar([litestar_one, litestar_several, litestar_rows])) as client:
        assert structure(client.get("/rows").json(), list[TagRow]) == [ROW]
        assert structure(client.get("/one").json(), Post) == POST
        assert client.get("/several").content == to_json([POST])
        schema = client.get("/schema/openapi.json").json()
        assert "files" in str(schema["components"]["schemas"])
        assert "post_count" in str(schema["components"]["schemas"])
