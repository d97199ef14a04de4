"""Tags (tags_controller.rb, tag_corrections_controller.rb, tags_preview.rb)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.filters import by_flag, by_number, by_time, page_response
from e6async.testing._e621.search import like
from e6async.testing._e621.writes import add_row
from e6async.testing._params import is_false, is_true, query_string
from e6async.testing._records import Tag
from e6async.testing._responses import (
    Response,
    access_denied,
    empty,
    json_response,
    not_found,
    redirect,
    validation_error,
)
from e6async.testing._routes import Route
from e6async.testing._words import CATEGORIES
from e6async.testing._world import World

__all__ = [
    "CATEGORY_PREFIXES",
    "ROUTES",
    "can_move",
    "category_prefixes",
    "matching_tags",
    "named",
    "normal_tag",
    "save_tag",
    "tag_json",
]

_MAX_VALUES: Final = 320
_MAX_POSTS_TO_CHANGE: Final = 100
_ADMIN_ONLY: Final = frozenset({6, 7, 8})
_LORE: Final = 8

CATEGORY_PREFIXES: Final = {name: number for number, name in enumerate(CATEGORIES)} | {
    **dict.fromkeys(("gen",), 0),
    **dict.fromkeys(("art",), 1),
    **dict.fromkeys(("contrib", "cont"), 2),
    **dict.fromkeys(("copy", "co"), 3),
    **dict.fromkeys(("char", "ch", "oc"), 4),
    **dict.fromkeys(("spec",), 5),
    **dict.fromkeys(("inv",), 6),
    **dict.fromkeys(("lor",), 8),
}
"""The category prefixes of tags: app/logical/tag_category.rb."""
_E6AI_PREFIXES: Final = {
    **{name: number for name, number in CATEGORY_PREFIXES.items() if number not in {1, 2, 3}},
    **dict.fromkeys(("director", "direct", "dir"), 1),
    **dict.fromkeys(("franchise", "franc", "fr"), 3),
}


def category_prefixes(world: World) -> Mapping[str, int]:
    """The category prefixes of a site."""
    return _E6AI_PREFIXES if "director" in world.category_names else CATEGORY_PREFIXES


def normal_tag(name: str) -> str:
    """A tag name in its stored form."""
    return unicodedata.normalize("NFC", name).lower().strip().replace(" ", "_")


async def index(call: Call) -> Response:
    """List tags, the most used first; tags without posts only on request."""
    tags = await matching_tags(call)
    tags = _ordered(call, tags)
    return json_response(
        page_response(call, tags, lambda tag: tag.id, lambda tag: tag_json(call, tag))
    )


async def matching_tags(call: Call) -> list[Tag]:
    """The tags that match the filters."""
    await call.world.prepare()
    search, world = call.params.below("search"), call.world
    tags = by_number(world.tags.values(), search.text("id"), lambda tag: tag.id)
    tags = by_time(call, tags, search.text("created_at"), lambda tag: tag.created_at)
    tags = by_time(call, tags, search.text("updated_at"), lambda tag: tag.updated_at)
    fuzzy = search.nonblank("fuzzy_name_matches")
    if fuzzy is not None:
        tags = [tag for tag in tags if _similarity(tag.name, fuzzy) > 0.3]
    if (pattern := search.nonblank("name_matches")) is not None:
        fits = like(normal_tag(pattern))
        tags = [tag for tag in tags if fits.fullmatch(tag.name)]
    if (names := search.nonblank("name")) is not None:
        requested = set(normal_tag(names).split(","))
        tags = [tag for tag in tags if tag.name in requested]
    if (categories := search.nonblank("category")) is not None:
        numbers = {text for text in categories.split(",")[:_MAX_VALUES] if text.isdigit()}
        tags = [tag for tag in tags if str(tag.category) in numbers]
    if search.text("hide_empty") is None or is_true(search.get("hide_empty")):
        tags = [tag for tag in tags if world.post_count(tag.name) > 0]
    tags = by_flag(tags, search.text("is_locked"), lambda tag: tag.is_locked)
    for key, shape, field in (("has_wiki", "WikiPage", "title"), ("has_artist", "Artist", "name")):
        value = search.get(key)
        if is_true(value) or is_false(value):
            having = {row[field] for row in call.factory.rows(shape).values()}
            tags = [tag for tag in tags if (tag.name in having) == is_true(value)]
    return tags


async def show(call: Call) -> Response:
    """Show a tag, by id or name."""
    await call.world.prepare()
    return json_response(tag_json(call, named(call)))


async def update(call: Call) -> Response:
    """Move a tag to another category."""
    await call.world.prepare()
    tag = _wanted(call)
    is_admin = call.viewer.is_at_least("admin")
    if not can_move(call, tag):
        raise access_denied()
    values = call.params.require(
        "tag", ["category", "from_wiki", *(["is_locked"] if is_admin else [])]
    )
    if "category" in values:
        category = _category(call.world, values.text("category") or "")
        if category != tag.category:
            _check_category(tag, category, is_admin=is_admin)
            tag = attrs.evolve(tag, category=category)
    if "is_locked" in values:
        tag = attrs.evolve(tag, is_locked=is_true(values.get("is_locked")))
    save_tag(call, attrs.evolve(tag, updated_at=call.world.next_time()))
    return empty()


def save_tag(call: Call, tag: Tag) -> None:
    """Replace a tag, and keep a change of its category."""
    old, is_kept = call.world.tags.get(tag.name), "TagTypeVersion" in call.rules.models
    if is_kept and old is not None and old.category != tag.category:
        change = {
            "tag_id": tag.id,
            "creator_id": call.viewer.user.id,
            "old_type": old.category,
            "new_type": tag.category,
            "is_locked": tag.is_locked,
        }
        add_row(call, "TagTypeVersion", change)
    call.world.put_tag(tag)


def can_move(call: Call, tag: Tag) -> bool:
    """Whether the caller may move a tag to another category."""
    is_small = call.world.post_count(tag.name) < _MAX_POSTS_TO_CHANGE
    is_open = not tag.is_locked and tag.category not in _ADMIN_ONLY
    return call.viewer.is_at_least("admin") or (is_open and is_small)


async def destroy(call: Call) -> Response:
    """Delete an unused tag; redirect to the list for others."""
    await call.world.prepare()
    tag, world = _wanted(call), call.world
    names = {alias.antecedent_name for alias in world.aliases.values()}
    names |= {alias.consequent_name for alias in world.aliases.values()}
    used = tag.name in world.table.tagged and len(world.table.tagged[tag.name])
    if used or tag.name in names or tag.name in world.implications:
        return redirect(f"{call.base_url}/tags?{query_string({'search[name_matches]': tag.name})}")
    del world.tags[tag.name]
    del world.categories[tag.name]
    return empty()


async def preview(call: Call) -> Response:
    """Preview how the server would normalize the tags of a text."""
    await call.world.prepare()
    names = list(dict.fromkeys(word.lower() for word in (call.params.text("tags") or "").split()))
    rows: dict[str, dict[str, object]] = {}
    waiting = names
    while waiting:
        following: list[str] = []
        for name in waiting:
            resolved, category = _resolved(call.world, name)
            if resolved in rows:
                continue
            canonical = call.world.aliased(resolved)
            implied = call.world.implications.get(canonical, ())
            rows[resolved] = _preview(call, name, resolved, category)
            following += [canonical, *implied]
        waiting = following
    return json_response(list(rows.values()))


async def correction(call: Call) -> Response:
    """Compare the stored count of a tag with that of the search index."""
    await call.world.prepare()
    tag, table = _wanted(call), call.world.table
    mask = table.having(tag.name) & (table.flag("deleted") ^ table.all)
    return json_response(
        {
            "post_count": call.world.post_count(tag.name),
            "real_post_count": mask.bit_count(),
            "category": tag.category,
            "category_cache": tag.category,
            "tag": tag_json(call, tag),
        }
    )


async def correct(call: Call) -> Response:
    """Recount a tag and redirect to the list."""
    values = {"search[name_matches]": _wanted(call).name}
    if call.params.text("commit") == "Fix":
        values["search[hide_empty]"] = "no"
    return redirect(f"{call.base_url}/tags?{query_string(dict(values))}")


def tag_json(call: Call, tag: Tag) -> dict[str, object]:
    """The JSON of a tag."""
    view = call.view
    return {
        "id": tag.id,
        "name": tag.name,
        "post_count": call.world.post_count(tag.name),
        "related_tags": tag.related_tags,
        "related_tags_updated_at": view.maybe(tag.related_tags_updated_at),
        "category": tag.category,
        "is_locked": tag.is_locked,
        "created_at": view.stamp(tag.created_at),
        "updated_at": view.stamp(tag.updated_at),
    }


def _ordered(call: Call, tags: list[Tag]) -> list[Tag]:
    count, search = call.world.post_count, call.params.below("search")
    fuzzy = search.nonblank("fuzzy_name_matches")
    match search.text("order"):
        case "name":
            return sorted(tags, key=lambda tag: tag.name)
        case "id_asc":
            return sorted(tags, key=lambda tag: tag.id)
        case "id_desc" | "date":
            return sorted(tags, key=lambda tag: -tag.id)
        case "similarity" if fuzzy is not None:
            by_name = sorted(tags, key=lambda tag: tag.name, reverse=True)
            return sorted(
                by_name, key=lambda tag: (-int(3 * _similarity(tag.name, fuzzy)), -count(tag.name))
            )
        case _:
            return sorted(tags, key=lambda tag: (-count(tag.name), tag.name))


def _similarity(left: str, right: str) -> float:
    """The similarity of names by trigrams, as PostgreSQL's pg_trgm computes it."""
    mine, theirs = _trigrams(left), _trigrams(right)
    return len(mine & theirs) / max(len(mine | theirs), 1)


def _trigrams(text: str) -> set[str]:
    words = (f"  {word} " for word in re.findall(r"[^\W_]+", text.lower()))
    return {word[at : at + 3] for word in words for at in range(len(word) - 2)}


def named(call: Call) -> Tag:
    """The tag that the path names, by id or name; raises 404."""
    text = call.params.text("id_or_name") or ""
    tag = call.world.tag(int(text[:18])) if text.isdigit() else call.world.tags.get(text)
    if tag is None:
        raise not_found()
    return tag


def _wanted(call: Call) -> Tag:
    tag = call.world.tag(call.id())
    if tag is None:
        raise not_found()
    return tag


def _category(world: World, text: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        raise validation_error({"category": ["is not a number"]})
    if int(text[:18]) not in category_prefixes(world).values():
        raise validation_error({"category": ["is not included in the list"]})
    return int(text)


def _check_category(tag: Tag, category: int, *, is_admin: bool) -> None:
    if category in _ADMIN_ONLY and not is_admin:
        raise validation_error({"category": ["can only used by admins"]})
    if category == _LORE and not tag.name.endswith("_(lore)"):
        raise validation_error(
            {"category": ["can only be applied to tags that end with '_(lore)'"]}
        )


def _resolved(world: World, name: str) -> tuple[str, int | None]:
    prefix, colon, rest = name.partition(":")
    prefixes = category_prefixes(world)
    if colon and rest and prefix in prefixes:
        return normal_tag(rest), prefixes[prefix]
    return name, None


def _preview(call: Call, name: str, resolved: str, category: int | None) -> dict[str, object]:
    world = call.world
    canonical = world.aliased(resolved)
    tag, implied = world.tags.get(canonical), world.implications.get(canonical)
    row: dict[str, object | None] = {
        "id": tag.id if tag else None,
        "name": name,
        "resolved": resolved if resolved != name else None,
        "category": tag.category if tag else category,
        "post_count": world.post_count(canonical) if tag else None,
        "alias": canonical if canonical != resolved else None,
        "implies": implied,
    }
    return {key: value for key, value in row.items() if value is not None}


ROUTES: Final = (
    Route("GET", "/tags", "anonymous", index),
    Route("GET", "/tags/{id_or_name}", "anonymous", show),
    Route("PATCH PUT", "/tags/{id}", "member", update),
    Route("DELETE", "/tags/{id}", "bd_staff", destroy),
    Route("POST", "/tags/preview", "member", preview),
    Route("GET", "/tags/{id}/correction", "anonymous", correction),
    Route("POST", "/tags/{id}/correction", "staff", correct),
)
