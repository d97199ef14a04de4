"""Addresses and versions of artists: app/models/artist_url.rb, app/models/artist_version.rb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.lists import texts_in
from e6async.testing._e621.model import Filter, Model
from e6async.testing._e621.model_filters import among, in_network
from e6async.testing._e621.model_filters import like as is_like
from e6async.testing._e621.search import like
from e6async.testing._e621.writes import add_row

__all__ = ["ARTIST_URL", "ARTIST_VERSION", "normal_url", "put_urls", "urls_of"]

_SHAPE: Final = "ArtistUrlWithArtist"
_ORDERED: Final = ("artist_id", "url", "normalized_url", "is_active", "created_at", "updated_at")


def normal_url(url: str) -> str:
    """An address in the form in which addresses are compared."""
    url = "http://" + url.removeprefix("https://") if url.startswith("https://") else url
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.lower()}{slash}{path}".rstrip("/") + "/"


def _urls(factory: RowFactory) -> Iterator[Fields]:
    """The addresses of all artists."""
    number = 0
    for artist in factory.rows("Artist").values():
        for text in texts_in(artist, "urls"):
            number += 1
            times = {key: artist[key] for key in ("created_at", "updated_at")}
            yield {**factory.empty(_SHAPE), "id": number, **_url(artist["id"], text), **times}


def _url(artist_id: object, text: str) -> Fields:
    url = text.removeprefix("-")
    return {
        "artist_id": artist_id,
        "url": url,
        "normalized_url": normal_url(url),
        "is_active": text == url,
    }


def urls_of(call: Call, artist_id: int) -> list[object]:
    """The addresses of an artist, as the artist shows them."""
    return [
        {key: value for key, value in row.items() if key != "artist"}
        for row in call.factory.rows(_SHAPE).values()
        if row["artist_id"] == artist_id
    ]


def put_urls(call: Call, artist_id: int, texts: Sequence[str]) -> None:
    """Let an artist have these addresses; `-` stands before those that are gone."""
    rows = call.factory.rows(_SHAPE)
    wanted = [_url(artist_id, text) for text in texts]
    for number, row in list(rows.items()):
        same = {key: row[key] for key in ("artist_id", "url", "normalized_url", "is_active")}
        if same in wanted:
            wanted.remove(same)
        elif row["artist_id"] == artist_id:
            del rows[number]
    for url in wanted:
        add_row(call, _SHAPE, url)


def _versions(factory: RowFactory) -> Iterator[Fields]:
    """The first version of each artist."""
    for number, artist in enumerate(factory.rows("Artist").values(), 1):
        copied = ("name", "is_active", "group_name", "other_names", "urls", "created_at")
        yield {
            **factory.empty("ArtistVersion"),
            "id": number,
            "artist_id": artist["id"],
            "updater_id": artist["creator_id"],
            "updated_at": artist["created_at"],
            "notes_changed": False,
            **{key: artist[key] for key in copied},
        }


def _by_artist_name(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    artists = call.factory.rows("Artist").values()
    ids = {artist["id"] for artist in artists if artist["name"] == value}
    return [row for row in rows if row["artist_id"] in ids]


def _within(field: str) -> Filter:
    """A part of an address, or a pattern with `*`."""

    def matching(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        pattern = like((value if "*" in value else f"*{value}*").lower())
        return [row for row in rows if pattern.fullmatch(str(row[field]).lower())]

    return matching


def _with_artist(call: Call, row: Fields) -> Fields:
    number = row["artist_id"]
    artist = call.factory.rows("Artist").get(number if isinstance(number, int) else 0)
    shape = call.factory.shapes["ArtistOfUrl"]
    return row | {"artist": None if artist is None else {key: artist[key] for key in shape}}


def _orders() -> dict[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {"id": ("-id",)}
    for field in _ORDERED:
        named |= {field: (f"-{field}", "-id"), f"{field}_desc": (f"-{field}", "-id")}
        named[f"{field}_asc"] = (field, "-id")
    return named


ARTIST_URL: Final = Model(
    shape=_SHAPE,
    seed=_urls,
    orders=_orders(),
    filters={
        "artist_name": _by_artist_name,
        "url_matches": _within("url"),
        "normalized_url_matches": _within("normalized_url"),
    },
    shown=_with_artist,
)
ARTIST_VERSION: Final = Model(
    shape="ArtistVersion",
    seed=_versions,
    orders={"name": ("name", "-id")},
    filters={
        "name": is_like("name"),
        "artist_id": among("artist_id"),
        "ip_addr": in_network("updater_id"),
    },
)
