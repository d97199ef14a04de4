"""Examples about versions, replacements and votes of posts."""

from __future__ import annotations

from tests.judges.case import Step, case
from tests.judges.cases.e621_uploads import picture

__all__ = ["CASES"]

_EDIT = Step(
    "member",
    "PATCH /posts/5.json",
    {"post[tag_string_diff]": "edited_tag", "post[edit_reason]": "It fits."},
)
_VERSIONS = "GET /post_versions.json"
_OF_5 = {"search[post_id]": 5}
_EDITED = (
    _EDIT,
    Step(
        None,
        _VERSIONS,
        _OF_5,
        count=3,
        shows=[{"version": 3, "added_tags": ["edited_tag"], "updater_id": 7, "reason": "It fits."}],
        save="version",
    ),
)
_REASON = {"post_replacement[reason]": "A larger file"}
_PROPOSED = (
    Step(
        "staff",
        "POST /posts/5/replacements.json",
        _REASON,
        file=picture("post_replacement[replacement_file]"),
        shows={"success": True, "location": "/posts/5"},
    ),
    Step(None, "GET /posts/5/replacements.json", count=2, save="replacement"),
)
_VOTE = {"score": 1}

CASES = (
    case("an edit makes a version", "post_versions_controller_spec, GET", *_EDITED),
    case(
        "versions by what they add and remove",
        "elastic_post_version_query_builder",
        *_EDITED,
        Step(None, _VERSIONS, {"search[tags_added]": "edited_tag"}, count=1, has=["version"]),
        Step(None, _VERSIONS, {"search[tags_removed]": "edited_tag"}, count=0),
        Step(None, _VERSIONS, {"search[tags]": "edited_tag"}, has=["version"]),
        Step(None, _VERSIONS, {"search[updater_id]": 7}, every={"updater_id": 7}),
        Step(None, _VERSIONS, {**_OF_5, "search[uploads]": "only"}, count=1),
        Step(None, _VERSIONS, {**_OF_5, "search[uploads]": "excluded"}, count=2),
        Step(None, _VERSIONS, {**_OF_5, "search[rating_changed]": "any"}, count=1),
        Step(None, _VERSIONS, {**_OF_5, "search[reason]": "fits"}, count=1),
        Step(None, _VERSIONS, {**_OF_5, "search[order]": "id_asc"}, sorted_by="id"),
    ),
    case(
        "a version is undone",
        "post_versions_controller_spec, undo",
        *_EDITED,
        Step("newcomer", "PUT /post_versions/{version}/undo.json", status=403),
        Step("privileged", "PUT /post_versions/{version}/undo.json", status=204),
        Step(
            None,
            _VERSIONS,
            _OF_5,
            shows=[{"removed_tags": ["edited_tag"], "reason": "Undo of version 3"}],
        ),
    ),
    case(
        "the first version cannot be undone",
        "post_versions_controller_spec, version 1",
        Step(None, _VERSIONS, {**_OF_5, "search[uploads]": "only"}, save="version"),
        Step("privileged", "PUT /post_versions/{version}/undo.json", status=400),
    ),
    case(
        "a hidden version shows little",
        "post_versions_controller_spec, hide",
        *_EDITED,
        Step("member", "PUT /post_versions/{version}/hide.json", status=403),
        Step("admin", "PUT /post_versions/{version}/hide.json", status=302),
        Step(None, _VERSIONS, {"search[id]": "{version}"}, lacks=["tags", "updater_id"]),
        Step(
            "janitor",
            _VERSIONS,
            {"search[id]": "{version}"},
            shows=[{"is_hidden": True, "updater_id": 7}],
        ),
        Step("admin", "PUT /post_versions/{version}/unhide.json", status=302),
        Step(None, _VERSIONS, {"search[id]": "{version}"}, shows=[{"is_hidden": False}]),
    ),
    case(
        "only testers propose replacements",
        "post_replacements_controller_spec, POST",
        Step(None, "POST /posts/5/replacements.json", _REASON, status=403),
        Step("member", "POST /posts/5/replacements.json", _REASON, status=403),
        Step(
            "staff",
            "POST /posts/5/replacements.json",
            _REASON,
            status=412,
            shows={"success": False},
            text="No file or replacement URL provided",
        ),
    ),
    case(
        "a proposal waits, and the backup comes with it",
        "post_replacement.rb, create_original_backup",
        *_PROPOSED,
        Step(
            None, "GET /post_replacements.json", {"search[status]": "pending"}, has=["replacement"]
        ),
        Step(
            None,
            "GET /posts/5/replacements.json",
            {"search[status]": "original"},
            count=1,
            shows=[{"sequence_number": 0, "reason": "Backup of original file"}],
        ),
    ),
    case(
        "an approved replacement is the file of the post",
        "post_replacements_controller_spec, approve",
        *_PROPOSED,
        Step("member", "PUT /post_replacements/{replacement}/approve.json", status=403),
        Step("staff", "PUT /post_replacements/{replacement}/approve.json", status=403),
        Step("janitor", "PUT /post_replacements/{replacement}/approve.json", status=204),
        Step(
            None,
            "GET /posts/5.json",
            shows={"post": {"file": {"width": 900, "height": 600}, "uploader_id": 4}},
        ),
        Step(
            "janitor",
            "PUT /post_replacements/{replacement}/approve.json",
            status=400,
            text="version is already active",
        ),
        Step("janitor", "PUT /post_replacements/{replacement}/toggle_penalize.json", status=204),
    ),
    case(
        "a rejected replacement is seen by its creator and the staff",
        "post_replacements_controller_spec, reject",
        *_PROPOSED,
        Step("member", "PUT /post_replacements/{replacement}/reject.json", status=403),
        Step("janitor", "PUT /post_replacements/{replacement}/reject.json", status=204),
        Step("janitor", "PUT /post_replacements/{replacement}/reject.json", status=422),
        Step(None, "GET /posts/5/replacements.json", has_not=["replacement"]),
        Step("member", "GET /posts/5/replacements.json", has_not=["replacement"]),
        Step("staff", "GET /posts/5/replacements.json", has=["replacement"]),
    ),
    case(
        "a replacement moves to another post",
        "post_replacements_controller_spec, transfer",
        *_PROPOSED,
        Step(
            "janitor",
            "PUT /post_replacements/{replacement}/transfer.json",
            {"new_post_id": 5},
            status=412,
        ),
        Step(
            "janitor",
            "PUT /post_replacements/{replacement}/transfer.json",
            {"new_post_id": 0},
            status=404,
        ),
        Step(
            "janitor",
            "PUT /post_replacements/{replacement}/transfer.json",
            {"new_post_id": 11},
            status=412,
        ),
        Step(
            "janitor",
            "PUT /post_replacements/{replacement}/transfer.json",
            {"new_post_id": 7},
            status=204,
        ),
        Step(None, "GET /posts/7/replacements.json", has=["replacement"]),
    ),
    case(
        "a promoted replacement is a post of its own",
        "post_replacements_controller_spec, promote",
        Step("janitor", "PATCH /posts/5.json", {"post[source]": "https://old.example/1"}),
        *_PROPOSED,
        Step("member", "POST /post_replacements/{replacement}/promote.json", status=403),
        Step(
            "janitor",
            "POST /post_replacements/{replacement}/promote.json",
            status=201,
            shows={"parent_id": 5, "uploader_id": 4, "source": "https://old.example/1"},
            save="post",
        ),
        Step(None, "GET /posts/{post}.json", shows={"post": {"file": {"width": 900}}}),
        Step("janitor", "POST /post_replacements/{replacement}/promote.json", status=422),
    ),
    case(
        "a replacement is deleted by admins",
        "post_replacements_controller_spec, DELETE",
        *_PROPOSED,
        Step("moderator", "DELETE /post_replacements/{replacement}.json", status=403),
        Step("admin", "DELETE /post_replacements/{replacement}.json", status=204),
        Step("admin", "GET /post_replacements.json", has_not=["replacement"]),
    ),
    case(
        "a vote counts once, and the same again takes it back",
        "post_votes_controller_spec, POST",
        Step(None, "POST /posts/5/votes.json", _VOTE, status=403),
        Step("member", "POST /posts/5/votes.json", {"score": 2}, status=422),
        Step("member", "POST /posts/0/votes.json", _VOTE, status=404),
        Step("newcomer", "POST /posts/5/votes.json", {"score": -1}, status=422),
        Step("newcomer", "POST /posts/5/votes.json", _VOTE, shows={"our_score": 1}),
        Step(
            "newcomer",
            "POST /posts/5/votes.json",
            {**_VOTE, "no_unvote": 1},
            shows={"our_score": 0},
        ),
        Step("moderator", "GET /post_votes.json", {"search[user_id]": 10}, count=1, save="vote"),
        Step("newcomer", "POST /posts/5/votes.json", _VOTE, shows={"our_score": 0}),
        Step("moderator", "GET /post_votes.json", {"search[user_id]": 10}, count=0),
    ),
    case(
        "a locked vote counts as none and stays",
        "post_votes_controller_spec, lock and delete",
        Step("newcomer", "POST /posts/5/votes.json", _VOTE),
        Step("member", "GET /post_votes.json", status=403),
        Step(
            "moderator",
            "GET /post_votes.json",
            {"search[post_id]": 5, "search[user_id]": 10, "search[score]": 1},
            count=1,
            save="vote",
        ),
        Step("member", "POST /post_votes/lock.json", {"ids": "{vote}"}, status=403),
        Step("moderator", "POST /post_votes/lock.json", {"ids": "{vote}"}, status=204),
        Step("moderator", "GET /post_votes.json", {"search[user_id]": 10}, shows=[{"score": 0}]),
        Step("newcomer", "POST /posts/5/votes.json", _VOTE, status=422),
        Step("newcomer", "DELETE /posts/5/votes.json", status=422),
        Step("moderator", "POST /post_votes/delete.json", {"ids": "{vote}"}, status=403),
        Step("admin", "POST /post_votes/delete.json", {"ids": "{vote}"}, status=204),
        Step("newcomer", "DELETE /posts/5/votes.json", status=204),
    ),
    case(
        "posts in their formats, and what is missing",
        "posts_controller_spec",
        Step(None, "GET /posts/5.json", shows={"post": {"id": 5}}),
        Step(None, "GET /posts/0.json", status=404),
        Step(None, "GET /posts/5/show_seq.json", shows={"post": {}}),
        Step(None, "GET /posts.json", {"md5": "0" * 32}, status=404),
        Step(None, "GET /posts/random.json", {"tags": "no_such_tag_"}, status=404),
        Step(None, "GET /posts/count.json", {"tags[a]": "b"}, status=400),
        Step("member", "GET /posts/5/update_iqdb.json", status=403),
        Step("member", "PUT /posts/5/revert.json", {"version_id": 0}, status=404),
        Step(None, "GET /p/5.json", status=302),
        Step(None, "GET /p/0.json", status=404),
    ),
    case(
        "what only some may lock",
        "posts_controller_spec, permitted params by role",
        Step("member", "PUT /posts/5.json", {"post[is_rating_locked]": True}, status=403),
        Step("privileged", "PUT /posts/5.json", {"post[is_rating_locked]": True}),
        Step("janitor", "PUT /posts/5.json", {"post[is_note_locked]": True}),
        Step("janitor", "PUT /posts/5.json", {"post[is_status_locked]": True}, status=403),
        Step("admin", "PUT /posts/5.json", {"post[is_status_locked]": True}),
        Step(
            None,
            "GET /post_events.json",
            {"search[post_id]": 5, "search[action]": "status_locked"},
            count=1,
        ),
    ),
)
