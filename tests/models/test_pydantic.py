"""Models as pydantic fields, by annotation alone."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path
from typing import cast

import attrs
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async import structure, to_json, unstructure
from e6async._core.models import field_docs
from e6async._core.models.model import fields_of
from e6async.data import Model
from e6async.e621 import Me, Pool, Post, UserProfile
from tests.fuzz.effort import PATIENCE, effort
from tests.fuzz.shapes import models, rows
from tests.models.made import made, sample

pytestmark = PATIENCE

POST = structure(sample("post_v2.json"), Post)


class Page(pydantic.BaseModel):
    """A pydantic model with models of sites in it."""

    best: Post
    others: list[Post] = []
    pool: Pool | None = None


@pytest.mark.parametrize("model", [*models(), *rows()])
@given(data=st.data())
@effort(2)
def test_every_model_passes_through_pydantic(model: type[Model], data: st.DataObject) -> None:
    """An instance is taken as it is, and JSON that pydantic writes is read again."""
    adapter: pydantic.TypeAdapter[object] = pydantic.TypeAdapter(model)
    (one,) = data.draw(made(model))
    assert adapter.validate_python(one) is one
    assert adapter.validate_json(adapter.dump_json(one)) == one
    assert isinstance(one, Model)
    assert adapter.validate_python(unstructure(one)) == one
    assert structure(adapter.dump_python(one), model) == one
    for mode in ("validation", "serialization"):
        schema = adapter.json_schema(mode=mode)
        described = schema.get("properties") or next(
            each["properties"]
            for each in schema["$defs"].values()
            if each["title"] == model.__name__
        )
        assert set(described) == set(fields_of(model))


def test_a_field_of_a_pydantic_model() -> None:
    """A model is a field by its annotation, with everything that pydantic can leave out."""
    page = Page.model_validate({"best": sample("post_legacy.json"), "others": [unstructure(POST)]})
    assert page.others == [POST]
    assert Page.model_validate_json(page.model_dump_json()) == page
    assert page.model_dump()["best"]["created_at"] == page.best.created_at
    partial = page.model_dump(mode="json", include={"best": {"id": True, "tags": {"artist"}}})
    assert partial == {"best": {"id": 5200005, "tags": {"artist": ["fernwick"]}}}
    assert "video" not in page.model_dump(exclude_none=True)["best"]["files"]


def test_what_does_not_fit_is_pydantics_own_error() -> None:
    """Pydantic reports where the data does not fit, as it does for its own models."""
    with pytest.raises(pydantic.ValidationError, match=r"does not fit Post at \$\.id") as caught:
        Page.model_validate({"best": {**unstructure(POST), "id": "7"}})
    assert caught.value.errors()[0]["loc"][0] == "best"


def test_the_schema_describes_each_field() -> None:
    """The JSON schema has the docstrings, inherited ones too; parts are shared by name."""
    schema = pydantic.TypeAdapter(Post).json_schema(mode="serialization")
    post = schema["properties"] if "properties" in schema else schema["$defs"]["Post"]["properties"]
    assert post["rating"]["description"] == "`s`, `q` or `e`; see `Rating`."
    assert post["tags"] == {"$ref": "#/$defs/PostTags"}
    assert schema["$defs"]["Image"]["description"] == "A smaller image of a post."
    assert field_docs.field_docs(Me)["per_page"].startswith("1 to 320")
    assert field_docs.field_docs(Me)["profile_about"] == "DText."
    assert "profile_about" in field_docs.field_docs(UserProfile)


def test_without_source_there_are_no_descriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    """An executable without source files has the same schema, without descriptions."""

    def no_source(_module: object) -> str:
        raise OSError

    field_docs.forget()
    monkeypatch.setattr(inspect, "getsource", no_source)
    try:
        assert field_docs.field_docs(Post) == {}
        schema = cast("dict[str, object]", pydantic.TypeAdapter(Pool).json_schema())
        assert set(cast("dict[str, object]", schema["properties"])) == {
            field.name for field in attrs.fields(Pool)
        }
    finally:
        field_docs.forget()


def test_nothing_imports_pydantic_before_pydantic_asks() -> None:
    """Clients, models and their JSON need no pydantic; -OO changes nothing but class docstrings."""
    code = (
        "import sys, json; from e6async import E621, Post, structure, to_json\n"
        "post = structure(json.load(open(sys.argv[1])), Post); to_json(post); repr(post)\n"
        "assert 'pydantic' not in sys.modules and 'pydantic_core' not in sys.modules\n"
        "import pydantic; schema = pydantic.TypeAdapter(Post).json_schema()\n"
        "assert 'Grows with each change' in json.dumps(schema)\n"
    )
    path = Path(__file__).parents[1] / "data" / "post_v2.json"
    subprocess.run([sys.executable, "-OO", "-c", code, str(path)], check=True)
    assert structure(to_plain(), Post) == POST


def to_plain() -> object:
    """The post as pydantic writes it."""
    return pydantic.TypeAdapter(object).validate_json(to_json(POST))
