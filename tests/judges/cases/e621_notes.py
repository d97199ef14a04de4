"""Examples about notes and their versions: notes_, note_versions_controller_spec.rb."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_PLACE = {"note[post_id]": 3, "note[x]": 1, "note[y]": 1, "note[width]": 9, "note[height]": 5}
_TEXT = {**_PLACE, "note[body]": "A gull."}
_NEW = Step("member", "POST /notes.json", _TEXT, text='"note"')
_NOTE = Step(None, "GET /notes.json", {"limit": 1}, save="note", shows=[{"version": 1}])
_SHOWN = "GET /notes/{note}.json"
_PATCH = "PATCH /notes/{note}.json"
_VERSIONS = "GET /note_versions.json"

CASES = (
    case(
        "a new note has version 1",
        "create",
        Step(None, "POST /notes.json", _TEXT, status=403),
        _NEW,
        _NOTE,
        Step(None, _SHOWN, shows={"body": "A gull.", "is_active": True, "creator_id": 7}),
        Step(
            None,
            "GET /notes.json",
            {"search[post_id]": 3, "search[body_matches]": "gull"},
            has=["note"],
        ),
    ),
    case(
        "a note without text is refused",
        "create and update, blank body",
        Step(
            *("member", "POST /notes.json", {**_PLACE, "note[body]": ""}),
            status=422,
            shows={"success": False},
            text="reasons",
        ),
        _NEW,
        _NOTE,
        Step("member", _PATCH, {"note[body]": ""}, status=422, shows={"success": False}),
    ),
    case(
        "a locked post takes no notes",
        "create, note-locked",
        Step("staff", "PATCH /posts/3.json", {"post[is_note_locked]": True}),
        Step("member", "POST /notes.json", _TEXT, status=422, text="note locked"),
    ),
    case(
        "a note is inside the image",
        "create, outside",
        Step("member", "POST /notes.json", {**_TEXT, "note[x]": 99999}, status=422, text="inside"),
    ),
    case(
        "every member edits notes, and each edit is a version",
        "update",
        _NEW,
        _NOTE,
        Step(None, _PATCH, {"note[body]": "No."}, status=403),
        Step("privileged", _PATCH, {"note[body]": "Two gulls."}, text='"posts"'),
        Step(None, _SHOWN, shows={"body": "Two gulls.", "version": 2, "creator_id": 7}),
        Step(
            *(None, _VERSIONS, {"search[note_id]": "{note}"}),
            count=2,
            shows=[{"updater_id": 6, "version": 2}, {"updater_id": 7, "version": 1}],
        ),
        Step(None, _VERSIONS, {"search[note_id]": "{note}", "search[updater_id]": 6}, count=1),
        Step(
            *(None, _VERSIONS, {"search[note_id]": "{note}", "search[body_matches]": "two*"}),
            count=1,
        ),
    ),
    case(
        "a deleted note is kept",
        "destroy",
        _NEW,
        _NOTE,
        Step(None, "DELETE /notes/{note}.json", status=403),
        Step("privileged", "DELETE /notes/{note}.json", status=204),
        Step(None, _SHOWN, shows={"is_active": False}),
        Step(None, "GET /notes.json", {"search[is_active]": True, "limit": 320}, has_not=["note"]),
        Step(None, _VERSIONS, {"search[is_active]": False}, every={"is_active": False}),
    ),
    case(
        "a note goes back to a version",
        "revert",
        _NEW,
        _NOTE,
        Step(None, _VERSIONS, {"search[note_id]": "{note}"}, save="version"),
        Step("member", _PATCH, {"note[body]": "Three gulls."}),
        Step("member", "PUT /notes/{note}/revert.json", {"version_id": "{version}"}, status=204),
        Step(None, _SHOWN, shows={"body": "A gull.", "version": 3}),
        Step("member", "PUT /notes/{note}/revert.json", {"version_id": 999999}, status=404),
    ),
    case(
        "only administrators search by address",
        "note_versions, ip_addr",
        Step("member", _VERSIONS, {"search[ip_addr]": "192.0.2.8"}, status=403),
        _NEW,
        Step("admin", _VERSIONS, {"search[ip_addr]": "192.0.2.8"}, every={"updater_id": 7}),
        Step(None, _VERSIONS, {"limit": 2}, count=2),
    ),
    case(
        "only members search by tags",
        "notes, post_tags_match",
        Step(None, "GET /notes.json", {"search[post_tags_match]": "sky"}, status=403),
        Step("member", "GET /notes.json", {"search[post_tags_match]": "sky"}),
    ),
)
