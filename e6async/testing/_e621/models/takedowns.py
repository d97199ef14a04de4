"""Takedowns: app/models/takedown.rb, app/controllers/takedowns_controller.rb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Errors, Model
from e6async.testing._e621.model_filters import exactly, in_network, like
from e6async.testing._e621.model_rules import age, length_errors
from e6async.testing._e621.models.mod_actions import log
from e6async.testing._e621.search import matching_ids
from e6async.testing._params import Params, is_true
from e6async.testing._records import Mark
from e6async.testing._reference import Operation
from e6async.testing._responses import HttpError, Response, empty, json_response, validation_error

__all__ = ["HANDLERS", "TAKEDOWN"]

_STATUSES: Final = ("pending", "approved", "denied", "partial")
_EMAIL: Final = re.compile(r"[\w.%+\-]+@[\w.\-]+\.[a-z]{2,15}", re.IGNORECASE | re.ASCII)
_LONGEST: Final = 5000
_MOST_A_DAY: Final = 5
_DAY: Final = 86_400_000


def _seed(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 41):
        ids = dict.fromkeys((factory.post_id(number), factory.post_id(number + 7)))
        status = _STATUSES[number % len(_STATUSES)]
        yield factory.seeded(
            *("Takedown", number, factory.moment(number)),
            creator_id=factory.person(number) if number % 4 else None,
            approver_id=None if status == "pending" else 1,
            status=status,
            reason_hidden=number % 5 == 0,
            post_count=len(ids),
            post_ids=" ".join(map(str, ids)),
            email=f"nobody-{number}@mail.example",
            source=f"https://gallery.example/view/{number}",
            reason="These are mine.",
            instructions="Only the first one.",
            notes="none",
            vericode=f"code-of-{number}",
        )


def _ids(call: Call, text: object) -> list[int]:
    """The posts that a text names."""
    numbers = dict.fromkeys(int(digits[:18]) for digits in re.findall(r"\d+", str(text or "")))
    return [number for number in numbers if number in call.world.posts]


def _set_posts(row: Fields, ids: Sequence[int]) -> None:
    row |= {"post_ids": " ".join(map(str, ids)), "post_count": len(ids)}


def _prepare(call: Call, row: Fields, values: Params) -> None:
    sent = values.get("post_ids")
    if row["id"] not in call.factory.rows("Takedown"):
        row |= {"status": "pending", "vericode": f"code-of-{row['id']}", "del_post_ids": ""}
        _set_posts(row, _ids(call, sent))
        return
    decided = values.below("takedown_posts")
    _set_posts(row, _ids(call, row["post_ids"]))
    chosen = [key for key in decided if decided.text(key) == "1"]
    deleted = [each for each in _ids(call, row["post_ids"]) if str(each) in chosen]
    row["del_post_ids"] = " ".join(map(str, deleted))


def _errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    errors = length_errors(row, "email", 250)
    errors |= length_errors(row, "reason", _LONGEST)
    for field in ("instructions", "notes"):
        errors |= length_errors(row, field, _LONGEST, blank=None)
    if before is not None:
        return errors
    if _EMAIL.fullmatch(str(row["email"]).strip()) is None:
        errors.setdefault("email", []).append("is invalid")
    if not row["post_ids"] and not str(row["instructions"] or "").strip():
        errors["base"] = ["You must provide post ids or instructions."]
    rows = call.factory.rows("Takedown").values()
    own = [each for each in rows if each["creator_id"] == call.viewer.user.id]
    many = sum(age(call, each) <= _DAY for each in own) > _MOST_A_DAY
    if many and not call.viewer.is_at_least("admin"):
        errors["base"] = ["You have created too many takedowns."]
    return errors


def _invalid(_: Call, _row: Fields, errors: Errors) -> HttpError:
    return validation_error(errors)


def _saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    """Decide a takedown, and delete its posts: app/jobs/takedown_job.rb."""
    if after is None:
        log(call, "takedown_delete", takedown_id=(before or {})["id"])
    if before is None or after is None or not is_true(call.params.get("process_takedown")):
        return
    deleted, all_ids = (_ids(call, after[key]) for key in ("del_post_ids", "post_ids"))
    kept = len(all_ids) - len(deleted)
    after["status"] = "approved" if not kept else "partial" if deleted else "denied"
    after["approver_id"] = call.viewer.user.id
    log(call, "takedown_process", takedown_id=after["id"])
    reason = call.params.text("delete_reason") or f"takedown #{after['id']}"
    mark = Mark(call.viewer.user.key, reason, call.world.next_time())
    for number in deleted:
        post = call.world.posts[number]
        call.world.put(attrs.evolve(post, deleted=True, pending=False, deletion=mark))


def _get(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    """Whether the code is correct, instead of the takedown."""
    return json_response(row is not None and call.params.text("code") == row["vericode"])


def _tagged(call: Call, tags: str) -> list[int]:
    """The posts of a tag query that are not deleted."""
    parsed = call.rules.read_query(f"{tags} -status:deleted", call.viewer)
    ids = matching_ids(call.world, parsed, call.viewer)
    return [each for each in ids[::-1] if each in call.world.posts]


def _add(call: Call, row: Fields | None, ids: Sequence[int]) -> Response:
    before = _ids(call, (row or {}).get("post_ids"))
    added = [each for each in ids if each not in before]
    if row is not None:
        _set_posts(row, [*before, *added])
    return json_response({"added_count": len(added), "added_post_ids": added})


def _add_by_ids(call: Call, _: Operation, values: Params, row: Fields | None) -> Response:
    return _add(call, row, _ids(call, _without_host(values.text("post_ids"))))


def _add_by_tags(call: Call, _: Operation, values: Params, row: Fields | None) -> Response:
    return _add(call, row, _tagged(call, values.text("post_tags") or "")[:1000])


def _remove(call: Call, _: Operation, values: Params, row: Fields | None) -> Response:
    if row is not None:
        removed = _ids(call, _without_host(values.text("post_ids")))
        before = _ids(call, row["post_ids"])
        _set_posts(row, [each for each in before if each not in removed])
    return empty()


def _count(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    found = _tagged(call, values.text("post_tags") or "")
    return json_response({"matched_post_count": len(found)})


def _without_host(text: str | None) -> str:
    return re.sub(r"https://e(?:621|926)\.net/posts/", "", text or "")


def _with_post(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return [row for row in rows if value in str(row["post_ids"]).split()]


def _with_account(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    return [row for row in rows if (row["creator_id"] is not None) == is_true(value)]


TAKEDOWN: Final = Model(
    shape="Takedown",
    seed=_seed,
    columns={
        **dict.fromkeys(("email", "source", "reason", "instructions", "notes"), "str"),
        **dict.fromkeys(("vericode", "post_ids", "del_post_ids"), "str"),
        "creator_id": "int?",
    },
    defaults={"notes": "none"},
    orders={"status": ("status",), "post_count": ("-post_count",)},
    filters={
        **{key: like(key) for key in ("source", "reason", "instructions", "notes", "email")},
        **{key: exactly(key) for key in ("vericode", "status")},
        "post_id": _with_post,
        "creator_logged_in": _with_account,
        "ip_addr": in_network("creator_id"),
    },
    prepare=_prepare,
    errors=_errors,
    invalid=_invalid,
    saved=_saved,
)

HANDLERS: Final[Mapping[str, Handler]] = {
    "takedowns.add_by_ids": _add_by_ids,
    "takedowns.add_by_tags": _add_by_tags,
    "takedowns.count_matching_posts": _count,
    "takedowns.get": _get,
    "takedowns.remove_by_ids": _remove,
}
"""Handlers of takedowns."""
