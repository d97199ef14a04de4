"""Examples about records of users and lists of the site.

user_feedbacks_, bans_, ip_bans_, staff_notes_, news_updates_, mascots_, email_blacklists_ and
user_name_change_requests_controller_spec.rb.
"""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_FEEDBACK = {
    "user_feedback[user_id]": 12,
    "user_feedback[category]": "neutral",
    "user_feedback[body]": "Asked about boats.",
}
_NEW = Step("moderator", "POST /user_feedbacks.json", _FEEDBACK, status=201, save="record")
_RECORD = "/user_feedbacks/{record}.json"
_BODY = {"user_feedback[body]": "Asked twice."}
_BAN = {"ban[user_id]": 12, "ban[duration]": 3, "ban[reason]": "Too loud."}
_IP = {"ip_ban[ip_addr]": "198.51.100.7", "ip_ban[reason]": "spam and noise"}
_NOTE = {"user_id": 12, "staff_note[body]": "Likes lighthouses."}
_STAFF_NOTE = Step("janitor", "POST /staff_notes.json", _NOTE, status=201, save="note")
_DOMAIN = {"email_blacklist[domain]": "Noise.example", "email_blacklist[reason]": "noise"}
_NAME = {"user_name_change_request[desired_name]": "harbor_friend"}

CASES = (
    case(
        "moderators write records, about others",
        "user_feedbacks, create",
        Step(None, "POST /user_feedbacks.json", _FEEDBACK, status=403),
        Step("member", "POST /user_feedbacks.json", _FEEDBACK, status=403),
        _NEW,
        Step(None, f"GET {_RECORD}", shows={"user_id": 12, "category": "neutral"}),
        Step(
            *("moderator", "POST /user_feedbacks.json", {**_FEEDBACK, "user_feedback[user_id]": 2}),
            status=422,
        ),
        Step(
            "moderator",
            "POST /user_feedbacks.json",
            {**_FEEDBACK, "user_feedback[body]": ""},
            status=422,
        ),
    ),
    case(
        "a deleted record is for the staff",
        "user_feedbacks, delete and show",
        _NEW,
        Step("member", "PUT /user_feedbacks/{record}/delete.json", status=403),
        Step("moderator", "PUT /user_feedbacks/{record}/delete.json", status=204),
        Step(None, f"GET {_RECORD}", status=403),
        Step("member", f"GET {_RECORD}", status=403),
        Step("staff", f"GET {_RECORD}", shows={"is_deleted": True}),
        Step("member", "GET /user_feedbacks.json", has_not=["record"]),
        Step("staff", "GET /user_feedbacks.json", has_not=["record"]),
        Step("staff", "GET /user_feedbacks.json", {"search[deleted]": "only"}, has=["record"]),
        Step("member", "GET /user_feedbacks.json", {"search[deleted]": "only"}, status=403),
        Step("moderator", "PUT /user_feedbacks/{record}/undelete.json", status=204),
        Step("member", "GET /user_feedbacks.json", has=["record"]),
    ),
    case(
        "records are found by category and user",
        "user_feedbacks, index",
        _NEW,
        Step(
            *(None, "GET /user_feedbacks.json", {"search[category]": "neutral"}),
            every={"category": "neutral"},
            has=["record"],
        ),
        Step(None, "GET /user_feedbacks.json", {"search[user_id]": 12}, every={"user_id": 12}),
    ),
    case(
        "who changes a record",
        "user_feedbacks, update and destroy",
        Step(
            *("admin", "POST /user_feedbacks.json", {**_FEEDBACK, "user_feedback[user_id]": 2}),
            status=201,
            save="record",
        ),
        Step("member", f"PATCH {_RECORD}", _BODY, status=403),
        Step("moderator", f"PATCH {_RECORD}", _BODY, status=403),
        Step("admin", f"PATCH {_RECORD}", _BODY, status=204),
        Step("moderator", f"DELETE {_RECORD}", status=403),
        Step("admin", f"DELETE {_RECORD}", status=204),
        Step("admin", f"GET {_RECORD}", status=404),
    ),
    case(
        "a record tells its user",
        "user_feedbacks, create, message",
        Step(
            *("moderator", "POST /user_feedbacks.json", {**_FEEDBACK, "user_feedback[user_id]": 7}),
            status=201,
        ),
        Step("member", "GET /dmails.json", {"limit": 1}, shows=[{"is_read": False}]),
    ),
    case(
        "bans that are over, and others",
        "bans, index",
        Step(None, "GET /bans.json", {"search[expired]": False}, every={"expires_at": None}),
        Step(None, "GET /bans.json", {"search[expired]": True}, lacks=["ban_flags"], save="ban"),
        Step(None, "GET /bans/{ban}.json", lacks=["ban_flags"]),
    ),
    case(
        "a ban blocks its user, and is undone",
        "bans, create and destroy",
        Step(None, "POST /bans.json", _BAN, status=403),
        Step("member", "POST /bans.json", _BAN, status=403),
        Step("moderator", "POST /bans", _BAN, status=302),
        Step(None, "GET /bans.json", {"limit": 1}, shows=[{"user_id": 12}], save="ban"),
        Step(None, "GET /users/12.json", shows={"is_banned": True, "level_string": "Blocked"}),
        Step("member", "DELETE /bans/{ban}", status=403),
        Step("moderator", "DELETE /bans/{ban}", status=302),
        Step(None, "GET /users/12.json", shows={"is_banned": False}),
        Step(None, "GET /bans/{ban}.json", status=404),
    ),
    case(
        "administrators are not banned, and a ban needs a reason",
        "bans, create, invalid",
        Step("moderator", "POST /bans", {**_BAN, "ban[user_id]": 1}),
        Step(None, "GET /users/1.json", shows={"is_banned": False}),
        Step("moderator", "POST /bans", {**_BAN, "ban[reason]": ""}),
        Step(None, "GET /users/12.json", shows={"is_banned": False}),
    ),
    case(
        "addresses are blocked by administrators",
        "ip_bans",
        Step(None, "GET /ip_bans.json", status=403),
        Step("member", "POST /ip_bans.json", _IP, status=403),
        Step("admin", "POST /ip_bans.json", _IP, status=201, save="ban", lacks=["ip_addr"]),
        Step("admin", "POST /ip_bans.json", _IP, status=422),
        *(
            Step("admin", "POST /ip_bans.json", {**_IP, "ip_ban[ip_addr]": text}, status=422)
            for text in ("", "10.0.0.1", "198.51.0.0/16")
        ),
        Step("admin", "POST /ip_bans.json", {**_IP, "ip_ban[reason]": ""}, status=422),
        Step("admin", "GET /ip_bans.json", {"search[reason]": "spam"}, count=1, has=["ban"]),
        Step(
            "admin", "GET /ip_bans.json", {"search[ip_addr]": "198.51.100.7"}, count=1, has=["ban"]
        ),
        Step(None, "GET /mod_actions.json", {"search[action]": "ip_ban_create"}, count=0),
        Step("member", "DELETE /ip_bans/{ban}.json", status=403),
        Step("admin", "DELETE /ip_bans/{ban}.json", status=204),
    ),
    case(
        "notes of the staff are for the staff",
        "staff_notes, index and show",
        Step(None, "GET /staff_notes.json", status=403),
        Step("member", "GET /staff_notes.json", status=403),
        Step("member", "POST /staff_notes.json", _NOTE, status=403),
        _STAFF_NOTE,
        Step("janitor", "GET /staff_notes.json", has=["note"], every={"is_deleted": False}),
        Step("member", "GET /staff_notes/{note}.json", status=403),
    ),
    case(
        "a staff note is changed by its creator and administrators",
        "staff_notes, update and delete",
        _STAFF_NOTE,
        Step("moderator", "PATCH /staff_notes/{note}.json", {"staff_note[body]": ""}, status=403),
        Step("janitor", "PATCH /staff_notes/{note}.json", {"staff_note[body]": "Yes."}, status=302),
        Step("staff", "PUT /staff_notes/{note}/delete.json", status=403),
        Step("janitor", "PUT /staff_notes/{note}/delete.json", status=302),
        Step("staff", "GET /staff_notes/{note}.json", shows={"is_deleted": True, "body": "Yes."}),
        Step("staff", "GET /staff_notes.json", has_not=["note"]),
        Step("staff", "GET /staff_notes.json", {"search[include_deleted]": True}, has=["note"]),
        Step("moderator", "PUT /staff_notes/{note}/undelete.json", status=403),
        Step("admin", "PUT /staff_notes/{note}/undelete.json", status=302),
    ),
    case(
        "mail domains are blocked once",
        "email_blacklists",
        Step(None, "GET /email_blacklists.json", status=403),
        Step("member", "POST /email_blacklists.json", _DOMAIN, status=403),
        Step("admin", "POST /email_blacklists.json", _DOMAIN, status=201, save="domain"),
        Step(
            *("admin", "POST /email_blacklists.json"),
            {**_DOMAIN, "email_blacklist[domain]": "noise.EXAMPLE"},
            status=422,
        ),
        Step(
            "admin",
            "POST /email_blacklists.json",
            {**_DOMAIN, "email_blacklist[domain]": ""},
            status=422,
        ),
        Step("admin", "GET /email_blacklists.json", {"search[domain]": "noise.example"}, count=1),
        Step("admin", "GET /email_blacklists.json", {"search[reason]": "noise"}, has=["domain"]),
        Step(
            "admin", "GET /email_blacklists.json", {"search[order]": "domain"}, sorted_by="domain"
        ),
        Step("admin", "DELETE /email_blacklists/{domain}.json", status=204),
    ),
    case(
        "mascots and news",
        "mascots and news_updates",
        Step(None, "GET /mascots.json", sorted_by="id", text='"url_path"'),
        Step("member", "DELETE /mascots/2.json", status=403),
        Step("admin", "POST /mascots.json", {"mascot[display_name]": "Lamp"}, status=422),
        Step(
            *("admin", "POST /mascots.json"),
            {
                "mascot[display_name]": "Lamp",
                "mascot[artist_name]": "inkpot",
                "mascot[artist_url]": "https://gallery.example",
                "mascot[available_on_string]": "e621,e926",
            },
            file=("mascot[mascot_file]", b"\x89PNG lamp"),
            status=201,
            shows={"creator_id": 1, "available_on": ["e621", "e926"], "active": True},
            save="mascot",
        ),
        Step("admin", "PATCH /mascots/{mascot}.json", {"mascot[display_name]": ""}, status=422),
        Step("admin", "DELETE /mascots/{mascot}.json", status=204),
        Step(None, "GET /news_updates.json", sorted_by="-id"),
        Step("member", "POST /news_updates", {"news_update[message]": "Fog."}, status=403),
        Step("admin", "POST /news_updates", {"news_update[message]": "Fog."}, status=302),
        Step(None, "GET /news_updates.json", {"limit": 1}, shows=[{"message": "Fog."}]),
    ),
    case(
        "a name is changed at once",
        "user_name_change_requests, create",
        Step(None, "POST /user_name_change_requests.json", _NAME, status=403),
        Step("privileged", "GET /users/me.json", save="old=name"),
        Step(
            "privileged",
            "POST /user_name_change_requests",
            {"user_name_change_request[desired_name]": ""},
        ),
        Step("privileged", "POST /user_name_change_requests", _NAME, status=302),
        Step(None, "GET /users/6.json", shows={"name": "harbor_friend"}),
        Step("member", "GET /user_name_change_requests.json", status=403),
        Step(
            *("moderator", "GET /user_name_change_requests.json"),
            {"search[original_name]": "{old}"},
            count=1,
            shows=[{"desired_name": "harbor_friend"}],
            save="change",
        ),
        Step("member", "GET /user_name_change_requests/{change}.json", status=403),
        Step("privileged", "GET /user_name_change_requests/{change}.json"),
        Step("moderator", "DELETE /user_name_change_requests/{change}.json", status=302),
    ),
)
