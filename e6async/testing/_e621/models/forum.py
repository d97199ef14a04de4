"""Topics and posts of the forum: app/models/forum_topic.rb, forum_post.rb, forum_category.rb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.filters import by_text
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Errors, Model, Test
from e6async.testing._e621.model_filters import exactly
from e6async.testing._e621.model_rules import int_of, length_errors, limited, sets, warn
from e6async.testing._e621.models.mod_actions import log, log_change
from e6async.testing._e621.writes import create_row
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, empty

__all__ = ["FORUM_POST", "FORUM_TOPIC", "HANDLERS", "can_see_post", "is_votable"]

_CATEGORIES: Final[Mapping[int, tuple[str, str, str]]] = {
    1: ("anonymous", "member", "member"),
    2: ("anonymous", "member", "member"),
    3: ("staff", "staff", "staff"),
    4: ("anonymous", "moderator", "member"),
}
"""The levels that see a category, start topics there, and reply."""
_MAX_TITLE: Final = 250
_MAX_LENGTH: Final = 50_000
_TITLES: Final = ("Where to see lighthouses", "Names of clouds", "Too many boats", "New rules")
_TEXTS: Final = ("What do you think?", "I agree.", "The harbor has more.", "See the wiki.")
_VOTABLE: Final = ("BulkUpdateRequest", "TagAlias", "TagImplication")


def _topics(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 61):
        at = factory.moment(number)
        yield factory.seeded(
            *("ForumTopic", number, at),
            creator_id=factory.person(number),
            title=f"{_TITLES[number % len(_TITLES)]} {number}",
            category_id=3 if number % 13 == 5 else number % 2 + 1,
            response_count=number % 4 + 1,
            is_sticky=number % 20 == 1,
            is_locked=number % 10 == 3,
            is_hidden=number % 11 == 7,
        )
    factory.rows("ForumPost")  # before topics are added, which bring their own


def _posts(factory: RowFactory) -> Iterator[Fields]:
    number = 0
    for topic_id, topic in list(factory.rows("ForumTopic").items()):
        for place in range(int_of(topic, "response_count")):
            number += 1
            is_first = place == 0
            yield factory.seeded(
                *("ForumPost", number, factory.moment(topic_id) + place),
                topic_id=topic_id,
                creator_id=topic["creator_id"] if is_first else factory.person(number),
                body=_TEXTS[place],
                is_hidden=topic["is_hidden"] if is_first else number % 17 == 0,
            )


# --- access ---------------------------------------------------------------------------------------


def _topic_of(call: Call, row: Fields) -> Fields | None:
    return call.factory.rows("ForumTopic").get(int_of(row, "topic_id"))


def _has_level(call: Call, topic: Fields, place: int) -> bool:
    levels = _CATEGORIES.get(int_of(topic, "category_id"))
    return levels is not None and call.viewer.user.level >= call.world.levels[levels[place]]


def _is_own(call: Call, row: Fields) -> bool:
    return call.viewer.is_logged_in and row["creator_id"] == call.viewer.user.id


def _is_shown(call: Call, row: Fields) -> bool:
    return not row["is_hidden"] or call.viewer.is_at_least("staff") or _is_own(call, row)


def _can_see_topic(call: Call, topic: Fields) -> bool:
    return _has_level(call, topic, 0) and _is_shown(call, topic)


def can_see_post(call: Call, post: Fields) -> bool:
    """ForumPost#can_access?."""
    topic = _topic_of(call, post)
    return topic is not None and _can_see_topic(call, topic) and _is_shown(call, post)


def _or_moderator(test: Test) -> Test:
    return lambda call, row: call.viewer.is_at_least("moderator") or test(call, row)


def is_votable(call: Call, post: Fields) -> bool:
    """Whether a request to change tags is discussed in the post."""
    rows = (row for shape in _VOTABLE for row in call.factory.rows(shape).values())
    return any(row["forum_post_id"] == post["id"] for row in rows)


def _first_post(call: Call, topic: Fields) -> Fields | None:
    posts = call.factory.rows("ForumPost").values()
    return next((post for post in posts if post["topic_id"] == topic["id"]), None)


def _can_hide_post(call: Call, post: Fields) -> bool:
    return post["warning_type"] is None and not is_votable(call, post) and _is_own(call, post)


def _can_hide_topic(call: Call, topic: Fields) -> bool:
    first = _first_post(call, topic)
    return first is not None and _can_hide_post(call, first) and _is_own(call, topic)


def _can_edit_post(call: Call, post: Fields) -> bool:
    topic = _topic_of(call, post)
    is_locked = topic is not None and topic["is_locked"]
    if call.viewer.is_at_least("admin"):
        return True
    is_refused = is_locked and not call.viewer.is_at_least("moderator")
    return post["warning_type"] is None and not is_refused and _is_own(call, post)


# --- what is valid --------------------------------------------------------------------------------


def _prepare_topic(_: Call, row: Fields, values: Params) -> None:
    first = values.below("original_post_attributes")
    row["original_body"] = first.text("body") if values.get("original_post_attributes") else None


def _topic_errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    errors = length_errors(row, "title", _MAX_TITLE)
    if int_of(row, "category_id") not in _CATEGORIES:
        return {"category": ["is invalid"]}
    if before is not None:
        return errors
    if not _has_level(call, row, 1):
        errors["category"] = ["does not allow new topics"]
    if row["original_body"] is None:
        errors["original_post"] = ["can't be blank"]
    elif not str(row["original_body"]).strip():
        errors["original_post.body"] = ["can't be blank"]
    limits = _limits(call, "forum_topic")
    return errors | {f"original_post.{key}": texts for key, texts in limits.items()}


def _post_errors(call: Call, row: Fields, before: Fields | None) -> Errors:
    errors, topic = length_errors(row, "body", _MAX_LENGTH, least=1), _topic_of(call, row)
    reasons: list[str] = []
    if before is None and topic is None:
        reasons.append("must exist")
        errors |= {"base": ["Topic ID is invalid"]} if row["topic_id"] else {}
    if before is None and (topic is None or not _can_see_topic(call, topic)):
        reasons.append("is restricted")
    if (before is None or before["body"] != row["body"]) and not _can_reply(call, topic):
        reasons.append("does not allow replies")
    errors |= {"topic": reasons} if reasons else {}
    return errors | (_limits(call, "forum_post") if before is None else {})


def _limits(call: Call, root: str) -> dict[str, list[str]]:
    """Why the caller may not write; what other requests write in the forum is not limited."""
    is_asked = root in call.params
    return limited(call, "forum_post", limit=15, days=3, bypass=None) if is_asked else {}


def _can_reply(call: Call, topic: Fields | None) -> bool:
    if topic is None or not _can_see_topic(call, topic):
        return False
    is_closed = topic["is_locked"] and not call.viewer.is_at_least("moderator")
    return not is_closed and _has_level(call, topic, 2)


# --- effects --------------------------------------------------------------------------------------


def _topic_saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    topic = after or before or {}
    values = {
        "forum_topic_id": topic["id"],
        "forum_topic_title": topic["title"],
        "user_id": topic["creator_id"],
    }
    if after is None:
        log(call, "forum_topic_delete", **values)
        posts = call.factory.rows("ForumPost")
        for number in [key for key, post in posts.items() if post["topic_id"] == topic["id"]]:
            del posts[number]
        return
    for field, (on, off) in _SWITCHES.items():
        if after[field] != (before or {}).get(field, False):
            log(call, f"forum_topic_{on if after[field] else off}", **values)
    if before is None:
        sent: dict[str, str] = {
            "topic_id": str(topic["id"]),
            "body": str(topic["original_body"]),
        }
        create_row(call, "ForumPost", Params(dict(sent)))


_SWITCHES: Final = {
    "is_locked": ("lock", "unlock"),
    "is_sticky": ("stick", "unstick"),
    "is_hidden": ("hide", "unhide"),
}


def _post_saved(call: Call, before: Fields | None, after: Fields | None) -> None:
    post = after or before or {}
    values = {
        "forum_post_id": post["id"],
        "forum_topic_id": post["topic_id"],
        "user_id": post["creator_id"],
    }
    names = ("forum_post_update", "forum_post_hide", "forum_post_unhide", "forum_post_delete")
    topic = _topic_of(call, post)
    is_hiding = before and after and before["is_hidden"] != after["is_hidden"]
    if is_hiding and _is_own(call, post):
        log(call, names[1 if post["is_hidden"] else 2], **values)
    log_change(call, (before, after), names, "is_hidden", **values)
    if topic is None or not (before is None or after is None or is_hiding):
        return
    first = _first_post(call, topic)
    topic["response_count"] = int_of(topic, "response_count") + (before is None) - (after is None)
    if post["is_hidden"] and first is not None and first["id"] == post["id"]:
        topic["is_hidden"] = True
    shown = [
        each
        for each in call.factory.rows("ForumPost").values()
        if each["topic_id"] == topic["id"] and not each["is_hidden"]
    ]
    if shown:
        latest = max(shown, key=lambda each: int_of(each, "id"))
        topic |= {key: latest[key] for key in ("updated_at", "updater_id", "updater_name")}


# --- filters --------------------------------------------------------------------------------------


def _topic_search(call: Call) -> Params:
    """The filters, of which two may stand outside of `search`."""
    outside = {key: call.params.text(key) for key in ("title", "title_matches")}
    sent = {key: value for key, value in outside.items() if value is not None}
    return Params({**call.params.below("search").values, **sent})


def _by_title(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    def title(post: Fields) -> str:
        topic = _topic_of(call, post)
        return "" if topic is None else str(topic["title"])

    return by_text(rows, value, title)


def _by_category(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
    topics = ((row, _topic_of(call, row)) for row in rows)
    return [row for row, topic in topics if topic and str(topic["category_id"]) == value]


def _read_all(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """Mark all topics as read: the time stands among the caller's settings."""
    call.viewer.user.settings["last_forum_read_at"] = call.world.next_time()
    return empty()


FORUM_TOPIC: Final = Model(
    shape="ForumTopic",
    seed=_topics,
    columns={"original_body": "str?"},
    is_visible=_can_see_topic,
    may={"update": _or_moderator(_is_own), "hide": _or_moderator(_can_hide_topic)},
    search=_topic_search,
    order=("-updated_at",),
    orders={"sticky": ("-is_sticky", "-updated_at")},
    filters={"title": exactly("title")},
    prepare=_prepare_topic,
    errors=_topic_errors,
    actions={"hide": sets(is_hidden=True), "unhide": sets(is_hidden=False)},
    saved=_topic_saved,
)

FORUM_POST: Final = Model(
    shape="ForumPost",
    keeps_edits=True,
    seed=_posts,
    is_visible=can_see_post,
    may={"update": _can_edit_post, "hide": _or_moderator(_can_hide_post)},
    filters={"topic_title_matches": _by_title, "topic_category_id": _by_category},
    errors=_post_errors,
    actions={"hide": sets(is_hidden=True), "unhide": sets(is_hidden=False), "warning": warn},
    saved=_post_saved,
)

HANDLERS: Final[Mapping[str, Handler]] = {"forum_topics.mark_all_as_read": _read_all}
"""Handlers of the forum."""
