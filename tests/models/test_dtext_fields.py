"""Models that contain DText have it as documents, by the rules of their site."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator

import pytest

from e6async import e621, femboyfans
from e6async._core.models.dtext_field import dialect_of, dtext_fields
from e6async._core.models.field_docs import field_docs
from e6async._core.models.model import Model, fields_of
from e6async.dtext import to_text
from e6async.exports._schema import Row

SHOWN_BY_BOTH = """
    AvoidPosting.details AvoidPosting.staff_notes Ban.reason Comment.body Dmail.body
    ForumPost.body NewsUpdate.message Note.body Pool.description Post.description
    PostDisapproval.message PostFlag.note PostFlag.reason PostSet.description
    PostVersion.description StaffNote.body TagAlias.reason TagImplication.reason Ticket.reason
    Ticket.response UserFeedback.body WikiPage.body WikiPageVersion.body
"""
SHOWN = {
    "e621": f"""{SHOWN_BY_BOTH} Appeal.reason Appeal.response Artist.notes Blip.body
        StaffFile.description StaffWiki.body StaffWikiVersion.body UserProfile.profile_about
        UserProfile.profile_artinfo
    """,
    "femboyfans": f"""{SHOWN_BY_BOTH} ForumCategory.description PostAppeal.reason
        Takedown.instructions Takedown.notes User.profile_about User.profile_artinfo
    """,
}
"""The fields of responses that pages of the site show by `format_text` (`app/views`)."""


def models() -> list[type[Model]]:
    """Every class of models, and of rows."""
    for site in (e621, femboyfans):
        for module in pkgutil.walk_packages(site.__path__, f"{site.__name__}."):
            importlib.import_module(module.name)
    return [
        kind
        for kind in dict.fromkeys(_below(Model))
        if getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind
        and kind.__module__.startswith("e6async.")
    ]


def _below(kind: type[Model]) -> Iterator[type[Model]]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


def name_of(kind: type[Model]) -> str:
    """The site and the name of a class."""
    return f"{dialect_of(kind)}.{kind.__name__}"


DECLARED = {
    f"{name_of(kind)}.{field}" for kind in models() for field in dtext_fields(kind).values()
}


@pytest.mark.parametrize("site", SHOWN)
def test_what_the_site_shows_as_dtext(site: str) -> None:
    """Each field that a page of the site shows as DText is one of the library's."""
    shown = {f"{site}.{field}" for field in SHOWN[site].split()}
    assert shown - DECLARED == set()


def test_no_field_is_forgotten() -> None:
    """A field has a document if, and only if, its docstring says that it is DText."""
    told = {
        f"{name_of(kind)}.{field}"
        for kind in models()
        if not issubclass(kind, Row)
        for field, text in field_docs(kind).items()
        if field in fields_of(kind) and re.search(r"\bDText\b", text)
    }
    rows = {name_of(kind) for kind in models() if issubclass(kind, Row)}
    declared = {field for field in DECLARED if field.rpartition(".")[0] not in rows}
    assert told == declared


def test_no_column_is_forgotten() -> None:
    """A row of an export has the documents that the model of the site has."""
    rows = {name_of(kind).removesuffix("Row"): kind for kind in models() if issubclass(kind, Row)}
    for field in sorted(DECLARED):
        model, _, name = field.rpartition(".")
        row = rows.get(model)
        if row is not None and name in fields_of(row):
            assert name in dtext_fields(row).values(), field


@pytest.mark.parametrize("kind", [kind for kind in models() if dtext_fields(kind)], ids=name_of)
def test_the_names(kind: type[Model]) -> None:
    """The document of `body` is `body_dtext`, of a field that exists; asdict does not have it."""
    for name, field in dtext_fields(kind).items():
        assert name == f"{field}_dtext"
        assert field in fields_of(kind)
        assert name not in fields_of(kind)


def test_the_dialect_is_that_of_the_site() -> None:
    """Only FemboyFans has mentions; both find the post."""
    one = e621.NewsUpdate.__new__(e621.NewsUpdate)
    two = femboyfans.NewsUpdate.__new__(femboyfans.NewsUpdate)
    for model in (one, two):
        object.__setattr__(model, "message", "@someone and post #1")
    assert [type(node).__name__ for node in one.message_dtext.walk()] == [
        "Paragraph", "Text", "IdLink",
    ]  # fmt: skip
    assert [type(node).__name__ for node in two.message_dtext.walk()] == [
        "Paragraph", "Mention", "Text", "IdLink",
    ]  # fmt: skip
    assert to_text(two.message_dtext) == two.message


def test_none_has_no_document() -> None:
    """A field that is None has None for a document; an empty one an empty document."""
    flag = e621.PostFlag.__new__(e621.PostFlag)
    object.__setattr__(flag, "note", None)
    object.__setattr__(flag, "reason", "")
    assert flag.note_dtext is None
    assert flag.reason_dtext is not None
    assert flag.reason_dtext.children == ()


def test_a_class_of_the_callers_own() -> None:
    """A subclass has the dialect of the site's model."""

    class Mine(femboyfans.NewsUpdate):
        pass

    assert dialect_of(Mine) == "femboyfans"
    assert dialect_of(int) == "e621"
