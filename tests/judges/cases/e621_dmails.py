"""Examples about messages: dmails_controller_spec.rb."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_MAIL = {"dmail[to_id]": 12, "dmail[title]": "Hello", "dmail[body]": "Good night, harbor."}
_LIST = "GET /dmails.json"
_ADMINS = {**_MAIL, "dmail[to_id]": 6}
_SENT = Step("admin", "POST /dmails", _ADMINS, status=302)
_SEEN = Step("privileged", _LIST, {"limit": 1}, save="mail", shows=[{"title": "Hello"}])
_SHOWN = "GET /dmails/{mail}.json"

CASES = (
    case(
        "a message has a copy for each of the two",
        "create and index",
        _SENT,
        Step(
            "privileged", _LIST, {"limit": 1}, shows=[{"is_read": False, "from_id": 1}], save="mail"
        ),
        Step("admin", _LIST, {"limit": 1}, shows=[{"is_read": True, "to_id": 6}], save="copy"),
        Step("privileged", _LIST, has=["mail"], has_not=["copy"]),
        Step("staff", _LIST, has_not=["mail", "copy"]),
    ),
    case(
        "messages need an account",
        "anonymous",
        Step(None, _LIST, status=403),
        Step(None, "POST /dmails", _MAIL, status=403),
    ),
    case(
        "a message without title or text is not sent",
        "create, blank",
        Step("member", "POST /dmails", {**_MAIL, "dmail[title]": ""}),
        Step("member", "POST /dmails", {**_MAIL, "dmail[body]": ""}),
        Step("member", _LIST, {"search[to_id]": 12, "search[title_matches]": "Hello"}, count=0),
    ),
    case(
        "others do not read a message",
        "show",
        Step("member", "POST /dmails", _MAIL, status=302),
        Step("member", _LIST, {"limit": 1}, save="mail"),
        Step("member", _SHOWN, shows={"title": "Hello"}),
        Step("privileged", _SHOWN, status=403),
        Step("moderator", _SHOWN, status=403),
        Step("admin", _SHOWN, status=403),
        Step("staff", "GET /dmails/{mail}.json", {"key": "wrong"}, status=403),
    ),
    case(
        "an administrator reads messages of administrators",
        "show, admin access",
        _SENT,
        _SEEN,
        Step("admin", _SHOWN),
        Step("member", _SHOWN, status=403),
    ),
    case(
        "a deleted message is read and gone from the list",
        "destroy",
        _SENT,
        _SEEN,
        Step("member", "DELETE /dmails/{mail}.json", status=403),
        Step("admin", "DELETE /dmails/{mail}.json", status=403),
        Step("privileged", "DELETE /dmails/{mail}.json", status=204),
        Step("privileged", _SHOWN, shows={"is_deleted": True, "is_read": True}),
        Step("privileged", _LIST, has_not=["mail"]),
    ),
    case(
        "the owner marks a message",
        "mark_as_read and mark_as_unread",
        _SENT,
        _SEEN,
        Step("admin", "PUT /dmails/{mail}/mark_as_read.json", status=403),
        Step("privileged", "PUT /dmails/{mail}/mark_as_read.json", status=204),
        Step("privileged", _SHOWN, shows={"is_read": True}),
        Step("privileged", "PUT /dmails/{mail}/mark_as_unread.json", status=204),
        Step("privileged", _LIST, {"search[read]": False}, has=["mail"], every={"is_read": False}),
        Step("privileged", "GET /users/me.json", shows={"has_mail": True}),
    ),
    case(
        "all messages are marked at once",
        "mark_all_as_read",
        _SENT,
        _SEEN,
        Step("privileged", "PUT /dmails/mark_all_as_read.json", status=204),
        Step("privileged", _SHOWN, shows={"is_read": True}),
        Step("privileged", "GET /users/me.json", shows={"unread_dmail_count": 0}),
    ),
)
