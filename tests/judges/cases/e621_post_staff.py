"""Examples about flags, approvals, appeals, events and deletions of posts."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_FLAG = {"post_flag[post_id]": 2, "post_flag[reason_name]": "dnp_artist"}
_FLAGGED = Step("member", "POST /post_flags.json", _FLAG, status=201, save="flag")
_DELETE = {"commit": "Delete", "reason": "Made up by the tests"}
_DELETED = Step("janitor", "POST /staff/post/posts/35/delete.json", _DELETE, status=201)
_OF_35 = Step(
    "member",
    "GET /post_flags.json",
    {"search[post_id]": 35, "search[type]": "deletion"},
    count=1,
    save="flag",
)
_APPEAL = {"appeal[qtype]": "flag", "appeal[disp_id]": "{flag}", "appeal[reason]": "It is mine."}
_APPEALED = (
    _DELETED,
    _OF_35,
    Step("member", "POST /appeals.json", _APPEAL, status=302),
    Step("member", "GET /appeals.json", count=1, save="appeal"),
)

CASES = (
    case(
        "a flag marks its post, and its creator is hidden",
        "post_flags_controller_spec, POST",
        _FLAGGED,
        Step(None, "GET /posts/2.json", shows={"post": {"flags": {"flagged": True}}}),
        Step(None, "GET /post_flags/{flag}.json", lacks=["creator_id", "note"]),
        Step("member", "GET /post_flags/{flag}.json", shows={"creator_id": 7}),
        Step("janitor", "GET /post_flags/{flag}.json", shows={"type": "flag"}),
    ),
    case(
        "an unknown reason is refused",
        "post_flags_controller_spec, an invalid reason",
        Step(
            "member",
            "POST /post_flags.json",
            {**_FLAG, "post_flag[reason_name]": "no_such_reason"},
            status=422,
            text="is not one of the available choices",
        ),
        Step(None, "POST /post_flags.json", _FLAG, status=403),
    ),
    case(
        "a flagged post cannot be flagged again",
        "post_flag.rb, validate_post_is_not_flagged",
        _FLAGGED,
        Step("privileged", "POST /post_flags.json", _FLAG, status=422, text="already flagged"),
    ),
    case(
        "flags by type, post and state",
        "post_flags_controller_spec, filters",
        _FLAGGED,
        Step(None, "GET /post_flags.json", {"search[type]": "flag"}, every={"type": "flag"}),
        Step(None, "GET /post_flags.json", {"search[post_id]": 9}, count=0),
        Step(None, "GET /post_flags.json", {"search[is_resolved]": "false"}, has=["flag"]),
        Step(None, "GET /post_flags.json", {"search[creator_id]": 7}, has_not=["flag"]),
        Step("janitor", "GET /post_flags.json", {"search[creator_id]": 7}, has=["flag"]),
        Step(None, "GET /post_flags.json", {"search[post_tags_match]": "a"}, status=403),
        Step("member", "GET /post_flags.json", {"search[note]": "a"}, status=403),
    ),
    case(
        "a janitor removes the flag",
        "post_flags_controller_spec, DELETE /posts/:post_id/flag",
        _FLAGGED,
        Step("member", "DELETE /posts/2/flag.json", status=403),
        Step("staff", "DELETE /posts/2/flag.json", status=403),
        Step("janitor", "DELETE /posts/2/flag.json", status=204),
        Step(None, "GET /posts/2.json", shows={"post": {"flags": {"flagged": False}}}),
        Step(None, "GET /post_flags/{flag}.json", shows={"is_resolved": True}),
    ),
    case(
        "the note of a flag is cleared",
        "post_flags_controller_spec, clear_note",
        Step(
            "member",
            "POST /post_flags.json",
            {**_FLAG, "post_flag[note]": "Ask the artist."},
            status=201,
            shows={"note": "Ask the artist."},
            save="flag",
        ),
        Step("staff", "POST /post_flags/{flag}/clear_note.json", status=403),
        Step("janitor", "POST /post_flags/{flag}/clear_note.json", shows={"note": None}),
    ),
    case(
        "what happens to a post is an event",
        "post_events_controller_spec",
        _FLAGGED,
        Step(
            None,
            "GET /post_events.json",
            {"search[post_id]": 2, "search[action]": "flag_created"},
            shows={"post_events": [{"action": "flag_created", "creator_id": None}]},
            count=1,
        ),
        Step(
            "moderator",
            "GET /post_events.json",
            {"search[post_id]": 2, "search[action]": "flag_created"},
            shows={"post_events": [{"creator_id": 7}]},
        ),
        Step("member", "GET /post_events.json", {"search[action]": "comment_locked"}, status=403),
        Step("moderator", "GET /post_events.json", {"search[action]": "comment_locked"}, count=0),
        Step("moderator", "GET /post_events.json", {"search[creator_id]": 7}, every={"post_id": 2}),
    ),
    case(
        "approvals come newest first",
        "post_approvals_controller_spec",
        Step(None, "GET /post_approvals.json", sorted_by="-id"),
        Step(None, "GET /post_approvals.json", {"search[post_id]": 4}, every={"post_id": 4}),
        Step(None, "GET /post_approvals.json", {"limit": 2}, count=2),
        Step(None, "GET /post_approvals.json", {"search[post_tags_match]": "a"}, status=403),
    ),
    case(
        "an approver approves a pending post, and takes it back",
        "staff/post/approvals_controller_spec",
        Step(
            "member",
            "POST /uploads.json",
            {"upload[rating]": "s", "upload[direct_url]": "https://gallery.example/7.png"},
            save="post=post_id",
        ),
        Step("member", "POST /staff/post/approval.json", {"post_id": "{post}"}, status=403),
        Step(
            "janitor", "POST /staff/post/approval.json", {"post_id": "{post}"}, status=201, shows={}
        ),
        Step(None, "GET /posts/{post}.json", shows={"post": {"approver_id": 3}}),
        Step(None, "GET /post_approvals.json", {"search[post_id]": "{post}"}, count=1),
        Step("janitor", "DELETE /staff/post/approval.json", {"post_id": "{post}"}, status=204),
        Step(
            None,
            "GET /posts/{post}.json",
            shows={"post": {"approver_id": None, "flags": {"pending": True}}},
        ),
    ),
    case(
        "a disapproval is made once and changed after that",
        "staff/post/disapprovals_controller_spec",
        Step("member", "GET /staff/post/disapprovals.json", status=403),
        Step(
            "janitor",
            "POST /staff/post/disapprovals.json",
            {"post_disapproval[post_id]": 9, "post_disapproval[reason]": "other"},
            shows={"reason": "other"},
            save="row",
        ),
        Step(
            "janitor",
            "POST /staff/post/disapprovals.json",
            {"post_disapproval[post_id]": 9, "post_disapproval[reason]": "borderline_quality"},
            shows={"id": "{row}", "reason": "borderline_quality"},
        ),
        Step("janitor", "GET /staff/post/disapprovals.json", {"search[post_id]": 9}, count=1),
    ),
    case(
        "the uploader appeals, once",
        "appeals_controller_spec, POST",
        *_APPEALED,
        Step("member", "POST /appeals.json", _APPEAL, status=403),
        Step("privileged", "GET /appeals/{appeal}.json", status=403),
        Step(None, "GET /appeals/{appeal}.json", status=403),
        Step("member", "GET /appeals/{appeal}.json", lacks=["claimant_id"]),
        Step("janitor", "GET /appeals/{appeal}.json", shows={"status": "pending"}),
    ),
    case(
        "others do not appeal",
        "appeals_controller_spec, not the uploader",
        _DELETED,
        _OF_35,
        Step("privileged", "POST /appeals.json", _APPEAL, status=403),
        Step("privileged", "GET /appeals.json", {"search[reason]": "x"}, status=403),
    ),
    case(
        "a resolved deletion cannot be appealed",
        "appeals_controller_spec, a resolved flag",
        _DELETED,
        _OF_35,
        Step("janitor", "POST /staff/post/posts/35/undelete.json", status=201),
        Step("member", "POST /appeals.json", _APPEAL, status=403),
    ),
    case(
        "an appeal is claimed, given up and answered",
        "appeals_controller_spec, claim, unclaim, PATCH",
        *_APPEALED,
        Step("member", "POST /appeals/{appeal}/claim.json", status=403),
        Step("janitor", "POST /appeals/{appeal}/claim.json", status=201, shows={"claimant_id": 3}),
        Step(
            "moderator", "POST /appeals/{appeal}/claim.json", status=201, shows={"claimant_id": 3}
        ),
        Step(
            "moderator", "POST /appeals/{appeal}/unclaim.json", status=201, shows={"claimant_id": 3}
        ),
        Step(
            "moderator",
            "PATCH /appeals/{appeal}.json",
            {"appeal[status]": "approved", "appeal[response]": "It was wrong."},
            status=302,
        ),
        Step(
            "janitor",
            "PATCH /appeals/{appeal}.json",
            {"appeal[status]": "leopard", "appeal[response]": "It was wrong."},
            status=422,
        ),
        Step(
            "janitor",
            "PATCH /appeals/{appeal}.json",
            {"appeal[status]": "approved", "appeal[response]": "It was wrong."},
            status=204,
        ),
        Step(
            "janitor", "POST /appeals/{appeal}/unclaim.json", status=201, shows={"claimant_id": 3}
        ),
        Step("member", "GET /appeals/{appeal}.json", shows={"status": "approved", "handler_id": 3}),
    ),
    case(
        "a deletion is a flag and an event",
        "staff/post/posts_controller_spec, delete",
        Step("member", "POST /staff/post/posts/35/delete.json", _DELETE, status=403),
        Step("janitor", "POST /staff/post/posts/35/delete.json", {"commit": "Delete"}, status=302),
        Step(
            "janitor",
            "POST /staff/post/posts/35/delete.json",
            {"commit": "Cancel"},
            status=201,
            shows={"is_deleted": False},
        ),
        _DELETED,
        Step("janitor", "POST /staff/post/posts/35/delete.json", _DELETE, status=409),
        Step(None, "GET /posts/35.json", shows={"post": {"flags": {"deleted": True}}}),
        _OF_35,
        Step(
            None,
            "GET /post_events.json",
            {"search[post_id]": 35},
            shows={"post_events": [{"action": "deleted", "creator_id": 3}]},
        ),
        Step(
            "janitor",
            "POST /staff/post/posts/35/undelete.json",
            status=201,
            shows={"is_deleted": False, "approver_id": 3},
        ),
    ),
    case(
        "an expunged post is gone",
        "staff/post/posts_controller_spec, expunge",
        Step("janitor", "POST /staff/post/posts/16/expunge.json", status=403),
        Step("admin", "POST /staff/post/posts/16/expunge.json", status=201, shows={"id": 16}),
        Step(None, "GET /posts/16.json", status=404),
        Step(None, "GET /posts/19.json", shows={"post": {"relationships": {"parent_id": None}}}),
    ),
    case(
        "samples are made by janitors, checks by those of them who approve",
        "staff/post/posts_controller_spec, regenerate_videos, ai_check",
        Step("member", "POST /staff/post/posts/10/regenerate_videos.json", status=403),
        Step("janitor", "POST /staff/post/posts/10/regenerate_videos.json", status=201),
        Step("janitor", "POST /staff/post/posts/11/regenerate_videos.json", status=403),
        Step("janitor", "GET /staff/post/posts/10/ai_check.json", status=302),
        Step("member", "GET /staff/post/posts/10/previous_owners.json", status=403),
        Step("janitor", "GET /staff/post/posts/10/previous_owners.json", count=0),
    ),
    case(
        "an uploader is changed by admins, or back to an earlier one",
        "staff/post/posts_controller_spec, reowner",
        Step(
            "janitor",
            "POST /staff/post/posts/10/reowner.json",
            {"reowner[new_owner]": "!12"},
            status=403,
        ),
        Step(
            "admin",
            "POST /staff/post/posts/10/reowner.json",
            {"reowner[new_owner]": "!12"},
            status=201,
            shows={"uploader_id": 12},
        ),
    ),
    case(
        "favorites go to the parent",
        "staff/post/posts_controller_spec, move_favorites",
        Step("member", "POST /favorites.json", {"post_id": 19}),
        Step(
            "janitor",
            "POST /staff/post/posts/19/move_favorites.json",
            {"commit": "Submit"},
            status=302,
        ),
        Step(None, "GET /posts/19.json", shows={"post": {"fav_count": 0}}),
        Step("member", "POST /favorites.json", {"post_id": 16}, status=422),
    ),
)
