"""Avoid-posting entries: app/models/avoid_posting.rb, avoid_posting_version.rb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.filters import by_number, by_text
from e6async.testing._e621.lists import texts_in
from e6async.testing._e621.model import Errors, Filter, Model
from e6async.testing._e621.model_filters import in_network, unused
from e6async.testing._e621.models.artists import ARTIST, normal_name, with_any_name
from e6async.testing._e621.writes import add_row, create_row, update_row
from e6async.testing._params import Params, Value, is_false, is_true
from e6async.testing._responses import not_found

__all__ = ["AVOID_POSTING", "AVOID_POSTING_VERSION"]

_DAY: Final = 86_400_000
_ENTRIES: Final = 12
_DETAILS: Final = ("On request of the artist.", "Only the artist may post.", "")
_WATCHED: Final = ("details", "staff_notes", "is_active")


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """Entries of every seventh artist; every fourth entry is deleted."""
    artists = list(factory.rows("Artist").values())[::7][:_ENTRIES]
    for number, artist in enumerate(artists, 1):
        yield factory.seeded(
            "AvoidPosting",
            number,
            factory.world.first_day - (100 - number) * _DAY,
            artist_id=artist["id"],
            creator_id=1 + number % 3,
            details=_DETAILS[number % len(_DETAILS)],
            staff_notes=f"Letter {number}" if number % 3 == 0 else "",
            is_active=number % 4 != 0,
        )


def _versions(factory: RowFactory) -> Iterator[Fields]:
    """The first version of each entry; a second one of those that are deleted."""
    number = 0
    for entry in factory.rows("AvoidPosting").values():
        for is_active in (True, False)[: 1 if entry["is_active"] else 2]:
            number += 1
            yield {
                **factory.empty("AvoidPostingVersion"),
                "id": number,
                "avoid_posting_id": entry["id"],
                "updater_id": entry["updater_id"],
                "updated_at": entry["updated_at"],
                **{key: entry[key] for key in _WATCHED},
                "is_active": is_active,
            }


def _shown(call: Call, row: Fields) -> Fields:
    """Without the notes of the staff for others."""
    if call.viewer.is_at_least("staff"):
        return row
    return {key: value for key, value in row.items() if key != "staff_notes"}


# --- writes ---------------------------------------------------------------------------------------


def _prepare(call: Call, row: Fields, values: Params) -> None:
    """Find, make or change the artist."""
    call.factory.rows("AvoidPostingVersion")  # its seed looks at the entries before this change
    artists, sent = call.factory.rows("Artist"), values.below("artist_attributes")
    if not sent.values:
        return
    if row["id"] in call.factory.rows("AvoidPosting"):
        if "id" not in sent:
            row["artist_id"] = create_row(call, "Artist", sent)["id"]
            return
        if sent.text("id") != str(row["artist_id"]):
            raise not_found()
        change = Params({key: value for key, value in sent.values.items() if key != "id"})
        update_row(call, "Artist", artists[int(str(row["artist_id"]))], change)
        return
    name = normal_name(sent.text("name") or "")
    artist = next((each for each in artists.values() if each["name"] == name), None)
    if artist is None:
        row["artist_id"] = create_row(call, "Artist", sent)["id"]
    else:
        row["artist_id"] = artist["id"]
        update_row(call, "Artist", artist, _merged(artist, sent))


def _merged(artist: Fields, sent: Params) -> Params:
    """What of an entry's artist changes an existing artist."""
    change: dict[str, Value] = {**sent.values}
    own = texts_in(artist, "other_names")
    if own and {"other_names", "other_names_string"} & change.keys():
        text = sent.text("other_names_string")
        more = texts_in({**sent.values}, "other_names") if text is None else text.split()
        change = {key: each for key, each in change.items() if not key.startswith("other_names")}
        if more:
            change["other_names"] = [*own, *more]
    if artist["group_name"] and not sent.nonblank("group_name"):
        change.pop("group_name", None)
    if artist["linked_user_id"] is not None:
        change.pop("linked_user_id", None)
    return Params(change)


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    if row["artist_id"] not in call.factory.rows("Artist"):
        return {"artist": ["must exist"]}
    others = call.factory.rows("AvoidPosting").values()
    is_taken = any(
        each["artist_id"] == row["artist_id"] and each["id"] != row["id"] for each in others
    )
    return {"artist_id": ["already has an avoid posting entry"]} if is_taken else {}


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Keep a version."""
    versions = call.factory.rows("AvoidPostingVersion")
    if after is None:
        gone = (before or {}).get("id")
        for number in [key for key, row in versions.items() if row["avoid_posting_id"] == gone]:
            del versions[number]
    elif before is None or any(before[key] != after[key] for key in _WATCHED):
        copied = {key: after[key] for key in _WATCHED}
        values = {"avoid_posting_id": after["id"], "updater_id": call.viewer.user.id}
        add_row(call, "AvoidPostingVersion", copied | values)


def _activate(call: Call, row: Fields, _: Params) -> None:
    call.factory.rows("AvoidPostingVersion")
    row |= {"is_active": True, "updated_at": Moment(call.world.next_time())}


def _deactivate(call: Call, row: Fields, _: Params) -> None:
    call.factory.rows("AvoidPostingVersion")
    row |= {"is_active": False, "updated_at": Moment(call.world.next_time())}


def _destroy(call: Call, row: Fields, _: Params) -> None:
    call.factory.rows("AvoidPostingVersion")
    del call.factory.rows("AvoidPosting")[int(str(row["id"]))]
    _saved(call, row, None)


# --- filters --------------------------------------------------------------------------------------


def _search(call: Call) -> Params:
    """Deleted entries are shown on request only."""
    search = call.params.below("search")
    value = search.nonblank("is_active")
    return search if value else Params({**search.values, "is_active": "true"})


def _by_activity(_: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
    if not is_true(value) and not is_false(value):
        return rows
    return [row for row in rows if row["is_active"] == is_true(value)]


def _artist_of(call: Call, row: Fields) -> Fields:
    """The artist of an entry, or of a version of an entry."""
    number = row.get("avoid_posting_id")
    entry = call.factory.rows("AvoidPosting")[number] if isinstance(number, int) else row
    return call.factory.rows("Artist")[int(str(entry["artist_id"]))]


def _by_artist(name: str) -> Filter:
    """A filter of artists, for what belongs to them."""

    def matching(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        artists = list(call.factory.rows("Artist").values())
        match name:
            case "any_name_matches":
                found = with_any_name(artists, value)
            case "artist_id":
                found = by_number(artists, value, lambda row: int(str(row["id"])))
            case "artist_name":
                found = by_text(artists, value, lambda row: str(row["name"]))
            case _:
                found = list(ARTIST.filters[name](call, artists, value))
        ids = {each["id"] for each in found}
        return [row for row in rows if _artist_of(call, row)["id"] in ids]

    return matching


_OF_ARTISTS: Final[Mapping[str, Filter]] = {
    **{
        name: _by_artist(name)
        for name in ("any_name_matches", "artist_id", "artist_name", "any_other_name_matches")
    },
    "group_name": unused,
}
_BY_NAME: Final = ("artist_name", "-id")

AVOID_POSTING: Final = Model(
    shape="AvoidPosting",
    seed=_seed,
    defaults={"is_active": True},
    search=_search,
    orders={
        "artist_name": _BY_NAME,
        "artist_name_asc": _BY_NAME,
        "artist_name_desc": ("-artist_name", "-id"),
        "created_at": ("-created_at",),
        "updated_at": ("-updated_at",),
    },
    keys={"artist_name": lambda call, row: _artist_of(call, row)["name"]},
    filters={**_OF_ARTISTS, "is_active": _by_activity, "ip_addr": in_network("creator_id")},
    prepare=_prepare,
    errors=_errors,
    shown=_shown,
    actions={"delete": _deactivate, "undelete": _activate, "destroy": _destroy},
    saved=_saved,
)
AVOID_POSTING_VERSION: Final = Model(
    shape="AvoidPostingVersion",
    seed=_versions,
    filters={**_OF_ARTISTS, "ip_addr": in_network("updater_id")},
    shown=_shown,
)
