"""Examples about takedowns: takedowns_controller_spec.rb."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_TEXT = {
    "takedown[email]": "me@mail.example",
    "takedown[reason]": "They are mine.",
    "takedown[post_ids]": "3",
}
_INDEX = "GET /takedowns.json"
_ONE = "POST /takedowns/{takedown}"
_PATCH = "PATCH /takedowns/{takedown}.json"
_NOTES = {"takedown[notes]": "Seen."}
_COUNT = "POST /takedowns/count_matching_posts.json"
_NEW = Step("member", "POST /takedowns.json", _TEXT, status=302)
_LIST = Step(None, _INDEX, {"limit": 1}, save="takedown", lacks=["email", "vericode"])

CASES = (
    case(
        "a takedown is pending",
        "create and index",
        _NEW,
        _LIST,
        Step(
            None,
            _INDEX,
            {"limit": 1},
            shows=[{"status": "pending", "post_count": 1}],
        ),
        Step(None, _INDEX, {"search[status]": "pending"}, every={"status": "pending"}),
        Step(None, _INDEX, {"search[status]": "denied"}, every={"status": "denied"}),
        Step(None, "GET /takedowns/{takedown}.json", text="false"),
    ),
    case(
        "a takedown without address or reason is refused",
        "create, invalid",
        Step("member", "POST /takedowns.json", {**_TEXT, "takedown[email]": ""}, status=422),
        Step("member", "POST /takedowns.json", {**_TEXT, "takedown[reason]": ""}, status=422),
        Step("member", "POST /takedowns.json", {**_TEXT, "takedown[post_ids]": ""}, status=422),
    ),
    case(
        "who handles takedowns adds and removes posts",
        "add_by_ids, add_by_tags, count_matching_posts, remove_by_ids",
        _NEW,
        _LIST,
        Step("member", f"{_ONE}/add_by_ids.json", {"post_ids": "5"}, status=403),
        Step(
            *("admin", f"{_ONE}/add_by_ids.json", {"post_ids": "5 3"}),
            shows={"added_count": 1, "added_post_ids": [5]},
        ),
        Step(
            "admin",
            f"{_ONE}/add_by_tags.json",
            {"post_tags": "id:6"},
            text="added",
        ),
        Step("admin", f"{_ONE}/remove_by_ids.json", {"post_ids": ""}, status=204),
        Step("member", _COUNT, {"post_tags": "sky"}, status=403),
        Step(
            "admin",
            _COUNT,
            {"post_tags": "id:5"},
            text="matched_post_count",
        ),
    ),
    case(
        "who handles takedowns changes and removes them",
        "update and destroy",
        _NEW,
        _LIST,
        Step("member", _PATCH, _NOTES, status=403),
        Step("admin", _PATCH, _NOTES, status=204),
        Step("admin", _INDEX, {"search[notes]": "seen."}, count=1, has=["takedown"]),
        Step("member", "DELETE /takedowns/{takedown}.json", status=403),
        Step("admin", "DELETE /takedowns/{takedown}.json", status=204),
        Step("admin", "GET /mod_actions.json", {"limit": 1}, every={"action": "takedown_delete"}),
    ),
)
