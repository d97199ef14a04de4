"""The records of uploads: app/models/upload.rb; files and failures of the newest posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.model import Model
from e6async.testing._e621.model_filters import exactly, like, on_posts_that_match
from e6async.testing._e621.post_rows import newest_posts
from e6async.testing._params import is_false, is_true

__all__ = ["UPLOAD"]

_MOST: Final = 300


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """A record for each post, and now and then one of a file that was there already."""
    number = 0
    for post in newest_posts(factory, _MOST):
        facts = {
            "uploader_id": post.uploader_id,
            "source": "\n".join(post.sources),
            "rating": post.rating,
            "tag_string": " ".join(post.tags),
            "description": post.description,
        }
        file = {"md5": post.md5, "file_ext": post.ext, "file_size": post.size}
        size = {"image_width": post.width, "image_height": post.height}
        number += 1
        done = {"status": "completed", "post_id": post.id, "parent_id": post.parent_id}
        yield factory.seeded("Upload", number, post.created_at, **facts, **file, **size, **done)
        if post.id % 7 == 0:
            number += 1
            twin = (
                f"error: ActiveRecord::RecordInvalid - Validation failed: Md5 duplicate: {post.id}"
            )
            failed = {"status": twin, "backtrace": "app/models/upload.rb:1", **facts, **file}
            yield factory.seeded("Upload", number, post.created_at + 60_000, **failed)


def _has_post(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    if not is_true(value) and not is_false(value):
        return list(rows)
    return [row for row in rows if (row["post_id"] is not None) == is_true(value)]


UPLOAD: Final = Model(
    shape="Upload",
    seed=_seed,
    defaults={"status": "pending"},
    filters={
        "backtrace": like("backtrace"),
        "has_post": _has_post,
        "post_tags_match": on_posts_that_match(),
        "rating": exactly("rating"),
        "source": exactly("source"),
        "source_matches": like("source"),
        "status": like("status"),
        "tag_string": like("tag_string"),
    },
)
