"""Staff actions on posts: `app/controllers/staff/post/posts_controller.rb`."""

from __future__ import annotations

from typing import TypedDict, Unpack

from e6async._core.protocol import wire
from e6async._core.protocol.operation import Moved, get, list_of, write
from e6async._core.resource import Resource
from e6async.e621._shared.unsaved_writes import unsaved_error
from e6async.e621._vocabulary import PostRaw, UserRef
from e6async.errors import DecodeError, InputError

__all__ = ["ReownerFields", "StaffPostDeletion", "StaffPosts"]


class StaffPostDeletion(TypedDict, total=False):
    """How a post is deleted; options about its parent have no effect without a parent."""

    reason: str
    """Needed unless `from_flag`."""
    from_flag: bool
    """Whether to use the reason of its flag, unless that needs a reason by staff."""
    copy_sources: bool
    """Copied to the parent."""
    copy_tags: bool
    """Copied to the parent."""
    move_favorites: bool
    """To the parent, and the entries in sets with them."""
    dmail: str
    """A message to the uploader, with `%REASON%` and such to be filled in; none when absent."""
    dmail_title: str


class ReownerFields(TypedDict, total=False):
    """Records that the new owner also gets."""

    reowner_versions: bool
    """The versions, too; false by default; true is for BD staff."""
    post_events: bool
    """Whether it is an event of the post; true by default; false is for BD staff."""
    karma: bool
    """Whether upload karma moves with it; true by default; false is for BD staff."""


class StaffPosts(Resource):
    """Staff actions on posts."""

    async def delete(self, id: int, **how: Unpack[StaffPostDeletion]) -> PostRaw:
        """Delete a post; approver; ConflictError when it is deleted already.

        RedirectedError when there is no flag to take the reason from.
        """
        name, path = "staff_posts.delete", "/staff/post/posts/{id}/delete.json"
        wire.known(name, how, StaffPostDeletion.__optional_keys__)
        if not how.get("reason", "").strip() and not how.get("from_flag"):
            message = f"{name} needs reason=..., or from_flag=True"
            raise InputError(message)
        # the server takes any value as true, even "false"
        form = wire.fields(
            {"commit": "Delete", **{key: value or None for key, value in how.items()}}
        )
        return await self._send(
            write(name, "POST", path, PostRaw, form=form, level="approver", id=id)
        )

    async def undelete(self, id: int) -> PostRaw:
        """Restore a deleted post; approver."""
        name, path = "staff_posts.undelete", "/staff/post/posts/{id}/undelete.json"
        return await self._send(write(name, "POST", path, PostRaw, level="approver", id=id))

    async def move_favorites(self, id: int) -> None:
        """Move the favorites of a post, and its entries in sets, to its parent; approver."""
        name, path = "staff_posts.move_favorites", "/staff/post/posts/{id}/move_favorites.json"
        form = wire.fields({"commit": "Submit"})
        await self._send(write(name, "POST", path, Moved, form=form, level="approver", id=id))

    async def expunge(self, id: int, *, reason: str | None = None) -> PostRaw:
        """Destroy a post with its files; admin who is an approver, too."""
        name, path = "staff_posts.expunge", "/staff/post/posts/{id}/expunge.json"
        form = wire.fields({"reason": reason})
        return await self._send(write(name, "POST", path, PostRaw, form=form, level="admin", id=id))

    async def regenerate_thumbnails(self, id: int) -> PostRaw:
        """Regenerate the preview and the sample of a post; janitor."""
        name = "staff_posts.regenerate_thumbnails"
        path = "/staff/post/posts/{id}/regenerate_thumbnails.json"
        return await self._send(write(name, "POST", path, PostRaw, level="janitor", id=id))

    async def regenerate_videos(self, id: int) -> PostRaw:
        """Regenerate the other encodings of a video; janitor; ForbiddenError for a deleted post."""
        name = "staff_posts.regenerate_videos"
        path = "/staff/post/posts/{id}/regenerate_videos.json"
        return await self._send(write(name, "POST", path, PostRaw, level="janitor", id=id))

    async def ai_check(self, id: int) -> None:
        """Check the file of a post for signs of AI; janitor who is an approver, too.

        The server shows the result only on the HTML page of the post.
        """
        name, path = "staff_posts.ai_check", "/staff/post/posts/{id}/ai_check.json"
        await self._send(write(name, "GET", path, Moved, level="janitor", id=id))

    async def previous_owners(self, id: int) -> list[UserRef]:
        """Earlier owners; approver."""
        name, path = "staff_posts.previous_owners", "/staff/post/posts/{id}/previous_owners.json"
        return await self._send(get(name, path, list_of(UserRef), level="approver", id=id))

    async def reowner(self, id: int, new_owner: str, **fields: Unpack[ReownerFields]) -> PostRaw:
        """Give a post to another account, by name or as `!<id>`; janitor who is an approver, too.

        Only admins may name somebody who has not owned it before. InvalidError when there is no
        such account.
        """
        name, path = "staff_posts.reowner", "/staff/post/posts/{id}/reowner.json"
        wire.known(name, fields, ReownerFields.__optional_keys__)
        form = wire.fields({"new_owner": new_owner, **fields}, root="reowner")
        operation = write(name, "POST", path, PostRaw, form=form, level="janitor", id=id)
        try:
            return await self._send(operation)
        except DecodeError as error:
            if error.body:
                raise
            why = f"without a body: there is probably no account {new_owner}"
            raise unsaved_error(name, why, ["new_owner"], status=204) from error
