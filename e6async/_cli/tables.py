"""Posts as lines for people; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs
from rich.table import Table
from rich.text import Text

from e6async._cli.screen import clean
from e6async.e621._vocabulary import BasicPost, Post, ThumbnailPost
from e6async.femboyfans._vocabulary import Post as FemboyFansPost

WholePost: TypeAlias = Post | FemboyFansPost
"""A post of either kind of site, with all that is told of it."""
ShownPost: TypeAlias = WholePost | BasicPost | ThumbnailPost
"""A post of either kind of site, in whatever mode it was asked for."""

WIDE = 160
"""Columns from which the address stands beside the rest, not below."""

_COLUMNS = {"id": 8, "rating": 6, "score": 6, "favs": 6, "size": 11, "ext": 4}
_RIGHT = ("id", "score", "favs", "size")
_ARTISTS = 27
_BEFORE_ARTISTS = sum(_COLUMNS.values()) + 2 * len(_COLUMNS)
_STYLES = {"s": "green", "q": "yellow", "e": "red"}


@attrs.frozen(kw_only=True)
class Row:
    """What a line says of a post."""

    id: int
    rating: str
    score: int
    fav_count: int
    size: str
    ext: str
    artists: str
    url: str
    """The address of the file, or why there is none."""
    has_url: bool


def row(post: ShownPost, *, logged_in: bool) -> Row:
    """Pick from a post, in whatever mode it was asked for, what a line says of it."""
    url = post.url
    return Row(
        id=post.id,
        rating=post.rating,
        score=post.score if isinstance(post, ThumbnailPost) else post.score.total,
        fav_count=post.fav_count,
        size=f"{post.width}x{post.height}",
        ext=post.ext,
        artists=",".join(post.tags.artist) if isinstance(post, WholePost) else "",
        url=url or f"no url: {why_no_url(post, logged_in=logged_in)}",
        has_url=url is not None,
    )


def why_no_url(post: ShownPost, *, logged_in: bool) -> str:
    """Say why the site keeps the address of a file back."""
    if isinstance(post, ThumbnailPost):
        deleted = "deleted" in post.flags.split()
    else:
        deleted = post.flags.deleted
    if deleted:
        return "the post is deleted"
    return "hidden from this account" if logged_in else "hidden from those who do not log in"


def header(width: int | None) -> Text:
    """The words above the columns; `width` is that of the terminal, None for none."""
    cells = [_cell(name, name) for name in _COLUMNS]
    last = "artists" if width is not None and width < WIDE else f"{'artists':<{_ARTISTS}}  url"
    return Text("  ".join([*cells, last]), style="bold")


def lines(post: Row, width: int | None) -> list[Text]:
    """Write a post as one line, or as two where a terminal is not wide enough for the address."""
    rating = Text(_cell("rating", post.rating), style=_STYLES.get(post.rating, ""))
    score = Text(_cell("score", str(post.score)), style="red" if post.score < 0 else "")
    url = Text(clean(post.url), style="cyan" if post.has_url else "yellow")
    narrow = width is not None and width < WIDE
    artists = Text(clean(post.artists) or "-")
    if width is not None:
        room = max(10, width - _BEFORE_ARTISTS) if narrow else _ARTISTS
        artists.truncate(room, overflow="ellipsis")
    if not narrow:
        artists.pad_right(max(0, _ARTISTS - artists.cell_len))
    cells = [
        Text(_cell("id", str(post.id)), style="bold"),
        rating,
        score,
        Text(_cell("favs", str(post.fav_count))),
        Text(_cell("size", post.size)),
        Text(_cell("ext", clean(post.ext))),
        artists,
    ]
    gap = Text("  ")
    return [gap.join(cells), Text("  ") + url] if narrow else [gap.join([*cells, url])]


def details(post: WholePost, *, logged_in: bool) -> dict[str, str]:
    """Everything that people ask about one post, by name."""
    told = row(post, logged_in=logged_in)
    score, flags = post.score, attrs.asdict(post.flags)
    if isinstance(post, Post):
        comments, size = post.stats.comment_count, post.files.meta.size
    else:
        comments, size = post.comment_count, post.file.size
    tags = {
        f"{name} tags": " ".join(names)
        for name, names in attrs.asdict(post.tags).items()
        if names and name != "general"
    }
    found = {
        "id": str(post.id),
        "rating": post.rating,
        "score": f"{score.total} (+{score.up}, {-abs(score.down)})",
        "favs": str(post.fav_count),
        "comments": str(comments),
        "size": f"{told.size} {post.ext}, {size:,} bytes",
        "md5": post.md5,
        "url": told.url,
        "uploaded": f"{post.created_at:%Y-%m-%d %H:%M %Z} by "
        f"{post.uploader_name or f'user {post.uploader_id}'}",
        "state": ", ".join(name for name, holds in flags.items() if holds),
        "parent": str(post.relationships.parent_id or ""),
        "children": " ".join(map(str, post.relationships.children)),
        "pools": " ".join(map(str, post.pools)),
        **tags,
        "general tags": " ".join(post.tags.general),
        "sources": "\n".join(post.sources),
        "description": post.description,
    }
    return {name: clean(value) for name, value in found.items() if value}


def grid(told: Mapping[str, str]) -> Table:
    """Write names and values in two columns, long values below each other."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in told.items():
        table.add_row(name, Text(value))
    return table


def _cell(name: str, value: str) -> str:
    width = _COLUMNS[name]
    return value.rjust(width) if name in _RIGHT else value.ljust(width)
