"""Results of post operations, and the editable fields of a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import Pairs
from e6async.e621._vocabulary import Post, ThumbnailPost
from e6async.e621._vocabulary.post_edits import PostEdits
from e6async.errors import InputError


@attrs.frozen(kw_only=True)
class PostCount(Model):
    """How many posts match a query."""

    count: int
    capped: bool
    """Whether there are more: the server stops at 240,001."""


@attrs.frozen(kw_only=True)
class PostVoteResult(Model):
    """The votes on a post after voting."""

    score: int
    up: int
    down: int
    """0 or below."""
    our_score: int
    """1 or -1; 0 when the vote was removed, or was already there and kept."""


@attrs.frozen(kw_only=True)
class Recommendation(Model):
    """A post recommended for another one."""

    post_id: int
    score: int
    """Always 1."""
    explanation: str | None
    """Always None."""


@attrs.frozen(kw_only=True)
class PostRecommendations(Model):
    """Posts recommended for another one; empty if the caller may not see that post."""

    post_id: int
    model_version: str
    """`os.artist` or `os.tags`."""
    results: tuple[Recommendation, ...]
    """The best first."""
    post_data: tuple[ThumbnailPost, ...]
    """The posts themselves, in another order."""


class PostUpdate(PostEdits, total=False):
    """Editable fields of a post; a `_diff` field overrides the one without."""

    description: str
    """50,000 characters at most."""
    is_rating_locked: bool
    """Requires privileged."""
    is_note_locked: bool
    """Requires staff."""
    bg_color: str
    """Six hexadecimal digits, or blank for none; staff and up."""
    hide_favorites_list: bool
    """Requires admin."""


def update_form(name: str, changes: PostUpdate) -> Pairs:
    """Build the form of a post edit."""
    wire.known(name, changes, PostUpdate.__optional_keys__)
    # the server never reports that it refused this value
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{6})?", color := changes.get("bg_color", "")):
        message = f"{name}: bg_color must be six hexadecimal digits or empty, not {color!r}"
        raise InputError(message)
    return wire.fields(changes, root="post")


def not_taken(answered: Post, stored: Post) -> list[str]:
    """List the fields in which the answer to an edit differs from the stored post.

    The server answers a refused edit with the requested values (`posts_controller.rb`), although it
    saves none of them.
    """
    return [key for key, read in _EDITED.items() if read(answered) != read(stored)]


_EDITED: Mapping[str, Callable[[Post], object]] = MappingProxyType(
    {
        "tag_string": lambda post: frozenset(post.all_tags),
        "source": lambda post: post.sources,
        "parent_id": lambda post: post.relationships.parent_id,
        "description": lambda post: post.description,
        "rating": lambda post: post.rating,
        "is_rating_locked": lambda post: post.flags.rating_locked,
        "is_note_locked": lambda post: post.flags.note_locked,
        "is_status_locked": lambda post: bool(post.flags.status_locked),
        "locked_tags": lambda post: frozenset(post.locked_tags),
    }
)
