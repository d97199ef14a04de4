"""A page of 320 invented posts, of the size that real ones have, in both shapes."""

from __future__ import annotations

import json
import random
from functools import cache
from typing import Any

_SYLLABLES = ["ka", "lo", "mi", "ne", "ru", "sa", "ti", "vo", "wen", "bri", "dal", "fen", "gor"]
_COUNTS = {
    "general": 34, "artist": 1, "contributor": 0, "copyright": 1, "character": 2,
    "species": 5, "invalid": 0, "meta": 6, "lore": 0,
}  # fmt: skip


def _word(chance: random.Random) -> str:
    parts = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3)))] * 1
    if chance.random() < 0.5:
        parts.append("".join(chance.choices(_SYLLABLES, k=2)))
    return "_".join(parts)


def _tags(chance: random.Random) -> dict[str, list[str]]:
    return {
        category: sorted(
            _word(chance) for _ in range(most and chance.randint(most // 2, most * 3 // 2))
        )
        for category, most in _COUNTS.items()
    }


def _newest(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    md5 = f"{chance.getrandbits(128):032x}"
    path = f"{md5[:2]}/{md5[2:4]}/{md5}"
    host, wide, high = (
        "https://static.example",
        chance.randint(500, 4000),
        chance.randint(500, 4000),
    )
    parent = number - 5 if chance.random() < 0.2 else None
    return {
        "id": 5_000_000 - number,
        "created_at": "2026-07-13T17:36:26.837-04:00",
        "updated_at": "2026-07-15T02:29:27.631-04:00",
        "change_seq": 78_000_000 + number,
        "files": {
            "meta": {
                "md5": md5, "ext": "png", "size": wide * high, "duration": None, "has_sample": True,
            },
            "original": {"width": wide, "height": high, "url": f"{host}/data/{path}.png"},
            "preview": {
                "width": 256, "height": 256,
                "jpg": f"{host}/data/preview/{path}.jpg",
                "webp": f"{host}/data/preview/{path}.webp",
            },
            "sample": {
                "width": 850, "height": 850,
                "jpg": f"{host}/data/sample/{path}.jpg",
                "webp": f"{host}/data/sample/{path}.webp",
            },
        },
        "uploader_id": chance.randint(1, 900_000),
        "uploader_name": _word(chance),
        "approver_id": chance.choice([None, 171]),
        "stats": {
            "score": {"up": 120, "down": -4, "total": 116},
            "fav_count": 230, "is_favorited": False, "vote": 0, "comment_count": 3,
            "hotness": 4131.053207706494,
        },
        "flags": dict.fromkeys(
            ["pending", "flagged", "note_locked", "status_locked", "rating_locked", "deleted"],
            False,
        ),
        "has": {
            "parent": parent is not None, "children": False, "active_children": False,
            "notes": False, "sample": True,
        },
        "relationships": {"parent_id": parent, "children": []},
        "pools": [],
        "rating": "s",
        "locked_tags": [],
        "sources": [f"https://gallery.example/{_word(chance)}/{number}", f"https://cdn.example/{md5}.png"],
        "description": " ".join(_word(chance) for _ in range(chance.randint(0, 20))),
        "tags": _tags(chance),
    }  # fmt: skip


def _older(post: dict[str, Any]) -> dict[str, Any]:
    files, stats, has = post["files"], post["stats"], post["has"]
    same = [
        "id", "created_at", "updated_at", "tags", "locked_tags", "change_seq", "flags", "rating",
        "sources", "pools", "approver_id", "uploader_id", "uploader_name", "description",
    ]  # fmt: skip
    return {
        **{key: post[key] for key in same},
        "file": {**files["original"], **{k: files["meta"][k] for k in ("ext", "size", "md5")}},
        "preview": {
            **_sized(files["preview"]),
            "url": files["preview"]["jpg"], "alt": files["preview"]["webp"],
        },
        "sample": {
            "has": True, **_sized(files["sample"]),
            "url": files["sample"]["jpg"], "alt": files["sample"]["webp"], "alternates": {},
        },
        "score": stats["score"],
        **{key: stats[key] for key in ("fav_count", "is_favorited", "vote", "comment_count")},
        "relationships": {
            **post["relationships"], "has_children": False, "has_active_children": False,
        },
        "has_notes": has["notes"],
        "duration": None,
    }  # fmt: skip


def _sized(image: dict[str, Any]) -> dict[str, Any]:
    return {"width": image["width"], "height": image["height"]}


@cache
def page() -> bytes:
    """The page as servers write it since May 2026."""
    return json.dumps([_newest(n) for n in range(320)], separators=(",", ":")).encode()


@cache
def older_page() -> bytes:
    """The page as servers wrote it before."""
    posts = [_older(_newest(n)) for n in range(320)]
    return json.dumps({"posts": posts}, separators=(",", ":")).encode()
