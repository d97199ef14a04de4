"""Artists: app/models/artist.rb, app/controllers/artists_controller.rb."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory, written
from e6async.testing._e621.lists import Handler, id_of, texts_in
from e6async.testing._e621.model import Errors, Model
from e6async.testing._e621.models.artist_parts import normal_url, put_urls, urls_of
from e6async.testing._e621.search import like
from e6async.testing._e621.tag_edits import create_tag
from e6async.testing._e621.tag_names import tag_name_errors
from e6async.testing._e621.writes import add_row, create_row, new_row, update_row
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    access_denied,
    empty,
    json_response,
    not_found,
    redirect,
)

__all__ = ["ARTIST", "HANDLERS", "normal_name", "with_any_name"]

_DAY: Final = 86_400_000
_MOST: Final = 25
_MAX_LENGTH: Final = 100
_MAX_POSTS: Final = 100
_MIN_URL: Final = 10
_ARTIST: Final = 1
_FILE: Final = re.compile(r"\.(png|jpeg|jpg|webm|mp4)$", re.MULTILINE)
_PARTS: Final = ("ArtistVersion", "ArtistUrlWithArtist")
_PROTECTED: Final = ("name", "group_name", "other_names")


def normal_name(text: str) -> str:
    """A name as the server stores it."""
    return text.lower().strip().replace(" ", "_")


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """An artist for most tags of artists."""
    tags = [tag for tag in factory.world.tags.values() if tag.category == _ARTIST]
    for number, tag in enumerate(tags, 1):
        if number % 12 == 0:
            continue  # nobody has written about this one
        addresses = [f"https://gallery.example/{tag.name}", f"-https://old-{number}.example/"]
        yield {
            **factory.empty("Artist"),
            "id": number,
            "name": tag.name,
            "creator_id": 11 + number % 9,
            "is_active": number % 10 != 0,
            "group_name": "tea_house" if number % 9 == 0 else "",
            "created_at": Moment(tag.created_at),
            "updated_at": Moment(tag.created_at + number * 7 % 31 * _DAY),
            "other_names": [f"{tag.name}_{word}" for word in ("art", "draws")[: number % 3]],
            "linked_user_id": 11 + number % 40 if number % 6 == 0 else None,
            "is_locked": number % 25 == 0,
            "urls": addresses[: (number + 1) % 3],
        }


# --- writes ---------------------------------------------------------------------------------------


def _prepare(call: Call, row: Fields, values: Params) -> None:
    for shape in _PARTS:
        call.factory.rows(shape)  # their seeds look at the artists before this change
    row["name"] = normal_name(str(row["name"]))
    if (text := values.text("other_names_string")) is not None:
        row["other_names"] = text.split()
    names = [normal_name(name)[:_MAX_LENGTH] for name in texts_in(row, "other_names")]
    row["other_names"] = [name for name in dict.fromkeys(names) if name != row["name"]][:_MOST]
    if (text := values.text("url_string")) is not None:
        row["urls"] = list(dict.fromkeys(text.split()))[:_MOST]
    if not row["linked_user_id"]:
        row["linked_user_id"] = None


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    name, errors = str(row["name"]), dict[str, list[str]]()
    if before is not None and _is_restricted(call, before):
        text = "cannot be changed while the artist is on the avoid posting list"
        errors = {key: [text] for key in _PROTECTED if row[key] != before[key]}
        if errors:
            return errors
    if before is None or before["name"] != name:
        names = {each["name"] for each in call.factory.rows("Artist").values()}
        errors["name"] = tag_name_errors(name) + ["has already been taken"] * (name in names)
    for key in ("name", "group_name"):
        if len(str(row[key])) > _MAX_LENGTH:
            errors.setdefault(key, []).append(f"is too long (maximum is {_MAX_LENGTH} characters)")
    errors["urls.url"] = [
        f"'{url}' must begin with http:// or https:// "
        for url in (each.removeprefix("-") for each in texts_in(row, "urls"))
        if urlsplit(url).scheme not in {"http", "https"}
    ]
    page, is_staff = _wiki_page(call, name), call.viewer.is_at_least("staff")
    if row["notes"] and page is not None and page["is_locked"] and not is_staff:
        errors["base"] = ["Wiki page is locked"]
    if reason := call.throttle("artist_edit", limit=25, bypass="privileged", days=7):
        errors.setdefault("base", []).append(f"User {reason}.")
    return {key: texts for key, texts in errors.items() if texts}


def _is_restricted(call: Call, row: Fields) -> bool:
    return _has_entry(call, row, is_active=True) and not call.viewer.has_flag("bd_staff")


def _has_entry(call: Call, row: Fields, *, is_active: bool | None = None) -> bool:
    """Whether the artist is on the avoid-posting list."""
    return any(
        entry["artist_id"] == row["id"] and is_active in {None, entry["is_active"]}
        for entry in call.factory.rows("AvoidPosting").values()
    )


def _wiki_page(call: Call, title: object) -> Fields | None:
    pages = call.factory.rows("WikiPage").values()
    return next((page for page in pages if page["title"] == title), None)


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Keep a version, the addresses, the tag and the wiki page."""
    if after is None:
        put_urls(call, id_of(before or {}), [])
        return
    notes, after["notes"] = after["notes"], None
    put_urls(call, id_of(after), texts_in(after, "urls"))
    old, page = before or {}, _wiki_page(call, after["name"])
    is_renamed = old.get("name") != after["name"]
    if is_renamed and str(after["name"]) not in call.world.tags:
        create_tag(call.world, str(after["name"]), _ARTIST)
    was = _wiki_page(call, old["name"]) if before is not None and is_renamed else None
    has_notes = notes is not None and notes != (page or was or {}).get("body", "")
    if page is None and was is not None:
        change = {"title": str(after["name"]), **({"body": str(notes)} if has_notes else {})}
        update_row(call, "WikiPage", was, Params(change))
    elif page is not None and has_notes:
        update_row(call, "WikiPage", page, Params({"body": str(notes)}))
    elif has_notes:
        create_row(call, "WikiPage", Params({"title": str(after["name"]), "body": str(notes)}))
    kept = ("name", "urls", "other_names", "group_name")
    if has_notes or any(old.get(key) != after[key] for key in kept):
        _keep_version(call, after, notes_changed=has_notes)


def _keep_version(call: Call, row: Fields, *, notes_changed: bool) -> None:
    copied = {key: row[key] for key in ("name", "is_active", "group_name", "other_names")}
    values = {"artist_id": row["id"], "updater_id": call.viewer.user.id}
    urls = {"urls": sorted(texts_in(row, "urls")), "notes_changed": notes_changed}
    add_row(call, "ArtistVersion", copied | values | urls)


def _revert(call: Call, row: Fields, values: Params) -> None:
    """Take the names and addresses of an earlier version."""
    version = call.factory.rows("ArtistVersion").get(call.id("version_id"))
    if version is None or version["artist_id"] != row["id"]:
        raise not_found()
    keys = ("name", "urls", "other_names", "group_name")
    changed = row | {key: version[key] for key in keys}
    ARTIST.check_row(call, changed, row, values)
    row |= changed


def _is_editable(call: Call, row: Fields) -> bool:
    return not row["is_locked"] or call.viewer.is_at_least("staff")


# --- filters --------------------------------------------------------------------------------------


def _search(call: Call) -> Params:
    """`name` can stand alone."""
    search, name = call.params.below("search"), call.params.get("name")
    return search if name is None else Params({**search.values, "name": name})


def with_any_name(rows: Iterable[Fields], value: str) -> list[Fields]:
    """The artists with a name, another name or a group like this."""
    name = normal_name(value)
    pattern = like(name if "*" in name else f"*{name}*")
    return [
        row
        for row in rows
        if any(
            pattern.fullmatch(text)
            for text in (str(row["name"]), str(row["group_name"]), *texts_in(row, "other_names"))
        )
    ]


def _by_any_name(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return with_any_name(rows, value)


def _by_other_name(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    pattern = like(value)
    return [row for row in rows if any(map(pattern.fullmatch, texts_in(row, "other_names")))]


def _by_other_names(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    try:
        pattern = re.compile(value)
    except re.error:
        return []
    return [row for row in rows if any(map(pattern.search, texts_in(row, "other_names")))]


def _by_url(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    """Search a whole address from below to above, or a part of an address."""
    if not re.match(r"https?://", value, re.IGNORECASE):
        pattern = like((value if "*" in value else f"*{value}*").lower())
        return [row for row in rows if any(map(pattern.fullmatch, _lowered(row)))]
    url = normal_url(value)
    while len(url) > _MIN_URL:
        start = url.rstrip("/").lower() + "/"
        found = [
            row for row in rows if any(normal_url(each).startswith(start) for each in _lowered(row))
        ]
        if found:
            return found
        url = url.rstrip("/").rpartition("/")[0] + "/"
    return []


def _lowered(row: Fields) -> list[str]:
    return [each.removeprefix("-").lower() for each in texts_in(row, "urls")]


def _by_name_or_url(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    is_url = re.match(r"https?://", value, re.IGNORECASE)
    return _by_url(call, rows, value) if is_url else with_any_name(rows, value)


def _with_tag(call: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
    if not is_true(value) and not is_false(value):
        return rows
    return [row for row in rows if (_post_count(call, row) > 0) == is_true(value)]


def _linked(_: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
    if not is_true(value) and not is_false(value):
        return rows
    return [row for row in rows if (row["linked_user_id"] is not None) == is_true(value)]


def _post_count(call: Call, row: Fields) -> int:
    return call.world.post_count(str(row["name"]))


# --- responses ------------------------------------------------------------------------------------


def _shown(call: Call, row: Fields) -> Fields:
    """With the wiki page as notes, and the addresses."""
    return row | {"notes": _notes(call, row), "urls": urls_of(call, id_of(row))}


def _notes(call: Call, row: Fields) -> object:
    page = _wiki_page(call, row["name"])
    return None if page is None else page["body"]


def _domains(call: Call, row: Fields) -> list[list[object]]:
    """The hosts of the sources of the artist's posts."""
    table, counts = call.world.table, dict[str, int]()
    for at in table.positions(table.having(str(row["name"])))[:_MAX_POSTS]:
        sources = call.world.posts.indexed(table.ids[at]).sources
        pages = (urlsplit(each) for each in sources if not _FILE.search(each))
        hosts = dict.fromkeys(page.hostname for page in pages if page.scheme)
        for host in filter(None, hosts):
            domain = ".".join(host.split(".")[-2:])
            counts[domain] = counts.get(domain, 0) + 1
    return [[host, count] for host, count in sorted(counts.items(), key=lambda each: -each[1])]


def _get(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    row = row or {}
    full = _shown(call, row) | {"domains": _domains(call, row)}
    return json_response(written(full, call.viewer.zone))


def _create(call: Call, operation: Operation, values: Params, _: Fields | None) -> Response:
    row = create_row(call, "Artist", values)
    return _without_urls(call, row, operation.status)


def _without_urls(call: Call, row: Fields, status: int) -> Response:
    shown = {key: value for key, value in row.items() if key != "urls"}
    shown["notes"] = _notes(call, row)
    return json_response(written(shown, call.viewer.zone), status)


def _delete(call: Call, operation: Operation, _: Params, row: Fields | None) -> Response:
    """Delete an artist who was never on the avoid-posting list."""
    row = row or {}
    if _has_entry(call, row):
        raise access_denied()
    for shape in _PARTS:
        call.factory.rows(shape)
    del call.factory.rows("Artist")[id_of(row)]
    _saved(call, row, None)
    return empty(operation.status)


def _get_or_new(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    name = normal_name(call.params.text("name") or "")
    for number, row in call.factory.rows("Artist").items():
        if row["name"] == name:
            return redirect(f"{call.base_url}/{operation.resource}/{number}")
    new = new_row(call, ARTIST, 0) | dict.fromkeys(("id", "created_at", "updated_at", "creator_id"))
    return _without_urls(call, new | {"name": name}, operation.status)


ARTIST: Final = Model(
    shape="Artist",
    seed=_seed,
    defaults={"is_active": True, "is_locked": False},
    may={"update": _is_editable, "revert": _is_editable},
    orders={
        "name": ("name",),
        "updated_at": ("-updated_at",),
        "post_count": ("-post_count", "name"),
    },
    keys={"post_count": _post_count},
    filters={
        "any_name_matches": _by_any_name,
        "any_other_name_like": _by_other_name,
        "any_other_name_matches": _by_other_names,
        "any_name_or_url_matches": _by_name_or_url,
        "url_matches": _by_url,
        "has_tag": _with_tag,
        "is_linked": _linked,
    },
    search=_search,
    prepare=_prepare,
    errors=_errors,
    shown=_shown,
    actions={"revert": _revert},
    saved=_saved,
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "artists.create": _create,
    "artists.delete": _delete,
    "artists.get": _get,
    "artists.get_or_new": _get_or_new,
}
"""Operations that deviate."""
