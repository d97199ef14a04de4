"""Earlier bodies of comments, forum posts and blips: app/models/edit_history.rb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory, written
from e6async.testing._e621.filters import by_text
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Filter, Model
from e6async.testing._e621.model_filters import belongs_to, exactly, in_network
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, json_response

__all__ = ["EDIT_HISTORY", "HANDLERS"]

_SHAPES: Final = ("Comment", "ForumPost", "Blip")
_MOST: Final = 60


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """Two versions of some rows of each kind."""
    number = 0
    for shape in _SHAPES:
        for row in islice(factory.rows(shape).values(), 0, _MOST, 6):
            for version, body in enumerate(("A first attempt.", row["body"]), 1):
                number += 1
                yield {
                    **factory.empty("EditHistory"),
                    "id": number,
                    "created_at": row["created_at"],
                    "updated_at": row["created_at"],
                    "versionable_type": shape,
                    "versionable_id": row["id"],
                    "version": version,
                    "body": body,
                    "user_id": row["creator_id"],
                }


def _by_text(field: str) -> Filter:
    return lambda _, rows, value: by_text(rows, value, lambda row: str(row[field] or ""))


def _editor(_: Call, row: Fields) -> int | None:
    editor = row["user_id"]
    return editor if isinstance(editor, int) else None


def _get(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """All versions of a row, the oldest first; none without its type."""
    what = {
        "versionable_type": call.params.text("type"),
        "versionable_id": call.id("versionable_id"),
    }
    rows = call.factory.rows("EditHistory").values()
    found = [row for row in rows if what.items() <= row.items()]
    return json_response([written(row, call.viewer.zone) for row in found])


EDIT_HISTORY: Final = Model(
    shape="EditHistory",
    seed=_seed,
    filters={
        "body_matches": _by_text("body"),
        "subject_matches": _by_text("subject"),
        "versionable_type": exactly("versionable_type"),
        "versionable_id": exactly("versionable_id"),
        "editor_name": belongs_to("editor", _editor),
        "editor_id": belongs_to("editor", _editor),
        "ip_addr": in_network("user_id"),
    },
)

HANDLERS: Final[Mapping[str, Handler]] = {"edit_histories.get": _get}
"""Operations that deviate."""
