"""Wiki pages: app/models/wiki_page.rb, app/models/wiki_page_version.rb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.filters import by_text
from e6async.testing._e621.lists import Handler, row_response, texts_in
from e6async.testing._e621.model import Errors, Filter, Model
from e6async.testing._e621.model_filters import in_network
from e6async.testing._e621.ranges import safe_id
from e6async.testing._e621.search import like
from e6async.testing._e621.tag_edits import create_tag
from e6async.testing._e621.tag_names import tag_name_errors
from e6async.testing._e621.tags import can_move, category_prefixes, save_tag
from e6async.testing._e621.writes import add_row, new_row
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, empty, not_found, redirect, validation_error

__all__ = ["HANDLERS", "HELP_PAGES", "WIKI_PAGE", "WIKI_PAGE_VERSION"]

HELP_PAGES: Final = ("about", "home", "tags", "posting", "api", "blacklist")
"""The names of the help pages, each with a wiki page `help:<name>`."""
_HOUR: Final = 3_600_000
_MOST: Final = 80
_MAX_TITLE: Final = 100
_MAX_BODY: Final = 250_000
_MAX_FEATURED: Final = 6
_KEPT: Final = (
    *("title", "body", "is_locked", "is_deleted", "other_names", "parent", "featured_posts"),
)
"""The fields that versions have."""


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """Pages about tags, and the pages of the help."""
    helped = [f"help:{name}" for name in HELP_PAGES]
    tags = list(factory.world.tags)
    titles = (*tags[:: max(len(tags) // _MOST, 1)], *helped)
    for number, title in enumerate(titles, 1):
        is_help = title in helped
        others = [f"{title.replace(' ', '_')}_[{word}]" for word in ("another", "old")]
        yield factory.seeded(
            "WikiPage",
            number,
            factory.world.first_day - (3000 - number) * _HOUR,
            title=title,
            body=_body(title, tags, number),
            creator_id=11 + number % 9,
            updated_at=Moment(factory.world.first_day - (3000 - number * 13 % 500) * _HOUR),
            is_locked=is_help or number % 11 == 0,
            is_deleted=not is_help and number % 17 == 0,
            other_names=others[: number % 3] if not is_help else [],
            parent="help:home" if number % 19 == 0 else None,
            featured_posts=[factory.post_id(number)]
            if len(factory.world.posts) and number % 5 == 0
            else [],
        )


def _body(title: str, tags: Sequence[str], number: int) -> str:
    other = tags[number * 7 % len(tags)] if tags else title
    return f"Use [b]{title}[/b] where it is seen.\n\nh4. See also\n* [[{other}]]"


def _versions(factory: RowFactory) -> Iterator[Fields]:
    """The first version of each page, and an older one of some."""
    number = 0
    for page in factory.rows("WikiPage").values():
        has_older = int(str(page["id"])) % 3 != 2
        for is_last in (False, True) if has_older else (True,):
            number += 1
            yield {
                **factory.empty("WikiPageVersion"),
                "id": number,
                "wiki_page_id": page["id"],
                "updater_id": page["creator_id"],
                "created_at": page["created_at"],
                "updated_at": page["created_at"],
                **{key: page[key] for key in _KEPT},
                "body": page["body"] if is_last else "A stub.",
                "reason": None if is_last else "first version",
            }


# --- writes ---------------------------------------------------------------------------------------


def _prepare(call: Call, row: Fields, values: Params) -> None:
    call.factory.rows("WikiPageVersion")  # its seed looks at the pages before this change
    title = str(row["title"]).lower().replace(" ", "_")
    prefix, colon, rest = title.partition(":")
    prefixes = category_prefixes(call.world)
    if colon and rest and prefix in prefixes:
        row["category_id"], title = prefixes[prefix], rest
    row["title"] = title
    row["body"] = str(row["body"]).replace("\r\n", "\n")
    row["parent"] = row["parent"] or None
    if (text := values.text("featured_posts_string")) is not None:
        row["featured_posts"] = [int(word[:18]) for word in text.split() if word.isdigit()]


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    title, errors = str(row["title"]), dict[str, list[str]]()
    if before is None or before["title"] != title:
        errors["title"] = _title_errors(call, row, before)
    if not title:
        errors["title"] = ["can't be blank", *errors["title"]]
    if len(str(row["body"])) > _MAX_BODY:
        errors["body"] = [f"is too long (maximum is {_MAX_BODY} characters)"]
    if row["is_locked"] and not call.viewer.is_at_least("staff"):
        errors["is_locked"] = ["and cannot be updated"]
    if reason := call.throttle("wiki_edit", limit=60, bypass="privileged", days=7):
        errors["base"] = [f"User {reason}."]
    errors["featured_posts"] = _featured_errors(call, row)
    is_moved = row["parent"] is not None and row["parent"] != (before or {}).get("parent")
    if is_moved and _titled(call, row["parent"]) is None:
        errors["parent"] = ["does not exist"]
    elif is_moved and _helped(call, title) is not None:
        errors.setdefault("title", []).append("is used as a help page and cannot be redirected")
    tag = call.world.tags.get(title)
    if row["category_id"] is not None and tag is not None and not can_move(call, tag):
        errors["category_id"] = ["Cannot be changed"]
    return {key: texts for key, texts in errors.items() if texts}


def _title_errors(call: Call, row: Fields, before: Fields | None) -> list[str]:
    title = str(row["title"])
    errors = tag_name_errors(title)
    other = _titled(call, title)
    if other is not None and other["id"] != row["id"]:
        errors.append("has already been taken")
    if len(title) > _MAX_TITLE:
        errors.append(f"is too long (maximum is {_MAX_TITLE} characters)")
    if before is None:
        return errors
    old = str(before["title"])
    if not call.viewer.is_at_least("admin") and _helped(call, old) is not None:
        return [*errors, "is used as a help page and cannot be changed"]
    is_forced = is_true(call.params.below("wiki_page").get("skip_secondary_validations"))
    count = call.world.post_count(old)
    if count and not is_forced:
        errors.append(
            f"cannot be changed: '{old}' still has {count} posts. Move the posts and update any "
            "wikis linking to this page first."
        )
    return errors


def _featured_errors(call: Call, row: Fields) -> list[str]:
    ids = list(map(int, texts_in(row, "featured_posts")))
    if len(ids) > _MAX_FEATURED:
        return [f"cannot have more than {_MAX_FEATURED} posts"]
    if len(set(ids)) != len(ids):
        return ["cannot contain duplicate posts"]
    missing = [str(each) for each in ids if each not in call.world.posts]
    return [f"contains invalid post IDs: {', '.join(missing)}"] if missing else []


def _titled(call: Call, title: object) -> Fields | None:
    pages = call.factory.rows("WikiPage").values()
    return next((page for page in pages if page["title"] == title), None)


def _helped(call: Call, title: object) -> Fields | None:
    """The help page that shows a wiki page."""
    pages = call.factory.rows("HelpPage").values()
    return next((page for page in pages if page["wiki_page"] == title), None)


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Keep a version, change the tag, and let the help follow a new title."""
    versions = call.factory.rows("WikiPageVersion")
    if after is None:
        gone = (before or {}).get("id")
        for number in [key for key, row in versions.items() if row["wiki_page_id"] == gone]:
            del versions[number]
        return
    _change_tag(call, after)
    if before is not None and before["title"] != after["title"]:
        helped = _helped(call, before["title"])
        if helped is not None:
            helped["wiki_page"] = after["title"]
    if before is None or any(before[key] != after[key] for key in _KEPT):
        reason = call.params.below("wiki_page").text("edit_reason")
        values = {"wiki_page_id": after["id"], "updater_id": call.viewer.user.id, "reason": reason}
        add_row(call, "WikiPageVersion", {key: after[key] for key in _KEPT} | values)


def _change_tag(call: Call, row: Fields) -> None:
    category, row["category_id"] = row["category_id"], None
    locked = call.params.below("wiki_page").get("category_is_locked")
    world, title = call.world, str(row["title"])
    if category is None and locked is None:
        return
    if title not in world.tags:
        create_tag(world, title, 0)
    tag = world.tags[title]
    if isinstance(category, int):
        tag = attrs.evolve(tag, category=category)
    save_tag(call, tag if locked is None else attrs.evolve(tag, is_locked=is_true(locked)))


def _revert(call: Call, row: Fields, _: Params) -> None:
    """Take the text of an earlier version."""
    version = call.factory.rows("WikiPageVersion").get(call.id("version_id"))
    if version is None or version["wiki_page_id"] != row["id"]:
        raise not_found()
    keys = ("title", "body", "parent", "other_names", "featured_posts")
    changed = row | {key: version[key] for key in keys}
    WIKI_PAGE.check_row(call, changed, row, Params())
    row |= changed | {"updated_at": Moment(call.world.next_time())}
    row["updater_id"] = call.viewer.user.id


def _delete(call: Call, operation: Operation, _: Params, row: Fields | None) -> Response:
    row = row or {}
    if _helped(call, row["title"]) is not None:
        raise validation_error({"wiki_page": ["is used by a help page"]})
    call.factory.rows("WikiPageVersion")
    del call.factory.rows("WikiPage")[int(str(row["id"]))]
    _saved(call, row, None)
    return empty(operation.status)


def _is_editable(call: Call, row: Fields) -> bool:
    return not row["is_locked"] or call.viewer.is_at_least("staff")


# --- filters and responses ------------------------------------------------------------------------


def _search(call: Call) -> Params:
    """`title` can stand alone."""
    search, title = call.params.below("search"), call.params.get("title")
    return search if title is None else Params({**search.values, "title": title})


def _by_title(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    pattern = like(value.lower().strip().replace(" ", "_"))
    return [row for row in rows if pattern.fullmatch(str(row["title"]))]


def _by_other_name(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    name = value if "*" in value else " ".join(value.split()).replace(" ", "_")
    pattern = like(name.lower())
    return [
        row
        for row in rows
        if any(pattern.fullmatch(each.lower()) for each in texts_in(row, "other_names"))
    ]


def _with_other_names(_: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
    if not is_true(value) and not is_false(value):
        return rows
    return [row for row in rows if bool(texts_in(row, "other_names")) == is_true(value)]


def _without_deleted(_: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
    return [row for row in rows if not row["is_deleted"]] if is_true(value) else rows


def _by_parent(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return by_text(rows, value.replace(" ", "_"), lambda row: str(row["parent"] or ""))


def _of_page(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return [row for row in rows if row["wiki_page_id"] == safe_id(value)]


def _by_text(field: str) -> Filter:
    return lambda _, rows, value: by_text(rows, value, lambda row: str(row[field] or ""))


def _shown(call: Call, row: Fields) -> Fields:
    """With the category of the tag."""
    tag = call.world.tags.get(str(row["title"]))
    return row | {"category_id": None if tag is None else tag.category}


def _get_or_new(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    title = (call.params.text("title") or "").lower().replace(" ", "_")
    if (page := _titled(call, title)) is not None:
        return redirect(f"{call.base_url}/wiki_pages/{page['id']}")
    unsaved = dict.fromkeys(("id", "created_at", "updated_at", "creator_id", "updater_id"))
    new = new_row(call, WIKI_PAGE, 0) | unsaved | {"title": title, "creator_name": "Anonymous"}
    return row_response(call, operation, new)


WIKI_PAGE: Final = Model(
    shape="WikiPage",
    seed=_seed,
    may={"update": _is_editable, "revert": _is_editable},
    search=_search,
    order=("-updated_at",),
    orders={"title": ("title",), "post_count": ("-post_count",)},
    keys={"post_count": lambda call, row: call.world.post_count(str(row["title"]))},
    filters={
        "title": _by_title,
        "body_matches": _by_text("body"),
        "other_names_match": _by_other_name,
        "other_names_present": _with_other_names,
        "hide_deleted": _without_deleted,
        "parent": _by_parent,
    },
    prepare=_prepare,
    errors=_errors,
    shown=_shown,
    actions={"revert": _revert},
    saved=_saved,
)
WIKI_PAGE_VERSION: Final = Model(
    shape="WikiPageVersion",
    seed=_versions,
    filters={
        "wiki_page_id": _of_page,
        "title": _by_text("title"),
        "body": _by_text("body"),
        "ip_addr": in_network("updater_id"),
    },
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "wiki_pages.delete": _delete,
    "wiki_pages.get_or_new": _get_or_new,
}
"""Operations that deviate."""
