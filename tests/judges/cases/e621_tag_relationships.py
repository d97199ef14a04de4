"""Examples about aliases, implications and requests for many of them at once.

spec/requests/tag_aliases_controller_spec.rb, tag_implications_controller_spec.rb,
tag_alias_requests_controller_spec.rb, bulk_update_requests_controller_spec.rb.
"""

from __future__ import annotations

from tests.judges.case import Case, Step, case

__all__ = ["CASES"]


def _names(root: str, antecedent: str, consequent: str, **more: str) -> dict[str, str]:
    values = {"antecedent_name": antecedent, "consequent_name": consequent, **more}
    return {f"{root}[{key}]": value for key, value in values.items()}


def _asked(kind: str, by: str = "member", **more: str) -> Step:
    values = {"reason": "These belong together.", **more}
    return Step(
        by,
        f"POST /{kind}_request.json",
        _names(f"{kind}_request", "old_harbor_town", "harbor", **values),
        status=302,
    )


def _found(kind: str, **more: object) -> Step:
    search = {"search[antecedent_name]": "old_harbor_town"}
    return Step(
        None, f"GET /{kind}.json", search, save="row", shows=[{"status": "pending", **more}]
    )


def _of(many: str, one: str) -> tuple[Case, ...]:
    spec = f"{one}s"
    path = f"/{many}/{{row}}"
    return (
        case(
            "a request makes a pending row and a topic",
            f"{spec}, as a member with valid params",
            _asked(one),
            _found(many, consequent_name="harbor", creator_id=7, approver_id=None, reason=""),
            Step("member", f"DELETE {path}.json", status=204),
            Step(None, f"GET {path}.json", shows={"status": "deleted"}),
            Step("admin", f"DELETE {path}.json", status=403),
        ),
        case(
            "an admin needs no topic",
            f"{spec}, as an admin with skip_forum",
            _asked(one, "admin", skip_forum="1"),
            _found(many, forum_topic_id=None),
        ),
        case(
            "a tag cannot become itself",
            f"{spec}, same antecedent and consequent",
            Step(
                "member",
                f"POST /{one}_request.json",
                _names(f"{one}_request", "lamp_post", "lamp_post", reason="No reason"),
                status=406,
            ),
            Step(None, f"GET /{many}.json", {"search[name_matches]": "lamp_post"}, count=0),
        ),
        case(
            "a request needs a reason",
            f"{spec}, reason shorter than 5 characters",
            Step(
                "member",
                f"POST /{one}_request.json",
                _names(f"{one}_request", "lamp_post", "lamp", reason="no"),
                status=406,
            ),
            Step(None, f"GET /{many}.json", {"search[name_matches]": "lamp_post"}, count=0),
        ),
        case(
            "approving queues a pending row, once",
            f"{many}, approve",
            _asked(one),
            _found(many),
            Step("member", f"POST {path}/approve.json", status=403),
            Step("admin", f"POST {path}/approve.json", status=201, shows={"status": "queued"}),
            Step("admin", f"POST {path}/approve.json", status=403),
            Step("admin", f"POST {path}/undo.json", status=403),
            Step(None, f"GET {path}.json", shows={"status": "queued", "approver_id": 1}),
            Step(None, f"GET /{many}.json", {"search[status]": "approved"}, has=["row"]),
            Step(None, f"GET /{many}.json", {"search[status]": "active"}, has_not=["row"]),
        ),
        case(
            "undoing leaves an active row to a job",
            f"{many}, undo",
            Step(None, f"GET /{many}.json", {"search[status]": "active"}, save="row"),
            Step("member", f"POST {path}/undo.json", status=403),
            Step("admin", f"POST {path}/undo.json", status=201, shows={"status": "active"}),
        ),
        case(
            "only pending rows are renamed",
            f"{many}, update",
            Step(
                None,
                f"GET /{many}.json",
                {"search[status]": "active", "search[order]": "id_asc"},
                save="row",
            ),
            Step(None, f"GET {path}.json", save="name=antecedent_name"),
            Step("member", f"PATCH {path}.json", _names(one, "new_name", "new_tag"), status=403),
            Step("admin", f"PATCH {path}.json", {f"{one}[antecedent_name]": "new"}, status=204),
            Step(None, f"GET {path}.json", shows={"antecedent_name": "{name}"}),
            Step(None, f"GET /{many}.json", {"search[status]": "pending"}, save="row"),
            Step("admin", f"PATCH {path}.json", _names(one, "new_name", "new_tag"), status=204),
            Step(None, f"GET {path}.json", shows={"antecedent_name": "new_name"}),
        ),
        case(
            "others do not delete a pending row",
            f"{many}, destroy as a member who is not the creator",
            _asked(one),
            _found(many),
            Step(None, f"DELETE {path}.json", status=403),
            Step("privileged", f"DELETE {path}.json", status=403),
            Step("admin", f"DELETE {path}.json", status=204),
        ),
        case(
            "names match either side",
            f"{many}, index with name filtering",
            _asked(one),
            _found(many),
            Step(None, f"GET /{many}.json", {"search[name_matches]": "old_h*"}, has=["row"]),
            Step(None, f"GET /{many}.json", {"search[name_matches]": "harbor"}, has=["row"]),
            Step(None, f"GET /{many}.json", {"search[name_matches]": "lamp"}, has_not=["row"]),
            Step(
                None, f"GET /{many}.json", {"search[antecedent_tag_category]": "5"}, has_not=["row"]
            ),
        ),
        case("an id without a row", f"{many}, show", Step(None, f"GET /{many}/0.json", status=404)),
    )


_SCRIPT = {
    "bulk_update_request[script]": "create alias old_lamp -> lamp",
    "bulk_update_request[title]": "About lamps",
    "bulk_update_request[reason]": "They are the same.",
}
_NEW = Step(
    "member",
    "POST /bulk_update_requests.json",
    _SCRIPT,
    status=201,
    save="row",
    shows={"status": "pending", "script": "alias old_lamp -> lamp", "user_id": 7},
)
_EDIT = {"bulk_update_request[script]": "create alias old_lamps -> lamp"}
_ROW = "/bulk_update_requests/{row}"

_REQUESTS = (
    case(
        "the creator changes a pending request",
        "bulk_update_requests, as the creator of a pending BUR",
        _NEW,
        Step(None, f"PATCH {_ROW}.json", _EDIT, status=403),
        Step("privileged", f"PATCH {_ROW}.json", _EDIT, status=403),
        Step("member", f"PATCH {_ROW}.json", _EDIT, status=204),
        Step(None, f"GET {_ROW}.json", shows={"script": "alias old_lamps -> lamp"}),
        Step("admin", f"PATCH {_ROW}.json", _EDIT, status=204),
    ),
    case(
        "a script that nobody can read",
        "bulk_update_requests, invalid script",
        Step(
            "member",
            "POST /bulk_update_requests.json",
            {**_SCRIPT, "bulk_update_request[script]": "please change it"},
            status=422,
            shows={"errors": {"base": ["Unparseable line: please change it"]}},
        ),
        Step("member", "POST /bulk_update_requests.json", status=400),
        Step(None, "POST /bulk_update_requests.json", _SCRIPT, status=403),
    ),
    case(
        "an admin needs neither topic nor reason",
        "bulk_update_requests, skip_forum",
        Step(
            "admin",
            "POST /bulk_update_requests.json",
            {
                "bulk_update_request[script]": "create alias old_lamp -> lamp",
                "bulk_update_request[title]": "About lamps",
                "bulk_update_request[skip_forum]": "1",
            },
            status=201,
            shows={"forum_topic_id": None},
        ),
    ),
    case(
        "approving carries it out",
        "bulk_update_requests, approve",
        _NEW,
        Step("member", f"POST {_ROW}/approve.json", status=403),
        Step("admin", f"POST {_ROW}/approve.json", status=201, shows={"status": "approved"}),
        Step(None, "GET /tag_aliases.json", {"search[antecedent_name]": "old_lamp"}, count=1),
        Step("member", f"PATCH {_ROW}.json", _EDIT, status=403),
        Step("member", f"DELETE {_ROW}.json", status=403),
    ),
    case(
        "the creator takes it back",
        "bulk_update_requests, destroy",
        _NEW,
        Step("privileged", f"DELETE {_ROW}.json", status=403),
        Step("member", f"DELETE {_ROW}.json", status=204),
        Step(None, f"GET {_ROW}.json", shows={"status": "rejected"}),
        Step("member", f"DELETE {_ROW}.json", status=403),
        Step(
            None, "GET /bulk_update_requests.json", {"search[status]": "pending"}, has_not=["row"]
        ),
    ),
)

CASES = (
    *_of("tag_aliases", "tag_alias"),
    *_of("tag_implications", "tag_implication"),
    *_REQUESTS,
)
