"""What is searched for: app/models/search_trend.rb, search_trend_hourly.rb and their blacklist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, RowFactory
from e6async.testing._e621.lists import Handler, filtered, page_response, sorted_by
from e6async.testing._e621.model import Errors, Model
from e6async.testing._e621.model_filters import like
from e6async.testing._e621.search import like as pattern_of
from e6async.testing._e621.tags import normal_tag
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, json_response
from e6async.testing._words import GENERAL
from e6async.testing._world import World, mix

__all__ = ["HANDLERS", "SEARCH_TREND", "SEARCH_TREND_BLACKLIST", "SEARCH_TREND_HOURLY"]

_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR
_DAYS: Final = 30
_TAGS: Final = GENERAL[:24]
_RISING: Final = 6
_MOST_TRACKED: Final = 10
_COLUMNS: Final = {"id": "int", "created_at": "datetime", "updated_at": "datetime"}
_MINIMA: Final[Mapping[str, float]] = {
    "trends_min_today": 500,
    "trends_min_delta": 100,
    "trends_min_ratio": 2.0,
}
_PATTERNS: Final = (("*_background", "Everyone has one."), ("solo", "Too frequent."), ("day", ""))


def _seed(factory: RowFactory) -> Iterator[Fields]:
    """The searches of the last days for the most frequent tags."""
    world = factory.world
    days = [_day(world) - timedelta(days=ago) for ago in range(_DAYS + 1)]
    pairs = [(day, name) for day in days for name in _TAGS]
    for number, (day, name) in enumerate(pairs, 1):
        at = Moment(world.now - (_day(world) - day).days * _DAY)
        times = {"created_at": at, "updated_at": at}
        count = 20 + mix(world.seed, number) % 900
        yield {"id": number, "tag": name, "count": count, "day": day.isoformat(), **times}


def _hours(factory: RowFactory) -> Iterator[Fields]:
    """The searches of the last 48 hours; a few tags rise."""
    world = factory.world
    number = 0
    for ago in range(48):
        at = Moment(_hour(world) - ago * _HOUR)
        for place, name in enumerate(_TAGS):
            number += 1
            is_new = place % 8 == 3 and ago < 24
            yield {
                "id": number,
                "tag": name,
                "count": 3 + mix(world.seed, number) % 20 + 60 * is_new,
                "hour": at,
                "processed": ago > 1,
                "created_at": at,
                "updated_at": at,
            }


def _blacklist(factory: RowFactory) -> Iterator[Fields]:
    for number, (pattern, reason) in enumerate(_PATTERNS, 1):
        at = factory.world.first_day - (20 - number) * _DAY
        values = {"tag": pattern, "reason": reason, "creator_id": 1}
        yield factory.seeded("SearchTrendBlacklist", number, at, **values)


def _day(world: World) -> date:
    return datetime.fromtimestamp(world.now / 1000, UTC).date()


def _hour(world: World) -> int:
    return world.now // _HOUR * _HOUR


# --- lists ----------------------------------------------------------------------------------------


def _asked_day(call: Call) -> date:
    """The day that is asked for; today if it cannot be read."""
    try:
        return date.fromisoformat((call.params.text("day") or "")[:10])
    except ValueError:
        return _day(call.world)


def _asked_hour(call: Call) -> int:
    try:
        at = datetime.fromisoformat(call.params.text("hour") or "")
    except ValueError:
        return _hour(call.world)
    return int(at.timestamp() * 1000) // _HOUR * _HOUR


def _list(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    is_hourly = operation.resource == "search_trend_hourlies"
    model = SEARCH_TREND_HOURLY if is_hourly else SEARCH_TREND
    key = "hour" if is_hourly else "day"
    wanted = Moment(_asked_hour(call)) if is_hourly else _asked_day(call).isoformat()
    rows = [row for row in call.factory.rows(model.shape).values() if row[key] == wanted]
    matching = filtered(call, rows, call.params.below("search"), model)
    ordered = sorted_by(call, model, matching, None)
    shown = [{key: each for key, each in row.items() if key not in _COLUMNS} for row in ordered]
    return page_response(call, operation, shown)


def _track(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """The counts of each day for some tags, with 0 where nobody searched."""
    text = (call.params.text("tag") or "").lower().strip()
    names = [name.strip() for name in list(dict.fromkeys(text.split(",")))[:_MOST_TRACKED] if name]
    days = [(_day(call.world) - timedelta(days=ago)).isoformat() for ago in range(_DAYS, -1, -1)]
    rows = call.factory.rows("SearchTrend").values()
    counts = {(row["tag"], row["day"]): row["count"] for row in rows}
    return json_response(
        {
            name: [{"count": counts.get((name, day), 0), "day": day} for day in days]
            for name in names
        }
    )


def _rising(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """The tags that are searched for more than the day before."""
    world, minima, hour = call.world, _minima(call.world), _hour(call.world)
    now, before = dict[str, int](), dict[str, int]()
    for row in call.factory.rows("SearchTrendHourly").values():
        at, name, count = row["hour"], str(row["tag"]), int(str(row["count"]))
        if isinstance(at, Moment) and at.at > hour - 2 * _DAY:
            part = now if at.at > hour - _DAY else before
            part[name] = part.get(name, 0) + count
    rising = [
        name
        for name, count in now.items()
        if count >= minima["trends_min_today"]
        and count - before.get(name, 0) >= minima["trends_min_delta"]
        and count >= minima["trends_min_ratio"] * before.get(name, 0)
    ]
    rising.sort(key=lambda name: (-now[name], name))
    return json_response(
        [
            {
                "name": name,
                "pretty_name": name.replace("_", " "),
                "post_count": world.post_count(name),
                "category": world.categories.get(name, 0),
            }
            for name in map(world.aliased, rising[:_RISING])
        ]
    )


def _minima(world: World) -> dict[str, float]:
    return {**_MINIMA, **world.rows.get("SearchTrendSettings", {}).get(1, {})}  # type: ignore[dict-item]


# --- writes ---------------------------------------------------------------------------------------


def _purge(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """Delete what was counted for a tag."""
    name = (call.params.text("tag") or "").lower().strip()
    deleted = {"daily_count": 0, "hourly_count": 0}
    for key, shape in (("daily_count", "SearchTrend"), ("hourly_count", "SearchTrendHourly")):
        rows = call.factory.rows(shape)
        for number in [number for number, row in rows.items() if row["tag"] == name]:
            del rows[number]
            deleted[key] += 1
    return json_response(deleted)


def _update_settings(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    settings = call.world.rows.setdefault("SearchTrendSettings", {}).setdefault(1, {})
    sent = {key: text for key in _MINIMA if (text := values.nonblank(key))}
    found = {key: re.match(r"\s*\d+(\.\d+)?", text) for key, text in sent.items()}
    settings |= {key: float(match[0]) if match else 0.0 for key, match in found.items()}
    return _done("Trend settings updated and cache cleared")


def _clear_cache(_: Call, _operation: Operation, _values: Params, _row: Fields | None) -> Response:
    return _done("Rising tags cache cleared")


def _done(message: str) -> Response:
    return json_response({"success": True, "message": message})


def _blacklist_errors(call: Call, row: Fields, _: Fields | None) -> Errors:
    pattern = str(row["tag"])
    if not pattern.strip():
        return {"tag": ["can't be blank"]}
    others = call.factory.rows("SearchTrendBlacklist").values()
    is_taken = any(
        str(each["tag"]).lower() == pattern.lower() and each["id"] != row["id"] for each in others
    )
    errors = ["already exists"] * is_taken
    if pattern.strip() == "*":
        errors.append("cannot be a bare wildcard (*) — it would blacklist all tags")
    return {"tag": errors} if errors else {}


def _by_name(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    pattern = pattern_of(normal_tag(value))
    return [row for row in rows if pattern.fullmatch(str(row["tag"]).lower())]


SEARCH_TREND: Final = Model(
    shape="SearchTrend",
    seed=_seed,
    columns=_COLUMNS,
    order=("-count", "tag"),
    filters={"name_matches": _by_name},
)
SEARCH_TREND_HOURLY: Final = Model(
    shape="SearchTrendHourly",
    seed=_hours,
    columns=_COLUMNS,
    order=("-count", "tag"),
    filters={"name_matches": _by_name},
)
SEARCH_TREND_BLACKLIST: Final = Model(
    shape="SearchTrendBlacklist",
    seed=_blacklist,
    filters={"tag": like("tag"), "reason": like("reason")},
    errors=_blacklist_errors,
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "search_trend_hourlies.list": _list,
    "search_trends.clear_cache": _clear_cache,
    "search_trends.list": _list,
    "search_trends.purge": _purge,
    "search_trends.rising": _rising,
    "search_trends.track": _track,
    "search_trends.update_settings": _update_settings,
}
"""Operations that deviate."""
