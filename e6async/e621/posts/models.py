"""What answers about posts hold beside the post, and what can be written of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, TypedDict

import attrs

from e6async.core import wire
from e6async.core.operation import Pairs
from e6async.e621.vocabulary import Post, ThumbnailPost
from e6async.errors import InputError


@attrs.frozen(kw_only=True)
class PostCount:
    """How many posts match a query."""

    count: int
    capped: bool
    """Whether there are more: the server stops at 240,001."""


@attrs.frozen(kw_only=True)
class PostVoteResult:
    """The votes on a post after one."""

    score: int
    up: int
    down: int
    """0 or below."""
    our_score: int
    """1 or -1; 0 when the vote was taken back, and also when it stood already and was kept."""


@attrs.frozen(kw_only=True)
class Recommendation:
    """A post that goes with another one."""

    post_id: int
    score: int
    """Always 1."""
    explanation: str | None
    """Always None."""


@attrs.frozen(kw_only=True)
class PostRecommendations:
    """Posts that go with another one; none when the caller may not see that one."""

    post_id: int
    model_version: str
    """`os.artist` or `os.tags`."""
    results: list[Recommendation]
    """The best first."""
    post_data: list[ThumbnailPost]
    """The posts themselves, in another order."""


class PostUpdate(TypedDict, total=False):
    """What can be changed of a post; a `_diff` wins over a whole value."""

    tag_string: str
    old_tag_string: str
    """What `tag_string` was made from, so that changes of others survive."""
    tag_string_diff: str
    """Tags to add, and with a `-` before them to take away."""
    source: str
    """Lines, ten at most."""
    old_source: str
    source_diff: str
    """Lines to add, and with a `-` before them to take away."""
    parent_id: int | str
    """A post, or blank for none; one that does not exist means none."""
    old_parent_id: int | str
    description: str
    """50,000 characters at most."""
    old_description: str
    rating: Literal["s", "q", "e"]
    old_rating: Literal["s", "q", "e"]
    edit_reason: str
    is_rating_locked: bool
    """Privileged and up."""
    is_note_locked: bool
    """Staff and up."""
    bg_color: str
    """Six hexadecimal digits, or blank for none; staff and up."""
    is_comment_locked: bool
    """Moderator and up."""
    is_status_locked: bool
    """Admin."""
    is_comment_disabled: bool
    """Admin."""
    locked_tags: str
    """Admin."""
    hide_from_anonymous: bool
    """Admin."""
    hide_from_search_engines: bool
    """Admin."""
    hide_favorites_list: bool
    """Admin."""


def update_form(name: str, changes: PostUpdate) -> Pairs:
    """Write changes of a post as a form."""
    wire.known(name, changes, PostUpdate.__optional_keys__)
    # the one value whose refusal no answer shows
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{6})?", color := changes.get("bg_color", "")):
        message = f"{name}: bg_color is six hexadecimal digits, not {color!r}"
        raise InputError(message)
    return wire.fields(changes, root="post")


def not_taken(answered: Post, stored: Post) -> list[str]:
    """List what differs between the answer to an edit and what the post is really like.

    A refused edit is answered with its own values (`posts_controller.rb`): nothing of it is saved,
    so that something of it is missing in the post.
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
