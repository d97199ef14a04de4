"""Examples about comments: spec/requests/comments_controller_spec.rb."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_TEXT = {"comment[post_id]": 1, "comment[body]": "The harbor at night."}
_NEW = Step("member", "POST /comments.json", _TEXT, save="comment", shows={"score": 0})
_EDIT = {"comment[body]": "At dawn."}

CASES = (
    case(
        "an edit of another's comment is refused",
        "PATCH, as a different member",
        _NEW,
        Step("privileged", "PATCH /comments/{comment}.json", _EDIT, status=403),
    ),
    case(
        "the creator edits",
        "PATCH, as the comment creator",
        _NEW,
        Step("member", "PATCH /comments/{comment}.json", _EDIT, shows={"body": "At dawn."}),
    ),
    case(
        "others do not see a hidden comment",
        "index, hidden comments",
        _NEW,
        Step("member", "POST /comments/{comment}/hide.json"),
        Step(None, "GET /comments.json", has_not=["comment"]),
        Step(None, "GET /comments/{comment}.json", status=403),
        Step("member", "GET /comments/{comment}.json"),
    ),
)
