"""The repr of a model: one line that says which record it is."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async.data import structure
from e6async.e621 import ApiKey, BasicPost, Flags, Post, PostTags, UserRef
from tests.fuzz.effort import PATIENCE, effort
from tests.fuzz.shapes import models, rows
from tests.models.made import made, sample

pytestmark = PATIENCE

POST = structure(sample("post_v2.json"), Post)


def test_a_post_is_identified() -> None:
    """The repr of a post has its id, rating, score and URL; `attrs.asdict` has all of it."""
    url = "https://static1.e621.net/data/67/dd/67dd3e1e93df27fda7a1bb6596dde106.png"
    assert repr(POST) == f"<Post id=5200005 rating=s score=194 url={url}>"
    basic = structure(sample("post_legacy.json"), BasicPost)
    assert repr(basic) == f"<BasicPost id=5200005 rating=s score=192 url={url}>"
    assert attrs.asdict(POST)["files"]["meta"]["size"] == 1477155


def test_other_models_are_identified() -> None:
    """A record has its id and name; one without a name has as many fields as fit."""
    assert repr(UserRef(id=1, name="some one\n")) == "<UserRef id=1 name='some one\\n'>"
    assert repr(PostTags(artist=("a",), general=("x" * 99,))).startswith(
        "<PostTags general=('xxxxx"
    )
    flags = Flags(
        pending=False, flagged=True, note_locked=False,
        status_locked=None, rating_locked=False, deleted=False,
    )  # fmt: skip
    assert repr(flags) == (
        "<Flags pending=False flagged=True note_locked=False status_locked=None "
        "rating_locked=False deleted=False>"
    )


def test_a_long_url_is_clipped() -> None:
    """A URL with a signature does not make the line longer."""
    original = attrs.evolve(POST.files.original, url="https://static1.e621.net/" + "a" * 200)
    text = repr(attrs.evolve(POST, files=attrs.evolve(POST.files, original=original)))
    assert len(text) == 120
    assert "url=https://static1.e621.net/aaa" in text


def test_a_secret_is_not_shown() -> None:
    """A field that holds a secret is left out, however much room there is."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    key = ApiKey(
        id=1, user_id=2, key="secret-key", created_at=now, updated_at=now, name="",
        last_used_at=None, last_ip_address=None, last_user_agent=None, expires_at=None,
        notified_at=None,
    )  # fmt: skip
    assert "secret-key" not in repr(key)


@pytest.mark.parametrize("model", [*models(), *rows()])
@given(data=st.data())
@effort(3)
def test_every_repr_is_a_short_line(model: type, data: st.DataObject) -> None:
    """One line of at most 120 characters, whatever the fields are."""
    (one,) = data.draw(made(model))
    assert len(repr(one)) <= 120
    assert len(repr(one).splitlines()) == 1
    assert repr(one).isprintable()
