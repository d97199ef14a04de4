"""Examples about the forum: forum_topics_, forum_posts_, forum_post_votes_controller_spec.rb."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_TEXT = {
    "forum_topic[title]": "Lanterns at night",
    "forum_topic[category_id]": 1,
    "forum_topic[original_post_attributes][body]": "Which one is the oldest?",
}
_NEW = Step("member", "POST /forum_topics.json", _TEXT, status=201, save="topic")
_SHOWN = "GET /forum_topics/{topic}.json"
_PATCH = "PATCH /forum_topics/{topic}.json"
_TITLE = {"forum_topic[title]": "Old lanterns"}
_POSTS = {"search[topic_id]": "{topic}"}
_FIRST = Step(None, "GET /forum_posts.json", _POSTS, count=1, save="post")
_POST = "/forum_posts/{post}.json"
_BODY = {"forum_post[body]": "The one at the pier."}
_HIDE = "POST /forum_posts/{post}/hide.json"
_WARN = "POST /forum_posts/{post}/warning.json"
_SCORE = {"forum_post_vote[score]": 1}

CASES = (
    case(
        "a topic is listed with its first post",
        "forum_topics, index and create",
        _NEW,
        Step("member", "GET /forum_topics.json", has=["topic"]),
        Step(
            None,
            _SHOWN,
            shows={"response_count": 1, "is_locked": False, "title": _TEXT["forum_topic[title]"]},
        ),
        _FIRST,
    ),
    case(
        "topics of the staff are for the staff",
        "forum_topics, index, category above the level",
        Step(
            *("staff", "POST /forum_topics.json", {**_TEXT, "forum_topic[category_id]": 3}),
            status=201,
            save="topic",
        ),
        Step("staff", "GET /forum_posts.json", _POSTS, count=1, save="post"),
        Step("member", "GET /forum_topics.json", has_not=["topic"]),
        Step("member", _SHOWN, status=403),
        Step("member", "GET /forum_posts.json", has_not=["post"]),
        Step("member", f"GET {_POST}", status=403),
        Step("staff", "GET /forum_topics.json", has=["topic"]),
    ),
    case(
        "topics are found by title",
        "forum_topics, title_matches and title",
        _NEW,
        *(
            Step("member", "GET /forum_topics.json", {key: value}, count=1, has=["topic"])
            for key, value in (
                ("search[title_matches]", "lanterns at*"),
                ("search[title]", "Lanterns at night"),
                ("title_matches", "lanterns at*"),
            )
        ),
    ),
    case(
        "the latest topic comes first, or the sticky ones do",
        "forum_topics, orders",
        Step(None, "GET /forum_topics.json", sorted_by="-updated_at"),
        Step(
            *(None, "GET /forum_topics.json", {"search[order]": "sticky", "limit": 2}),
            every={"is_sticky": True},
        ),
    ),
    case(
        "a hidden topic is for its creator and the staff",
        "forum_topics, show and hide",
        _NEW,
        Step("privileged", "POST /forum_topics/{topic}/hide.json", status=403),
        Step(
            *("member", "POST /forum_topics/{topic}/hide.json"),
            status=201,
            shows={"is_hidden": True},
        ),
        Step("privileged", _SHOWN, status=403),
        Step("janitor", _SHOWN),
        Step("member", _SHOWN),
        Step("member", "POST /forum_topics/{topic}/unhide.json", status=403),
        Step(
            *("moderator", "POST /forum_topics/{topic}/unhide.json"),
            status=201,
            shows={"is_hidden": False},
        ),
    ),
    case(
        "a topic without title is refused",
        "forum_topics, create, invalid",
        Step("member", "POST /forum_topics.json", {**_TEXT, "forum_topic[title]": ""}, status=422),
        Step(None, "POST /forum_topics.json", _TEXT, status=403),
        Step(
            *("member", "POST /forum_topics.json", {**_TEXT, "forum_topic[category_id]": 99}),
            status=422,
        ),
    ),
    case(
        "who edits a topic",
        "forum_topics, update",
        _NEW,
        Step("member", _PATCH, _TITLE, status=204),
        Step("moderator", _PATCH, {"forum_topic[is_sticky]": True}, status=204),
        Step("privileged", _PATCH, _TITLE, status=403),
        Step("member", _PATCH, {"forum_topic[is_sticky]": False}, status=403),
        Step(None, _SHOWN, shows={"title": "Old lanterns", "is_sticky": True}),
    ),
    case(
        "only an administrator removes a topic",
        "forum_topics, destroy",
        _NEW,
        Step("moderator", "DELETE /forum_topics/{topic}.json", status=403),
        Step("admin", "DELETE /forum_topics/{topic}.json", status=204),
        Step("admin", _SHOWN, status=404),
    ),
    case(
        "topics are read and subscribed to",
        "forum_topics, mark_all_as_read and subscribe",
        _NEW,
        Step(None, "POST /forum_topics/mark_all_as_read.json", status=403),
        Step("member", "POST /forum_topics/mark_all_as_read.json", status=204),
        Step("member", "POST /forum_topics/{topic}/subscribe.json", status=201),
        Step("member", "POST /forum_topics/{topic}/unsubscribe.json", status=201),
    ),
    case(
        "posts are found by text and creator",
        "forum_posts, index",
        _NEW,
        Step(
            "member",
            "POST /forum_posts.json",
            {**_BODY, "forum_post[topic_id]": "{topic}"},
            status=201,
            save="post",
        ),
        Step(
            None, "GET /forum_posts.json", {"search[body_matches]": "pier"}, count=1, has=["post"]
        ),
        Step(None, "GET /forum_posts.json", {"search[body_matches]": "zeppelin"}, count=0),
        Step(None, "GET /forum_posts.json", {"search[creator_id]": 7}, every={"creator_id": 7}),
        Step(
            *(None, "GET /forum_posts.json", {"search[topic_title_matches]": "lanterns"}), count=2
        ),
        Step(None, _SHOWN, shows={"response_count": 2}),
    ),
    case(
        "a post needs a text",
        "forum_posts, create, empty body",
        _NEW,
        Step(
            *("member", "POST /forum_posts.json"),
            {"forum_post[body]": "", "forum_post[topic_id]": "{topic}"},
            status=422,
        ),
    ),
    case(
        "who edits a post, also of a locked topic",
        "forum_posts, update",
        _NEW,
        _FIRST,
        Step("privileged", f"PATCH {_POST}", _BODY, status=403),
        Step("member", f"PATCH {_POST}", _BODY, status=204),
        Step("moderator", _PATCH, {"forum_topic[is_locked]": True}, status=204),
        Step("member", f"PATCH {_POST}", {"forum_post[body]": "Again."}, status=403),
        Step("admin", f"PATCH {_POST}", {"forum_post[body]": "As admin."}, status=204),
        Step(
            *("member", "POST /forum_posts.json", {**_BODY, "forum_post[topic_id]": "{topic}"}),
            status=422,
        ),
    ),
    case(
        "who hides a post",
        "forum_posts, hide and unhide",
        _NEW,
        _FIRST,
        Step("privileged", _HIDE, status=403),
        Step("member", _HIDE, status=201, shows={"is_hidden": True}),
        Step("moderator", "POST /forum_posts/{post}/unhide.json", status=201),
        Step("moderator", _HIDE, status=201),
        Step("admin", f"DELETE {_POST}", status=204),
        Step("admin", f"GET {_POST}", status=404),
    ),
    case(
        "a warning in the forum",
        "forum_posts, warning",
        _NEW,
        _FIRST,
        Step("member", _WARN, {"record_type": "warning"}, status=403),
        Step("moderator", _WARN, {"record_type": "warning"}, text='"posts"'),
        Step("member", f"GET {_POST}", shows={"warning_type": "warning"}),
        Step("moderator", _WARN, {"record_type": "unmark"}),
        Step("member", f"GET {_POST}", shows={"warning_type": None}),
    ),
    case(
        "only requests are voted on",
        "forum_post_votes, without a request",
        _NEW,
        _FIRST,
        Step("privileged", "POST /forum_posts/{post}/votes.json", _SCORE, status=403),
        Step("privileged", "GET /forum_posts/{post}/votes.json", status=403),
    ),
    case(
        "a request is voted on by others, once",
        "forum_post_votes, pending request",
        Step(
            *("member", "POST /tag_alias_request.json"),
            {
                "tag_alias_request[antecedent_name]": "lanturn",
                "tag_alias_request[consequent_name]": "lantern",
                "tag_alias_request[reason]": "It is misspelt.",
            },
            status=302,
        ),
        Step(None, "GET /forum_posts.json", {"limit": 1}, save="post"),
        Step("member", "POST /forum_posts/{post}/votes.json", _SCORE, status=403),
        Step("privileged", "POST /forum_posts/{post}/votes.json", _SCORE, shows={"score": 1}),
        Step("privileged", "POST /forum_posts/{post}/votes.json", _SCORE, status=403),
        Step("privileged", "GET /forum_posts/{post}/votes.json", count=1, shows=[{"score": 1}]),
        Step("privileged", "DELETE /forum_posts/{post}/votes.json", shows={}),
        Step("privileged", "GET /forum_posts/{post}/votes.json", count=0),
        Step("privileged", "DELETE /forum_posts/{post}/votes.json", status=404),
    ),
)
