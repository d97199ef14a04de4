"""How much of a post is asked for, and what comes then."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from e6async._core.protocol.operation import Pairs
from e6async.e621._vocabulary.post import BasicPost, Post, ThumbnailPost
from e6async.e621._vocabulary.words import Mode

AnyPost: TypeAlias = Post | BasicPost | ThumbnailPost

MODELS: Mapping[Mode, type[AnyPost]] = MappingProxyType(
    {"extended": Post, "basic": BasicPost, "thumbnail": ThumbnailPost}
)


def asked(mode: Mode) -> Pairs:
    """Name the shape always: the server's default changes in December 2026."""
    return (("v2", "true"), ("mode", mode))
