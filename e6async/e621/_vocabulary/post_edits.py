"""Editable fields of a post, the same on all sites."""

from __future__ import annotations

from typing import Literal, TypedDict


class PostEdits(TypedDict, total=False):
    """Editable fields of a post on any site; a `_diff` field overrides the one without."""

    tag_string: str
    old_tag_string: str
    """The tags that `tag_string` was edited from, so that concurrent changes survive."""
    tag_string_diff: str
    """Tags to add, or with a `-` before them to remove."""
    source: str
    """One per line, ten at most on e621."""
    old_source: str
    source_diff: str
    """Lines to add, or with a `-` before them to remove."""
    parent_id: int | str
    """A post, or blank for none; on e621 one that does not exist means none."""
    old_parent_id: int | str
    old_description: str
    rating: Literal["s", "q", "e"]
    old_rating: Literal["s", "q", "e"]
    edit_reason: str
    is_comment_locked: bool
    """Requires moderator."""
    is_status_locked: bool
    """Requires admin."""
    is_comment_disabled: bool
    """Requires admin."""
    locked_tags: str
    """Requires admin."""
    hide_from_anonymous: bool
    """Requires admin."""
    hide_from_search_engines: bool
    """Requires admin."""
