"""What the staff do to posts: staff/post/posts_controller.rb, app/models/post.rb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621 import post_sets, post_votes, replacements, uploads
from e6async.testing._e621.factory import Fields
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.models import appeals, post_approvals, upload_whitelists
from e6async.testing._e621.models.post_approvals import approve
from e6async.testing._e621.models.post_flags import resolve_flags
from e6async.testing._e621.models.post_sets import ids_of, put_posts
from e6async.testing._e621.pools import save_pool
from e6async.testing._e621.post_responses import raw_response
from e6async.testing._e621.post_rows import add_event, add_row
from e6async.testing._e621.post_saving import save, update_family
from e6async.testing._params import Params, is_true
from e6async.testing._records import Mark, Post
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    access_denied,
    empty,
    json_response,
    redirect,
    validation_error,
)

__all__ = ["HANDLERS"]


def _delete(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Delete a post, if `commit` is `Delete`."""
    post = call.post_from_path()
    if call.params.text("commit") != "Delete":
        return raw_response(call, post)
    reason, flag = values.nonblank("reason"), _pending_flag(call, post)
    if reason is None:
        is_usable = flag is not None and not flag["needs_staff_reason"]
        if not is_usable or values.nonblank("from_flag") is None:
            return redirect(f"{call.base_url}/staff/post/posts/{post.id}/confirm_delete")
        reason = str((flag or {})["reason"])
    if post.deleted:
        return json_response({"reason": f"Post #{post.id} is already deleted"}, 409)
    if post.status_locked:
        raise validation_error({"is_status_locked": ["; cannot delete post"]})
    post = _deleted(call, post, reason)
    parent = call.world.posts.get(post.parent_id or 0)
    if parent is not None:
        _hand_over(call, post, parent, values)
    return raw_response(call, call.world.posts[post.id])


def _deleted(call: Call, post: Post, reason: str) -> Post:
    user = call.viewer.user.key
    kind = {"is_deletion": True, "type": "deletion", "reason_name": "deletion"}
    add_row(call, "PostFlag", post_id=post.id, creator_id=user, reason=reason, **kind)
    add_event(call, post.id, "deleted")
    mark = Mark(user, reason, call.world.next_time())
    post = attrs.evolve(post, deletion=mark, deleted=True, pending=False, flagged=False)
    call.world.put(post)
    update_family(call.world, None, post)
    return post


def _pending_flag(call: Call, post: Post) -> Fields | None:
    rows = call.factory.rows("PostFlag").values()
    of_post = [row for row in rows if row["post_id"] == post.id and not row["is_resolved"]]
    return of_post[-1] if of_post else None


def _hand_over(call: Call, post: Post, parent: Post, values: Params) -> None:
    """Give sources, tags, favorites and sets to the parent, as the deleter asks for."""
    reason = f"Merged from post #{post.id}"
    new = parent
    if values.nonblank("copy_sources"):
        new = attrs.evolve(new, sources=tuple(dict.fromkeys((*new.sources, *post.sources)))[:10])
    if values.nonblank("copy_tags"):
        new = attrs.evolve(new, tags=tuple(sorted({*new.tags, *post.tags})))
    save(call, parent, new, reason)
    if values.nonblank("move_favorites"):
        _move_to_parent(call, call.world.posts[post.id])


def _move_to_parent(call: Call, post: Post) -> None:
    """Move favorites, and the places in sets that want it, to the parent."""
    world = call.world
    parent = world.posts.get(post.parent_id or 0)
    if parent is not None:
        add_event(call, post.id, "favorites_moved")
        add_event(call, parent.id, "favorites_received")
        world.put(attrs.evolve(parent, fans=parent.fans | post.fans))
        world.put(attrs.evolve(post, fans=0))
    for row in list(call.factory.rows("PostSet").values()):
        if post.id in ids_of(row):
            ids = [each for each in ids_of(row) if each != post.id]
            moves = parent is not None and row["transfer_on_delete"] and parent.id not in ids
            put_posts(call, row, [*ids, parent.id] if moves and parent is not None else ids)


def _move_favorites(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """Move the favorites to the parent, if `commit` is `Submit`."""
    post = call.post_from_path()
    if call.params.text("commit") == "Submit":
        _move_to_parent(call, post)
    return redirect(f"{call.base_url}/posts/{post.id}")


def _undelete(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """Undelete a post; it counts as approved."""
    post, user = call.post_from_path(), call.viewer.user.key
    if post.status_locked:
        raise validation_error({"is_status_locked": ["; cannot undelete post"]})
    if post.uploader_id == user and not call.viewer.is_at_least("admin"):
        raise access_denied("You cannot undelete a post you uploaded")
    if not post.deleted:
        raise validation_error({"base": ["Post is not deleted"]})
    resolve_flags(call, post)
    add_row(call, "PostApproval", post_id=post.id, user_id=user)
    add_event(call, post.id, "undeleted")
    changed = attrs.evolve(post, deleted=False, deletion=None, pending=False, approver_id=user)
    update_family(call.world, None, call.world.put(changed))
    return raw_response(call, call.world.posts[post.id])


def _expunge(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """Remove a post for good: from pools, sets, its parent and its children."""
    post, world = call.post_from_path(), call.world
    if post.status_locked:
        raise validation_error({"is_status_locked": ["; cannot delete post"]})
    answer = raw_response(call, post)
    add_event(call, post.id, "expunged")
    for child in [world.posts[each] for each in post.children if each in world.posts]:
        save(call, child, attrs.evolve(child, parent_id=None))
    update_family(world, post.parent_id, attrs.evolve(post, parent_id=None))
    for pool in [world.pools[each] for each in post.pools if each in world.pools]:
        rest = tuple(each for each in pool.post_ids if each != post.id)
        save_pool(call, pool, attrs.evolve(pool, post_ids=rest, updated_at=world.next_time()))
    for row in list(call.factory.rows("PostSet").values()):
        if post.id in ids_of(row):
            put_posts(call, row, [each for each in ids_of(row) if each != post.id])
    world.remove(world.posts[post.id])
    return answer


def _regenerate(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """Make the samples of a post again."""
    post = call.post_from_path()
    if operation.action == "regenerate_videos" and post.deleted:
        raise access_denied("Cannot regenerate thumbnails on deleted images")
    return raw_response(call, post)


def _ai_check(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """Check for a made-up picture; approvers of the staff only."""
    if not call.viewer.has_flag("approver"):
        raise access_denied()
    return redirect(f"{call.base_url}/posts/{call.post_from_path().id}")


def _previous_owners(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """The uploaders before the file was replaced."""
    owners = _owners(call, call.post_from_path())
    return json_response([{"id": each, "name": call.world.users.name_of(each)} for each in owners])


def _owners(call: Call, post: Post) -> list[int]:
    rows = call.factory.rows("PostReplacement").values()
    people = {
        int(str(row["creator_id"]))
        for row in rows
        if row["post_id"] == post.id and row["status"] in {"original", "approved"}
    }
    return sorted(people - {post.uploader_id})


def _reowner(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Change the uploader of a post; nothing changes if the user does not exist."""
    if not call.viewer.has_flag("approver"):
        raise access_denied()
    post, name, users = call.post_from_path(), values.text("new_owner") or "", call.world.users
    is_id = name[:1] == "!" and name[1:].isdigit()
    owner = users.get(int(name[1:19])) if is_id else users.named(name)
    if owner is None:
        return empty()
    keeps_quiet = any(
        key in values and not is_true(values.get(key)) for key in ("post_events", "karma")
    )
    if (is_true(values.get("reowner_versions")) or keeps_quiet) and not call.viewer.has_flag(
        "bd_staff"
    ):
        raise access_denied()
    if not call.viewer.is_at_least("admin") and owner.key not in _owners(call, post):
        raise access_denied("Cannot assign a new owner that isn't a previous owner")
    if owner.key != post.uploader_id:
        if "post_events" not in values or is_true(values.get("post_events")):
            add_event(call, post.id, "owner_changed")
        call.world.put(attrs.evolve(post, uploader_id=owner.key))
    return raw_response(call, call.world.posts[post.id])


def _unflag(call: Call, _: Operation, values: Params, _row: Fields | None) -> Response:
    """Resolve the flags of a post; with `approval=approve` it is approved as well."""
    post = call.post_from_path()
    resolve_flags(call, post)
    add_event(call, post.id, "flag_removed")
    post = call.world.put(attrs.evolve(post, flagged=False, flag=None))
    if values.text("approval") == "approve":
        approve(call, post)
    return empty()


HANDLERS: Final[Mapping[str, Handler]] = {
    **appeals.HANDLERS,
    **post_approvals.HANDLERS,
    **post_sets.HANDLERS,
    **post_votes.HANDLERS,
    **replacements.HANDLERS,
    **upload_whitelists.HANDLERS,
    **uploads.HANDLERS,
    "post_flags.unflag": _unflag,
    "staff_posts.ai_check": _ai_check,
    "staff_posts.delete": _delete,
    "staff_posts.expunge": _expunge,
    "staff_posts.move_favorites": _move_favorites,
    "staff_posts.previous_owners": _previous_owners,
    "staff_posts.regenerate_thumbnails": _regenerate,
    "staff_posts.regenerate_videos": _regenerate,
    "staff_posts.reowner": _reowner,
    "staff_posts.undelete": _undelete,
}
"""Handlers by the name of the operation."""
