"""Posts formatted for a terminal; does no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs
from rich.table import Table
from rich.text import Text

from e6async._cli.messages import sanitize
from e6async.e621._vocabulary import BasicPost, Post, PostTags, ThumbnailPost
from e6async.femboyfans._vocabulary import Post as FemboyFansPost

WholePost: TypeAlias = Post | FemboyFansPost
"""A post of either kind of site with all its fields."""
ShownPost: TypeAlias = WholePost | BasicPost | ThumbnailPost
"""A post of either kind of site in any mode."""

WIDE = 160
"""Terminal width from which the URL is on the same line."""

_COLUMNS = {"id": 8, "rating": 6, "score": 6, "favs": 6, "size": 11, "ext": 4}
_RIGHT = ("id", "score", "favs", "size")
_ARTISTS = 27
_BEFORE_ARTISTS = sum(_COLUMNS.values()) + 2 * len(_COLUMNS)
_STYLES = {"s": "green", "q": "yellow", "e": "red"}


@attrs.frozen(kw_only=True)
class Row:
    """The cells of a table row."""

    id: int
    rating: str
    score: int
    fav_count: int
    size: str
    ext: str
    artists: str
    url: str
    """The URL of the file, or the reason why there is none."""
    has_url: bool


def row(post: ShownPost, *, logged_in: bool) -> Row:
    """The cells for a post in any mode."""
    url = post.url
    return Row(
        id=post.id,
        rating=post.rating,
        score=post.score if isinstance(post, ThumbnailPost) else post.score.total,
        fav_count=post.fav_count,
        size=f"{post.width}x{post.height}",
        ext=post.ext,
        artists=_artists(post),
        url=url or f"no url: {why_no_url(post, logged_in=logged_in)}",
        has_url=url is not None,
    )


def _artists(post: ShownPost) -> str:
    """The artists of a post, on e6ai its directors."""
    if not isinstance(post, WholePost):
        return ""
    tags = post.tags
    directors = tags.director if isinstance(tags, PostTags) else ()
    return ",".join(tags.artist or directors)


def why_no_url(post: ShownPost, *, logged_in: bool) -> str:
    """The reason why the site sends no URL for the file."""
    if isinstance(post, ThumbnailPost):
        deleted = "deleted" in post.flags.split()
    else:
        deleted = post.flags.deleted
    if deleted:
        return "the post is deleted"
    return "hidden from this account" if logged_in else "only visible after login"


def header(width: int | None) -> Text:
    """The names of the columns; `width` is the terminal's, None without one."""
    cells = [_cell(name, name) for name in _COLUMNS]
    last = "artists" if width is not None and width < WIDE else f"{'artists':<{_ARTISTS}}  url"
    return Text("  ".join([*cells, last]), style="bold")


def lines(post: Row, width: int | None) -> list[Text]:
    """A post as one line, or as two on a terminal that is too narrow for the URL."""
    rating = Text(_cell("rating", post.rating), style=_STYLES.get(post.rating, ""))
    score = Text(_cell("score", str(post.score)), style="red" if post.score < 0 else "")
    url = Text(sanitize(post.url), style="cyan" if post.has_url else "yellow")
    narrow = width is not None and width < WIDE
    artists = Text(sanitize(post.artists) or "-")
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
        Text(_cell("ext", sanitize(post.ext))),
        artists,
    ]
    gap = Text("  ")
    return [gap.join(cells), Text("  ") + url] if narrow else [gap.join([*cells, url])]


def details(post: WholePost, *, logged_in: bool) -> dict[str, str]:
    """The details of a post by name; fields without a value are left out."""
    cells = row(post, logged_in=logged_in)
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
    values = {
        "id": str(post.id),
        "rating": post.rating,
        "score": f"{score.total} (+{score.up}, {-abs(score.down)})",
        "favs": str(post.fav_count),
        "comments": str(comments),
        "size": f"{cells.size} {post.ext}, {size:,} bytes",
        "md5": post.md5,
        "url": cells.url,
        "uploaded": f"{post.created_at:%Y-%m-%d %H:%M %Z} by "
        f"{post.uploader_name or f'user {post.uploader_id}'}",
        "state": ", ".join(name for name, is_set in flags.items() if is_set),
        "parent": str(post.relationships.parent_id or ""),
        "children": " ".join(map(str, post.relationships.children)),
        "pools": " ".join(map(str, post.pools)),
        **tags,
        "general tags": " ".join(post.tags.general),
        "sources": "\n".join(post.sources),
        "description": post.description,
    }
    return {name: sanitize(value) for name, value in values.items() if value}


def grid(details: Mapping[str, str]) -> Table:
    """Names and values in two columns; long values are wrapped."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in details.items():
        table.add_row(name, Text(value))
    return table


def _cell(name: str, value: str) -> str:
    width = _COLUMNS[name]
    return value.rjust(width) if name in _RIGHT else value.ljust(width)
