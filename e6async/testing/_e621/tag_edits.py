"""Normalization of the tags of an edit (app/models/post.rb, normalize_tags)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from e6async.testing._e621.tag_names import tag_name_errors
from e6async.testing._e621.tags import category_prefixes, normal_tag
from e6async.testing._generated_posts import automatic_tags
from e6async.testing._media import CONTENT_TYPES
from e6async.testing._records import Post, Tag
from e6async.testing._words import AUTOMATIC
from e6async.testing._world import World

__all__ = ["Normalized", "create_tag", "merged", "normalized", "scan", "with_diff"]

_BEFORE = re.compile(r"(?:rating|parent|-parent|-?locked):", re.IGNORECASE)
_AFTER = re.compile(r"(?:-?pool|newpool|-?set|-?fav|-?child|upvote|downvote):", re.IGNORECASE)
_SOURCE = re.compile(r'\+?source:("?)(.*)\1', re.IGNORECASE)
_MAX_LENGTH: Final = 100
_AUTOMATIC: Final = frozenset({*AUTOMATIC, *CONTENT_TYPES})
_PROTECTED: Final = frozenset({"avoid_posting", "conditional_dnp"})


@attrs.frozen(kw_only=True)
class Normalized:
    """Tags to store, and the commands among them."""

    tags: tuple[str, ...]
    before: tuple[str, ...]
    """Commands about the post itself, such as `rating:s`."""
    after: tuple[str, ...]
    """Commands about pools, sets and children, which run after the post is saved."""
    source: str | None
    """The value of `source:` among the tags; None without one."""


def scan(text: str) -> list[str]:
    """The tags of a tag string, each once."""
    return list(dict.fromkeys(re.findall(r'[-~]?\w+:"[^"]+"(?!\S)|\S+', text)))


def merged(current: Sequence[str], new: Sequence[str], old: Sequence[str]) -> list[str]:
    """Merge an edit of `old` tags with the changes of others since."""
    common = set(current) & set(new)
    names = {name for name in (*current, *new) if name not in old} | common
    return sorted(names)


def with_diff(world: World, current: Sequence[str], diff: str) -> list[str]:
    """Add and remove the tags of a diff."""
    tokens = scan(diff)
    removed = {world.aliased(token[1:]) for token in tokens if token.startswith("-")}
    added = [world.aliased(token) for token in tokens if not token.startswith("-")]
    return sorted({*current, *added} - removed)


def normalized(world: World, post: Post, names: Iterable[str]) -> Normalized:
    """The tags to store; missing tags are created."""
    source: str | None = None
    lowered: list[str] = []
    for name in names:
        match = _SOURCE.fullmatch(name)
        if match is None:
            lowered.append(name if name.lower().startswith("newpool:") else name.lower())
        elif name.startswith("+"):
            source = "\n".join([*(post.sources if source is None else [source]), match[2]])
        else:
            source = "" if match[2].lower() == "none" else match[2]
    before = tuple(name for name in lowered if _BEFORE.match(name))
    after = tuple(name for name in lowered if _AFTER.match(name))
    plain = [name for name in lowered if name not in {*before, *after}]
    negated = {world.aliased(name[1:]) for name in plain if name.startswith("-")}
    tags = {_named(world, name) for name in plain if not name.startswith("-")} - negated
    return Normalized(tags=_stored(world, post, tags), before=before, after=after, source=source)


def _stored(world: World, post: Post, tags: set[str]) -> tuple[str, ...]:
    locked_in = {world.aliased(name) for name in post.locked_tags if not name.startswith("-")}
    locked_out = {world.aliased(name[1:]) for name in post.locked_tags if name.startswith("-")}
    tags = {world.aliased(name) for name in tags if name not in _PROTECTED - locked_in}
    tags = (tags - locked_out | locked_in) or {"tagme"}
    animated, length = "animated_gif" in post.tags, post.duration
    automatic = automatic_tags(
        post.ext, post.width, post.height, animated=animated, duration=length
    )
    tags = tags - _AUTOMATIC | set(automatic)
    tags |= {implied for name in tags for implied in world.implications.get(name, ())}
    tags -= locked_out
    new = {name for name in tags if name not in world.tags}
    tags -= {name for name in new if not _is_valid(name)}
    for name in new & tags:
        create_tag(world, name, 0)
    return tuple(sorted(tags))


def _named(world: World, name: str) -> str:
    """Remove the category prefix of a name; only a new tag gets the category."""
    prefix, colon, rest = name.partition(":")
    prefixes = category_prefixes(world)
    if not colon or not rest or prefix not in prefixes:
        return normal_tag(name)
    tag = normal_tag(rest)
    if tag not in world.tags and _is_valid(tag):
        create_tag(world, tag, prefixes[prefix])
    return tag


def _is_valid(name: str) -> bool:
    """Whether a new tag may have this name; the server drops the others from the edit."""
    return len(name) <= _MAX_LENGTH and not tag_name_errors(name)


def create_tag(world: World, name: str, category: int) -> None:
    """Add a tag."""
    now = world.next_time()
    tag_id = max((tag.id for tag in world.tags.values()), default=0) + 1
    world.put_tag(Tag(id=tag_id, name=name, category=category, created_at=now, updated_at=now))
