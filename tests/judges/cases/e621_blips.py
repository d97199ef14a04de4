"""Examples about blips and the log of the staff: blips_, mod_actions_controller_spec.rb."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_TEXT = {"blip[body]": "Good night, harbor."}
_NEW = Step("member", "POST /blips.json", _TEXT, status=201, save="blip")
_SHOWN = "GET /blips/{blip}.json"
_EDIT = {"blip[body]": "Good morning."}
_DELETE = "POST /blips/{blip}/delete.json"
_DELETED = Step("member", _DELETE, status=302)
_WARN = "POST /blips/{blip}/warning.json"

CASES = (
    case(
        "a deleted blip is for its creator and the staff",
        "show, deleted blip",
        _NEW,
        _DELETED,
        Step("member", _SHOWN, shows={"is_deleted": True}),
        Step("janitor", _SHOWN),
        Step("privileged", _SHOWN, status=403),
        Step(None, _SHOWN, status=403),
        Step("member", "GET /blips.json", has_not=["blip"]),
        Step("staff", "GET /blips.json", has=["blip"]),
    ),
    case(
        "callers without an account write nothing",
        "create, anonymous",
        Step(None, "POST /blips.json", _TEXT, status=403),
    ),
    case(
        "a blip needs five characters",
        "create, blank body",
        Step("member", "POST /blips.json", {"blip[body]": ""}, status=422, text="body"),
        Step("member", "POST /blips.json", {"blip[body]": "Hey"}, status=422, text="minimum is 5"),
    ),
    case(
        "an answer has the blip that it answers",
        "create, response_to",
        _NEW,
        Step(
            *("member", "POST /blips.json", {**_TEXT, "blip[response_to]": "{blip}"}),
            status=201,
            save="answer",
        ),
        Step(None, "GET /blips.json", {"search[response_to]": "{blip}"}, count=1, has=["answer"]),
        Step("member", "POST /blips.json", {**_TEXT, "blip[response_to]": 0}, status=422),
    ),
    case(
        "the creator edits a new blip",
        "update",
        _NEW,
        Step("member", "PATCH /blips/{blip}.json", _EDIT, status=204),
        Step("member", _SHOWN, shows={"body": "Good morning."}),
        Step("privileged", "PATCH /blips/{blip}.json", _EDIT, status=403),
        Step("member", "PATCH /blips/{blip}.json", {**_EDIT, "blip[response_to]": 1}, status=403),
    ),
    case(
        "an old blip is edited by administrators only",
        "update, older than 5 minutes",
        Step("member", "PATCH /blips/2.json", _EDIT, status=422),
        Step("admin", "PATCH /blips/2.json", _EDIT, status=204),
    ),
    case(
        "who deletes a blip",
        "delete",
        _NEW,
        Step("janitor", _DELETE, status=403),
        Step("privileged", _DELETE, status=403),
        Step("moderator", _DELETE, status=302),
        Step("moderator", _DELETE, status=302),
        Step("member", "POST /blips/{blip}/undelete.json", status=403),
        Step("janitor", "POST /blips/{blip}/undelete.json", status=403),
        Step("moderator", "POST /blips/{blip}/undelete.json", status=302),
        Step("member", _SHOWN, shows={"is_deleted": False}),
    ),
    case(
        "who destroys a blip",
        "destroy",
        _NEW,
        Step("moderator", "DELETE /blips/{blip}.json", status=403),
        Step("admin", "DELETE /blips/{blip}.json", status=204),
        Step("admin", _SHOWN, status=404),
    ),
    case(
        "a warning is set and removed",
        "warning",
        _NEW,
        Step("janitor", _WARN, {"record_type": "record"}, status=403),
        Step("moderator", _WARN, {"record_type": "record"}, text="html"),
        Step("member", _SHOWN, shows={"warning_type": "record"}),
        Step("member", _DELETE, status=403),
        Step("moderator", _WARN, {"record_type": "unmark"}),
        Step("member", _SHOWN, shows={"warning_type": None, "warning_user_id": None}),
    ),
    case(
        "protected actions are for the staff",
        "mod_actions, index and show",
        Step(
            *("staff", "GET /mod_actions.json", {"search[action]": "staff_note_create"}),
            every={"action": "staff_note_create"},
            save="action",
        ),
        Step(None, "GET /mod_actions.json", {"limit": 320}, has_not=["action"]),
        Step("moderator", "GET /mod_actions.json", {"limit": 320}, has=["action"]),
        Step("member", "GET /mod_actions/{action}.json", status=403),
        Step("staff", "GET /mod_actions/{action}.json"),
        Step(None, "GET /mod_actions/2.json"),
    ),
    case(
        "a value of an action is a filter of that action",
        "mod_actions, search",
        Step(
            *(None, "GET /mod_actions.json"),
            {"search[action]": "pool_delete", "search[pool_id]": 4},
            count=0,
        ),
        Step(
            *(None, "GET /mod_actions.json"),
            {"search[action]": "pool_delete", "search[pool_name]": "harbor*"},
            every={"action": "pool_delete"},
        ),
    ),
)
