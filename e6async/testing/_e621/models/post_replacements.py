"""Replacements of files: app/models/post_replacement.rb; its actions are in replacements.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.model import Model, anyone
from e6async.testing._e621.model_filters import among, exactly, like, words_of
from e6async.testing._e621.post_rows import newest_posts
from e6async.testing._media import Picture, file_bytes, file_md5
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._records import Post

__all__ = ["POST_REPLACEMENT", "backup_of"]

_DAY: Final = 86_400_000
_JANITOR: Final = 3
_STILL: Final = frozenset({"png", "jpg", "webp"})


def backup_of(post: Post) -> Fields:
    """The fields of the backup of a post's file, which its first replacement brings along."""
    return {
        "post_id": post.id,
        "creator_id": post.uploader_id,
        "approver_id": post.approver_id,
        "file_ext": post.ext,
        "file_size": post.size,
        "image_width": post.width,
        "image_height": post.height,
        "md5": post.md5,
        "file_name": f"{post.md5}.{post.ext}",
        "source": "\n".join(post.sources),
        "status": "original",
        "reason": "Backup of original file",
        "sequence_number": 0,
    }


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """Pending replacements of the posts that have some; of a few others, rejected ones."""
    number = 0
    for post in newest_posts(factory):
        if not post.pending_replacements and (post.id % 9 or post.ext not in _STILL):
            continue
        yield factory.seeded(
            "PostReplacement", number + 1, post.created_at + _DAY, **backup_of(post)
        )
        number += 2
        status = "pending" if post.pending_replacements else "rejected"
        yield _larger(factory, number, post, status)


def _larger(factory: RowFactory, number: int, post: Post, status: str) -> Fields:
    """A replacement by a picture of twice the size."""
    size = {"width": max(2 * post.width, 300), "height": max(2 * post.height, 300)}
    picture = Picture(ext="png", comment=f"{factory.world.seed}: larger {post.id}", **size)
    md5, length = file_md5(picture)
    factory.world.files[md5] = file_bytes(picture)
    return factory.seeded(
        "PostReplacement",
        number,
        post.created_at + _DAY,
        post_id=post.id,
        creator_id=11 + number % 40,
        approver_id=_JANITOR if status == "rejected" else None,
        file_ext="png",
        file_size=length,
        image_width=picture.width,
        image_height=picture.height,
        md5=md5,
        file_name=f"larger-{post.id}.png",
        source=f"https://gallery.example/view/{post.id}",
        status=status,
        reason="Larger version from the artist",
        sequence_number=1,
        uploader_id_on_approve=post.uploader_id,
        penalize_uploader_on_approve=status == "rejected",
    )


def _is_visible(call: Call, row: Fields) -> bool:
    is_own = call.viewer.is_logged_in and row["creator_id"] == call.viewer.user.id
    return row["status"] != "rejected" or is_own or call.viewer.is_at_least("staff")


def _search(call: Call) -> Params:
    """The filters, with the post of the path or of the query."""
    search = dict(call.params.below("search").values)
    post_id = call.params.nonblank("post_id") or call.params.nonblank("id")
    return Params({**search, **({} if post_id is None else {"post_id": post_id})})


def _penalized(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    if not is_true(value) and not is_false(value):
        return list(rows)
    return [row for row in rows if row["penalize_uploader_on_approve"] is is_true(value)]


def _by_uploader(call: Call, rows: Sequence[Fields], _: str) -> list[Fields]:
    search = call.params.below("search")
    ids, name = search.nonblank("uploader_id_on_approve"), search.text("uploader_name_on_approve")
    if ids is not None:
        wanted = set(ids.split(","))
    else:
        user = call.world.users.named(name or "")
        wanted = {str(0 if user is None else user.id)}
    return [row for row in rows if str(row["uploader_id_on_approve"]) in wanted]


def _by_source(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    text = value.strip()
    return list(like("source")(call, rows, text if "*" in text else f"*{text}*"))


POST_REPLACEMENT: Final = Model(
    shape="PostReplacement",
    seed=_seed,
    columns={"uploader_id_on_approve": "int?", "penalize_uploader_on_approve": "bool?"},
    is_visible=_is_visible,
    is_readable=anyone,
    search=_search,
    filters={
        "file_ext": exactly("file_ext"),
        "md5": exactly("md5"),
        "penalized": _penalized,
        "file_name": words_of("file_name"),
        "reason": words_of("reason"),
        "post_id": among("post_id"),
        "source": _by_source,
        "status": exactly("status"),
        "uploader_id_on_approve": _by_uploader,
        "uploader_name_on_approve": _by_uploader,
    },
)
