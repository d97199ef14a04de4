"""What several families share: the post, and a few words."""

from e6async.femboyfans._vocabulary.post import (
    File,
    Flags,
    Post,
    Relationships,
    Score,
    Tags,
    Variant,
    Views,
)
from e6async.femboyfans._vocabulary.search import keys_of
from e6async.femboyfans._vocabulary.words import Category, Level, PostFilter, UserFilter

__all__ = [
    "Category",
    "File",
    "Flags",
    "Level",
    "Post",
    "PostFilter",
    "Relationships",
    "Score",
    "Tags",
    "UserFilter",
    "Variant",
    "Views",
    "keys_of",
]
