"""Examples about comments and votes on them: comments_, comment_votes_controller_spec.rb."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_TEXT = {"comment[post_id]": 1, "comment[body]": "The harbor at night."}
_NEW = Step("member", "POST /comments.json", _TEXT, save="comment", shows={"score": 0, "vote": 0})
_EDIT = {"comment[body]": "At dawn."}
_VOTES = "/comments/{comment}/votes.json"
_UP = Step("privileged", f"POST {_VOTES}", {"score": 1}, shows={"score": 1, "our_score": 1})
_SHOWN = "GET /comments/{comment}.json"
_WARN = "POST /comments/{comment}/warning.json"

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
        Step(None, _SHOWN, status=403),
        Step("member", _SHOWN),
        Step("moderator", _SHOWN, shows={"is_hidden": True}),
    ),
    case(
        "a word finds the comment that has it",
        "index, body_matches",
        _NEW,
        Step(
            "member", "POST /comments.json", {**_TEXT, "comment[body]": "xylophone"}, save="other"
        ),
        Step(
            *(None, "GET /comments.json", {"search[body_matches]": "xylophone"}),
            has=["other"],
            has_not=["comment"],
        ),
    ),
    case(
        "hidden comments are searched for by the staff only",
        "index, is_hidden",
        Step(None, "GET /comments.json", {"search[is_hidden]": True}, status=403),
        Step("moderator", "GET /comments.json", {"search[is_hidden]": True}),
    ),
    case(
        "tags of posts are searched for by members only",
        "index, post_tags_match",
        Step(None, "GET /comments.json", {"search[post_tags_match]": "sky"}, status=403),
        Step("member", "GET /comments.json", {"search[post_tags_match]": "sky"}),
    ),
    case(
        "posts come in the order of their comments",
        "index, group_by post",
        Step("member", "POST /comments.json", {**_TEXT, "comment[post_id]": 2}),
        Step(None, "GET /comments.json", {"group_by": "post"}, count=5, shows=[{"id": 2}]),
    ),
    case(
        "an unknown comment is not found",
        "show, non-existent",
        Step(None, "GET /comments/999999.json", status=404),
    ),
    case(
        "each caller sees the own vote",
        "show, vote field",
        _NEW,
        _UP,
        Step("privileged", _SHOWN, shows={"vote": 1, "score": 1}),
        Step("staff", _SHOWN, shows={"vote": 0, "score": 1}),
    ),
    case(
        "a comment without text is not saved",
        "create, empty body",
        Step("member", "POST /comments.json", {**_TEXT, "comment[body]": ""}, shows={"id": None}),
    ),
    case(
        "only an administrator removes a comment",
        "DELETE",
        _NEW,
        Step("moderator", "DELETE /comments/{comment}.json", status=403),
        Step("admin", "DELETE /comments/{comment}.json"),
        Step("admin", _SHOWN, status=404),
    ),
    case(
        "a stranger does not hide, a moderator does",
        "hide and unhide",
        _NEW,
        Step("privileged", "POST /comments/{comment}/hide.json", status=403),
        Step("moderator", "POST /comments/{comment}/hide.json", shows={"is_hidden": True}),
        Step("member", "POST /comments/{comment}/unhide.json", status=403),
        Step("moderator", "POST /comments/{comment}/unhide.json", shows={"is_hidden": False}),
    ),
    case(
        "a warning is set and removed",
        "warning",
        _NEW,
        Step("member", _WARN, {"record_type": "warning"}, status=403),
        Step("moderator", _WARN, {"record_type": "warning"}, text="html"),
        Step("member", _SHOWN, shows={"warning_type": "warning"}),
        Step("member", "PATCH /comments/{comment}.json", _EDIT, status=403),
        Step("moderator", _WARN, {"record_type": "unmark"}),
        Step("member", _SHOWN, shows={"warning_type": None}),
    ),
    case(
        "the staff makes a comment sticky, moderators hide a new one",
        "comment_params filtering",
        Step("member", "POST /comments.json", {**_TEXT, "comment[is_sticky]": True}, status=403),
        Step(
            *("janitor", "POST /comments.json", {**_TEXT, "comment[is_sticky]": True}),
            shows={"is_sticky": True},
        ),
        Step("member", "POST /comments.json", {**_TEXT, "comment[is_hidden]": True}, status=403),
        Step(
            *("moderator", "POST /comments.json", {**_TEXT, "comment[is_hidden]": True}),
            shows={"is_hidden": True},
        ),
    ),
    case(
        "an equal vote takes the vote back, an opposite one replaces it",
        "comment_votes, create",
        _NEW,
        _UP,
        Step("privileged", f"POST {_VOTES}", {"score": 1}, shows={"score": 0, "our_score": 0}),
        _UP,
        Step("privileged", f"POST {_VOTES}", {"score": -1}, shows={"score": -1, "our_score": -1}),
        Step(
            *("privileged", f"POST {_VOTES}", {"score": -1, "no_unvote": 1}),
            shows={"score": -1, "our_score": 0},
        ),
    ),
    case(
        "votes that are refused",
        "comment_votes, create, 422",
        _NEW,
        Step(None, f"POST {_VOTES}", {"score": 1}, status=403),
        Step("privileged", f"POST {_VOTES}", {"score": 2}, status=422),
        Step("member", f"POST {_VOTES}", {"score": 1}, status=422),
        Step("newcomer", f"POST {_VOTES}", {"score": -1}, status=422),
        Step("privileged", "POST /comments/0/votes.json", {"score": 1}, status=404),
        Step(
            *("staff", "POST /comments.json", {**_TEXT, "comment[is_sticky]": True}),
            save="sticky",
        ),
        Step("privileged", "POST /comments/{sticky}/votes.json", {"score": 1}, status=422),
    ),
    case(
        "a vote is removed, also if there is none",
        "comment_votes, destroy",
        _NEW,
        _UP,
        Step("privileged", f"DELETE {_VOTES}", status=204),
        Step("privileged", f"DELETE {_VOTES}", status=204),
        Step("privileged", _SHOWN, shows={"score": 0, "vote": 0}),
        Step("privileged", "DELETE /comments/0/votes.json", status=404),
    ),
    case(
        "votes are listed for moderators, by comment and score",
        "comment_votes, index",
        _NEW,
        _UP,
        Step(None, "GET /comment_votes.json", status=403),
        Step("member", "GET /comment_votes.json", status=403),
        Step(
            *("moderator", "GET /comment_votes.json", {"search[comment_id]": "{comment}"}),
            count=1,
            shows=[{"score": 1}],
            save="vote",
        ),
        Step(
            *("moderator", "GET /comment_votes.json"),
            {"search[comment_id]": "{comment}", "search[score]": -1},
            count=0,
        ),
    ),
    case(
        "a locked vote counts nothing and stays",
        "comment_votes, lock",
        _NEW,
        _UP,
        Step(
            "moderator", "GET /comment_votes.json", {"search[comment_id]": "{comment}"}, save="vote"
        ),
        Step("member", "POST /comment_votes/lock.json", {"ids": "{vote}"}, status=403),
        Step("moderator", "POST /comment_votes/lock.json", {"ids": "{vote}"}, status=204),
        Step("privileged", _SHOWN, shows={"score": 0, "vote": 0}),
        Step("privileged", f"POST {_VOTES}", {"score": 1}, status=422),
        Step("privileged", f"DELETE {_VOTES}", status=422),
    ),
    case(
        "only an administrator removes votes of others",
        "comment_votes, delete",
        _NEW,
        _UP,
        Step(
            "moderator", "GET /comment_votes.json", {"search[comment_id]": "{comment}"}, save="vote"
        ),
        Step("moderator", "POST /comment_votes/delete.json", {"ids": "{vote}"}, status=403),
        Step("admin", "POST /comment_votes/delete.json", {"ids": "{vote}"}, status=204),
        Step("privileged", _SHOWN, shows={"score": 0, "vote": 0}),
    ),
    case(
        "what the staff does is noted",
        "comment_hide in the log",
        _NEW,
        Step("moderator", "POST /comments/{comment}/hide.json"),
        Step(
            *(None, "GET /mod_actions.json", {"search[action]": "comment_hide", "limit": 1}),
            text='"comment_id":',
            every={"action": "comment_hide"},
        ),
    ),
)
