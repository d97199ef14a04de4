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
MODE_QUERY: Mapping[Mode, Pairs] = MappingProxyType(
    {mode: (("v2", "true"), ("mode", mode)) for mode in MODELS}
)
"""Requests always name the shape: the server's default changes in December 2026."""
