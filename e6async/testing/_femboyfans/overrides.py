"""Operations that deviate from the generic behavior, as in their controllers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Final, cast
from urllib.parse import urlsplit

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, written
from e6async.testing._e621.lists import Handler, filtered, page_response, row_response
from e6async.testing._e621.type_grammar import Named, kind_of
from e6async.testing._e621.users import changed_user
from e6async.testing._femboyfans import uploads
from e6async.testing._femboyfans.orders import ordered
from e6async.testing._femboyfans.shapes import card, post_json
from e6async.testing._femboyfans.users import write_user
from e6async.testing._media import Picture, file_bytes
from e6async.testing._params import Params
from e6async.testing._records import Post
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    access_denied,
    http_error,
    json_response,
    redirect,
    validation_error,
)

__all__ = ["HANDLERS", "WITHOUT_EFFECT", "confirm_password", "redirected"]

_TARGETS: Final = {
    "takedowns.create": "/takedowns/{id}?code=code-of-{id}",
    "upload_whitelists.update": "/upload_whitelists",
}


def redirected(call: Call, operation: Operation, row: Fields | None) -> Response:
    """The redirect of the server."""
    target = _TARGETS[operation.name].format_map(row or {"id": 1})
    return redirect(f"{call.base_url}{target}", operation.status)


def confirm_password(call: Call) -> Response:
    """Redirect a caller without a confirmed session to the password page."""
    return redirect(f"{call.base_url}/session/confirm_password")


def _posts(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """List posts, the most viewed first."""
    posts = sorted(_shown(call), key=lambda post: post.views, reverse=True)
    return call.posts(posts[: call.page().limit])


def _post(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """Show the post."""
    return json_response(post_json(call.view, call.post_from_path()), operation.status)


def _promoted(call: Call, operation: Operation, _: Params, row: Fields | None) -> Response:
    """Turn a replacement into a post."""
    found = (row or {}).get("post_id")
    post = call.world.posts[found if isinstance(found, int) else 1]
    return json_response(post_json(call.view, post), operation.status)


def _with_posts(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """List posts with the records that refer to them."""
    kind = kind_of(operation.returns.removeprefix("list[").removesuffix("]"))
    rows: list[object] = []
    for post in list(_shown(call))[: min(call.page().limit, 5)]:
        name = kind.name if isinstance(kind, Named) else ""
        more = {"post_id": post.id} if name == "IQDBResponse" else {}
        rows.append(call.factory.row(name, post.id) | more | {"post": post_json(call.view, post)})
    return json_response(written(rows, call.viewer.zone))


def _qtag(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """List the posts whose descriptions have a hashtag."""
    name = call.params.text("id") or ""
    posts = [post for post in _shown(call) if name in post.qtags]
    page = call.page()
    return call.posts(posts[page.offset :][: page.limit])


def _shown(call: Call) -> list[Post]:
    posts = [post for post in call.world.posts if not post.deleted]
    return posts[::-1]


def _recognized(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """The controller and action of a URL: static_controller.rb."""
    url, method = call.params.text("url") or "", (call.params.text("method") or "GET").upper()
    path, dot, form = urlsplit(url).path.partition(".json")
    match = call.rules.router().find(method, path) if not form else None
    if match is None and method != "GET":
        raise http_error(400, f"Invalid url: {method} {url}")
    identifier = "static:not_found" if match is None else match[0].identifier or "static:not_found"
    controller, action = identifier.split(":")
    parts = {} if match is None else match[1]
    formats = {"format": "json"} if dot and match else {}
    where = {"controller": controller, "action": action}
    return json_response({**where, **parts, **formats, "api": identifier})


def _related(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """List the related tags of a tag."""
    name = call.params.below("search").text("query") or ""
    tag = call.world.tags.get(name)
    names = ((tag.related_tags if tag else None) or "").split()[::2]
    categories = call.world.categories
    rows = [{"name": each, "category_id": categories.get(each, 0)} for each in names]
    return json_response(rows)


def _related_in_bulk(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """List the related tags of several tags."""
    related: dict[str, object] = {}
    for name in (values.text("query") or "").split():
        tag = call.world.tags.get(name)
        words = ((tag.related_tags if tag else None) or "").split()
        related[name] = [
            {
                "name": each,
                "count": int(count),
                "category_id": call.world.categories.get(each, 0),
            }
            for each, count in zip(words[::2], words[1::2], strict=True)
        ]
    return json_response(related)


def _comment_vote(call: Call, _: Operation, values: Params, row: Fields | None) -> Response:
    """Vote on a comment."""
    text = values.text("score")
    if text not in {"1", "-1"} or row is None:
        raise http_error(422, "Invalid vote")
    return json_response({"score": row["score"], "our_score": int(text), "is_locked": False})


def _changed_set(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Add posts to a set, or remove them."""
    if row is None:
        raise http_error(400, "param is missing or the value is empty or invalid: post_set")
    below = call.params.below("post_set")
    sent = values.get("post_ids") or below.get("post_ids")
    if operation.action == "update_posts":
        text = str(values.get("post_ids_string") or below.get("post_ids_string") or "")
        sent = [*text.split()]
    if not isinstance(sent, list):
        raise http_error(400, "param is missing or the value is empty or invalid: post_set")
    ids = [int(text) for text in map(str, sent) if text.isdigit()]
    before = cast("list[int]", row["post_ids"])
    if operation.action == "update_posts":
        after = ids
    elif operation.action == "add_posts":
        after = [*before, *(each for each in ids if each not in before)]
    else:
        after = [each for each in before if each not in ids]
    row |= {"post_ids": after, "post_count": len(after)}
    return row_response(call, operation, row, operation.status)


def _reordered(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """Reorder rows: the body is a list of ids and positions."""
    sent = call.params.get("_json")
    if not isinstance(sent, list):
        raise http_error(400, "param is missing or the value is empty or invalid: _json")
    shape = call.rules.reference.shape_of_family[operation.resource]
    rows = call.factory.rows(shape)
    wrong = [each for each in sent if not isinstance(each, dict) or each.get("id") not in rows]
    if wrong:
        errors = [{"id": None, "name": None, "message": "does not exist"} for _ in wrong]
        return json_response({"success": False, "errors": errors}, 422)
    return Response(status=204)


def _html(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """A text as HTML, with the thumbnails of the posts in it."""
    text = values.text("body") or str((row or {}).get("body") or "")
    ids = [int(number[:18]) for number in re.findall(r"(?:post|thumb) #(\d+)", text)]
    if operation.name == "comments.for_post":
        ids = [call.post_from_path().id]
    posts = {
        str(each): card(call.view, call.world.posts[each])
        for each in ids
        if each in call.world.posts
    }
    return json_response({"html": f"<p>{escape(text)}</p>", "posts": posts}, operation.status)


def _comments(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """List comments, or with `group_by=post` the posts with comments."""
    if call.params.text("group_by") == "post":
        posts = [post for post in _shown(call) if post.bumped_at is not None]
        posts.sort(key=lambda post: post.bumped_at or 0, reverse=True)
        page = call.page(limit="5")
        return call.posts(posts[page.offset :][: page.limit])
    rows = list(call.factory.rows("Comment").values())
    search = call.params.below("search")
    return page_response(
        call, operation, ordered(filtered(call, rows, search), search.text("order"))
    )


def _deleted(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """List deleted posts, of one user on request."""
    posts = [post for post in call.world.posts if post.deleted][::-1]
    if call.params.nonblank("user_id") is not None:
        posts = [post for post in posts if post.uploader_id == call.id("user_id")]
    page = call.page()
    return call.posts(posts[page.offset :][: page.limit])


def _addresses(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """IP addresses by user, or counts by IP address: moderator/ip_addrs_controller.rb."""
    search = call.params.below("search")
    tables = ("comment", "dmail", "post_flag", "posts")
    if search.nonblank("user_id") or search.nonblank("user_name"):
        addresses = ["192.0.2.1", "192.0.2.2"]
        if operation.action == "export":
            return json_response(addresses)
        sums = {table: {"192.0.2.1": 2} for table in (*tables, "users")}
        # The view iterates the whole result as a list of IP addresses.
        results = [
            {"ip_addr": "sums", "count": sums},
            {"ip_addr": "ip_addrs", "count": addresses},
        ]
        return json_response(results)
    if operation.action == "export" or search.nonblank("ip_addr") is None:
        return json_response([])
    return json_response({table: {"3": 2} for table in (*tables, "last_login")})


def _own_settings(call: Call, operation: Operation, values: Params, _: Fields | None) -> Response:
    """Update the caller's account."""
    user = call.viewer.user
    per_page = values.text("per_page")
    if per_page is not None and not 1 <= int(per_page[:9] if per_page.isdigit() else 0) <= 500:
        raise validation_error({"per_page": ["must be in 1..500"]})
    changed = changed_user(user, values)
    call.world.users.put(changed)
    return json_response(write_user(call, changed, full=True), operation.status)


def _frame(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """A frame of a video as an image."""
    post = call.post_from_path()
    number = call.id("frame")
    if not 0 < number <= (post.framecount or 0):
        raise http_error(400, "Thumbnail frame must be between first and last frame")
    comment = f"{post.md5} {number}"
    picture = Picture(ext="webp", width=post.width, height=post.height, comment=comment)
    return Response(status=200, body=file_bytes(picture), content_type="image/webp")


def _sign_up(_: Call, _operation: Operation, _values: Params, _row: Fields | None) -> Response:
    """Reject a caller who is logged in: users_controller.rb, create."""
    raise access_denied("Already signed in")


def _flag(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Flag a post; rejects a body without the root key."""
    del row
    if values.nonblank("post_id") is None:
        raise validation_error({"post": ["must exist"]})
    made = call.factory.row("PostFlag", 100 + call.world.next_serial())
    made |= {"post_id": int(values.text("post_id") or 0), "note": values.text("note")}
    return row_response(call, operation, made, 201)


HANDLERS: Final[Mapping[str, Handler]] = {
    **uploads.HANDLERS,
    "comment_votes.create": _comment_vote,
    "comments.for_post": _html,
    "comments.list": _comments,
    "comments.mark_not_spam": _html,
    "comments.mark_spam": _html,
    "comments.warning": _html,
    "deleted_posts.list": _deleted,
    "dtext_preview.create": _html,
    "forum_categories.reorder": _reordered,
    "forum_posts.mark_not_spam": _html,
    "forum_posts.mark_spam": _html,
    "forum_posts.warning": _html,
    "iqdb_queries.get": _with_posts,
    "iqdb_queries.get_2": _with_posts,
    "iqdb_queries.get_3": _with_posts,
    "posts.frame": _frame,
    "popular.top_views": _posts,
    "popular.uploads": _posts,
    "popular.views": _posts,
    "post_deletion_reasons.reorder": _reordered,
    "post_flags.create": _flag,
    "post_replacement_rejection_reasons.reorder": _reordered,
    "post_sets.add_posts": _changed_set,
    "post_sets.remove_posts": _changed_set,
    "post_sets.update_posts": _changed_set,
    "post_replacements.promote": _promoted,
    "posts.move_favorites_create": _post,
    "posts.move_favorites_get": _post,
    "posts.recommendations_get": _with_posts,
    "posts.recommendations_get_2": _with_posts,
    "posts.update_iqdb": _post,
    "qtags.get": _qtag,
    "quick_rules.reorder": _reordered,
    "related_tags.bulk": _related_in_bulk,
    "related_tags.get": _related,
    "route.recognize_route": _recognized,
    "rule_categories.reorder": _reordered,
    "rules.reorder": _reordered,
    "staff_ip_addrs.export": _addresses,
    "staff_ip_addrs.list": _addresses,
    "users.update": _own_settings,
    "users.create": _sign_up,
}
"""Handlers by the name of the operation."""

WITHOUT_EFFECT: Final = frozenset(
    [
        "artists.revert",
        "bulk_update_requests.bulk_update_request_imports_create",
        "bulk_update_requests.revert",
        "comment_votes.delete",
        "comment_votes.destroy",
        "comment_votes.lock",
        "config.update",
        "dmail_filter.update",
        "dmails.mark_all_as_read",
        "dmails.mark_not_spam",
        "dmails.mark_spam",
        "forum_categories.mark_all_as_read",
        "forum_categories.mark_as_read",
        "forum_post_votes.delete",
        "forum_post_votes.destroy",
        "forum_topics.lock",
        "forum_topics.mark_as_read",
        "forum_topics.merges_destroy",
        "forum_topics.mute",
        "forum_topics.sticky",
        "forum_topics.subscribe",
        "forum_topics.unlock",
        "forum_topics.unmute",
        "forum_topics.unsticky",
        "forum_topics.unsubscribe",
        "media_asset_status.update",
        "notes.revert",
        "notifications.mark_all_as_read",
        "pool_versions.undo",
        "post_flags.destroy",
        "post_replacements.toggle_penalize",
        "post_versions.undo",
        "post_votes.delete",
        "post_votes.lock",
        "posts.expunge",
        "posts.regenerate_thumbnails",
        "posts.regenerate_videos",
        "posts.undelete",
        "staff_users.update",
        "tags.correct",
        "tags.follow",
        "tags.unfollow",
        "takedowns.remove_by_ids",
        "user_approvals.approve",
        "user_approvals.reject",
        "users.count_fixes_create",
        "users.reverts_create",
        "users.unban",
        "wiki_pages.revert",
    ]
)
"""Writes that the fake site accepts and that change nothing."""
