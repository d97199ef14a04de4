"""Examples about reports to the staff: tickets_controller_spec.rb."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_TEXT = {"ticket[qtype]": "blip", "ticket[disp_id]": 2, "ticket[reason]": "Not nice."}
_USER = {**_TEXT, "ticket[qtype]": "user", "ticket[disp_id]": 12}
_UNCLAIM = "POST /tickets/{ticket}/unclaim.json"
_NEW = Step("member", "POST /tickets", _TEXT, status=302)
_OWN = Step("member", "GET /tickets.json", {"limit": 1}, save="ticket", lacks=["claimant_id"])
_SHOWN = "GET /tickets/{ticket}.json"
_ANSWER = {"ticket[response]": "Thank you.", "ticket[status]": "approved"}
_PATCH = "PATCH /tickets/{ticket}.json"
_CLAIM = "POST /tickets/{ticket}/claim.json"

CASES = (
    case(
        "a ticket is for its creator and the staff",
        "index, create and show",
        Step(None, "POST /tickets", _TEXT, status=403),
        _NEW,
        _OWN,
        Step("member", _SHOWN, shows={"status": "pending", "handler_id": 0, "response": ""}),
        Step("privileged", _SHOWN, status=403),
        Step("privileged", "GET /tickets.json", has_not=["ticket"]),
        Step("staff", _SHOWN, shows={"claimant_id": None, "creator_id": 7}),
        Step(None, "GET /tickets.json", count=0),
    ),
    case(
        "reports of users are for moderators",
        "index and show, user",
        Step(
            "member",
            "POST /tickets",
            {**_TEXT, "ticket[qtype]": "user", "ticket[disp_id]": 12},
            status=302,
        ),
        _OWN,
        Step("staff", _SHOWN, status=403),
        Step("staff", "GET /tickets.json", {"limit": 320}, has_not=["ticket"]),
        Step("moderator", _SHOWN, shows={"accused_id": 12}),
    ),
    case(
        "what does not exist or is unknown is not reported",
        "create, refused",
        Step("member", "POST /tickets", {**_TEXT, "ticket[disp_id]": 9999}, status=403),
        Step("member", "POST /tickets", {**_TEXT, "ticket[qtype]": "cloud"}, status=403),
        Step("member", "GET /tickets.json", count=0),
        Step("member", "POST /tickets", {**_TEXT, "ticket[reason]": ""}),
        Step("member", "GET /tickets.json", count=0),
    ),
    case(
        "a moderator answers, and the creator gets a message",
        "update",
        _NEW,
        _OWN,
        Step("member", _PATCH, _ANSWER, status=403),
        Step("moderator", _PATCH, _ANSWER, status=204),
        Step(
            "member",
            _SHOWN,
            shows={"status": "approved", "response": "Thank you.", "handler_id": 2},
        ),
        Step("member", "GET /dmails.json", {"limit": 1}, shows=[{"from_id": 2}]),
    ),
    case(
        "a claimed ticket is answered by its claimant, or by force",
        "claim, unclaim and update",
        _NEW,
        _OWN,
        Step("member", _CLAIM, status=403),
        Step("moderator", _CLAIM, status=201, shows={"claimant_id": 2}),
        Step("admin", _CLAIM, status=201, shows={"claimant_id": 2}),
        Step("admin", _UNCLAIM, status=201, shows={"claimant_id": 2}),
        Step("admin", _PATCH, _ANSWER, status=302),
        Step(
            "moderator",
            "POST /tickets/{ticket}/unclaim.json",
            status=201,
            shows={"claimant_id": None},
        ),
        Step("moderator", _CLAIM, status=201),
        Step("admin", _PATCH, {**_ANSWER, "force_claim": True}, status=204),
        Step("staff", _SHOWN, shows={"claimant_id": 1}),
    ),
    case(
        "tickets are found by state and kind",
        "index, search",
        Step(
            "admin",
            "GET /tickets.json",
            {"search[status]": "pending_unclaimed"},
            every={"status": "pending", "claimant_id": None},
        ),
        Step("admin", "GET /tickets.json", {"search[qtype]": "forum"}, every={"qtype": "forum"}),
        Step("member", "GET /tickets.json", {"search[reason]": "boats"}, status=403),
        Step("admin", "GET /tickets.json", {"search[order]": "id_asc"}, sorted_by="id"),
    ),
)
