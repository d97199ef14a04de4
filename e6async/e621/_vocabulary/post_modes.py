"""The modes of post lists, and the model of each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from e6async._core.protocol.operation import Pairs
from e6async.e621._vocabulary.post import BasicPost, Post, ThumbnailPost

Mode: TypeAlias = Literal["extended", "basic", "thumbnail"]
"""How much of a post is sent: all with tags by category, all with plain tags, or a reduced post."""
AnyPost: TypeAlias = Post | BasicPost | ThumbnailPost
"""A post in any mode."""

MODELS: Mapping[Mode, type[AnyPost]] = MappingProxyType(
    {"extended": Post, "basic": BasicPost, "thumbnail": ThumbnailPost}
)


def mode_query(mode: Mode) -> Pairs:
    """Always send `v2` and `mode`: the server's default changes in December 2026."""
    return (("v2", "true"), ("mode", mode))
