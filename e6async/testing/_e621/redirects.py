"""Operations that redirect, or that act and then respond 406 to JSON."""

from __future__ import annotations

from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, redirect, unsupported_format

__all__ = ["redirect_of"]

_NO_JSON: Final = frozenset(
    {"dmails.create", "post_set_maintainers.delete"}
    | {"news_updates.create", "news_updates.update", "news_updates.delete"}
)
"""Operations that act and then respond 406, because `respond_to` lacks JSON."""

_TARGETS: Final = {
    "avoid_postings.delete": "/avoid_postings/{id}",
    "avoid_postings.destroy": "/artists/{artist_id}",
    "avoid_postings.undelete": "/avoid_postings/{id}",
    "bans.create": "/bans/{id}",
    "bans.delete": "/users/{user_id}",
    "bans.update": "/bans/{id}",
    "blips.delete": "/blips",
    "blips.undelete": "/blips",
    "dmails.create": "/dmails/{id}",
    "news_updates.create": "/news_updates",
    "news_updates.delete": "/news_updates",
    "news_updates.update": "/news_updates",
    "post_set_maintainers.create": "/post_sets/{post_set_id}/maintainers",
    "post_set_maintainers.delete": "/post_sets/{post_set_id}/maintainers",
    "post_sets.update_posts": "/post_sets/{id}/post_list",
    "post_versions.hide": "/post_versions?search%5Bpost_id%5D={post_id}",
    "post_versions.unhide": "/post_versions?search%5Bpost_id%5D={post_id}",
    "staff_users.update_blacklist": "/staff/users/{id}/edit_blacklist",
    "tag_aliases.request": "/forum_topics/{forum_topic_id}",
    "tag_implications.request": "/forum_topics/{forum_topic_id}",
    "takedowns.create": "/takedowns/{id}?code=code-of-{id}",
    "tickets.create": "/tickets/{id}",
    "upload_whitelists.update": "/upload_whitelists",
    "user_name_change_requests.create": "/user_name_change_requests/{id}",
    "user_name_change_requests.delete": "/user_name_change_requests",
    "users.refresh_own_counts": "/users/{me}",
}
_BY_FAMILY: Final = {
    "post_set_maintainers": "/post_set_maintainers",
    "staff_notes": "/staff_notes",
    "staff_users": "/users/{id}",
    "users": "/users/{id}",
}


def redirect_of(call: Call, operation: Operation, row: Fields | None) -> Response:
    """The redirect of the server, or its 406 for JSON."""
    if operation.name in _NO_JSON and not call.wants_html:
        return unsupported_format("application/json")
    target = _TARGETS.get(operation.name) or _BY_FAMILY[operation.resource]
    if operation.action == "request" and row is not None and row["forum_topic_id"] is None:
        target = f"/{operation.resource}/{{id}}"
    values = {"me": call.viewer.user.id, "post_set_id": call.params.text("post_set_id")}
    path = target.format_map({**values, **_known(row)})
    return redirect(f"{call.base_url}{path}", operation.status)


def _known(row: Fields | None) -> Fields:
    return {key: value for key, value in (row or {}).items() if value is not None}
