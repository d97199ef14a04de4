"""Plays a case against a fake site with a client that knows nothing of this library."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import cast

import aiohttp

from e6async.testing import FakeSite
from tests.judges.case import Case, Step

__all__ = ["play"]


async def play(site: FakeSite, case: Case) -> list[str]:
    """What of a case differs; empty when all is as the server has it."""
    saved: dict[str, str] = {}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        for number, step in enumerate(case.steps, 1):
            status, body = await _send(http, site, step, saved)
            where = f"step {number}, {step.request} by {step.by}"
            if differences := [f"{where}: {text}" for text in _judge(step, status, body, saved)]:
                return [*differences, f"{where} answered {status} {body[:300]!r}"]
            _save(step, body, saved)
    return []


async def _send(
    http: aiohttp.ClientSession, site: FakeSite, step: Step, saved: Mapping[str, str]
) -> tuple[int, bytes]:
    pairs = [
        (f"{key}[]" if isinstance(value, list | tuple) else key, _text(each).format_map(saved))
        for key, value in step.body.items()
        for each in (cast("list[object]", value) if isinstance(value, list | tuple) else [value])
    ]
    headers = {"User-Agent": "judge/1.0 (by the tests)", **step.headers}
    if step.by is not None:
        login = ":".join(site.credentials(step.by)).encode()
        headers["Authorization"] = f"Basic {base64.b64encode(login).decode()}"
    method, _, path = step.request.partition(" ")
    is_read = method == "GET"
    data: aiohttp.FormData | None = None if is_read else aiohttp.FormData(pairs)
    if data is not None and step.file is not None:
        data.add_field(step.file[0], step.file[1], filename="picture.png")
    async with http.request(
        method,
        site.url + path.format_map(saved),
        params=pairs if is_read else None,
        data=data,
        headers=headers,
        allow_redirects=False,
    ) as response:
        return response.status, await response.read()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _judge(step: Step, status: int, body: bytes, saved: Mapping[str, str]) -> Iterator[str]:
    if status != step.status:
        yield f"the status is {status}, not {step.status}"
        return
    if step.text is not None and step.text not in body.decode():
        yield f"the body lacks {step.text!r}"
    if not _reads_json(step):
        return
    try:
        value: object = json.loads(body)
    except ValueError:
        yield "the body is no JSON"
        return
    if step.shows is not None and not _is_part(step.shows, value, saved):
        yield f"{step.shows!r} is not in it"
    yield from _judge_rows(step, _rows(value), saved)


def _reads_json(step: Step) -> bool:
    asked = (step.shows, step.count, step.sorted_by, step.save)
    return any(each is not None for each in asked) or any(
        (step.lacks, step.has, step.has_not, step.every)
    )


def _judge_rows(
    step: Step, rows: list[Mapping[str, object]], saved: Mapping[str, str]
) -> Iterator[str]:
    if present := sorted({key for row in rows for key in step.lacks if key in row}):
        yield f"it shows {', '.join(present)}"
    if step.count is not None and len(rows) != step.count:
        yield f"there are {len(rows)} rows, not {step.count}"
    ids = {str(row.get("id")) for row in rows}
    if missing := [name for name in step.has if saved[name] not in ids]:
        yield f"the list lacks {', '.join(missing)}"
    if hidden := [name for name in step.has_not if saved[name] in ids]:
        yield f"the list has {', '.join(hidden)}"
    if step.every and not rows:
        yield "the list is empty"
    if odd := [row for row in rows if not _is_part(step.every, row, saved)]:
        yield f"not every row has {step.every!r}: {odd[0].get('id')}"
    if step.sorted_by is not None:
        key = step.sorted_by.removeprefix("-")
        values = [cast("int | str", row[key]) for row in rows if row[key] is not None]
        if values != sorted(values, reverse=step.sorted_by != key):
            yield f"it is not sorted by {step.sorted_by}: {values[:9]}"


def _rows(value: object) -> list[Mapping[str, object]]:
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        only = next(iter(fields.values())) if len(fields) == 1 else None
        return _rows(cast("object", only)) if isinstance(only, list) else [fields]
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("dict[str, object]", item) for item in items if isinstance(item, dict)]


def _is_part(part: object, whole: object, saved: Mapping[str, str]) -> bool:
    """Whether an object has at least these fields, a list begins with these items."""
    if isinstance(part, dict) and isinstance(whole, dict):
        expected, fields = cast("dict[str, object]", part), cast("dict[str, object]", whole)
        return all(
            key in fields and _is_part(each, fields[key], saved) for key, each in expected.items()
        )
    if isinstance(part, list) and isinstance(whole, list):
        items, all_items = cast("list[object]", part), cast("list[object]", whole)
        return (
            bool(items) == bool(all_items)
            and len(items) <= len(all_items)
            and all(_is_part(*pair, saved) for pair in zip(items, all_items, strict=False))
        )
    if isinstance(part, str) and part.startswith("{") and part.endswith("}"):
        return str(whole) == saved[part[1:-1]]
    return part == whole and isinstance(part, bool) == isinstance(whole, bool)


def _save(step: Step, body: bytes, saved: dict[str, str]) -> None:
    if step.save is not None:
        name, _, field = step.save.partition("=")
        rows = _rows(json.loads(body))
        saved[name] = str(rows[0][field or "id"])
