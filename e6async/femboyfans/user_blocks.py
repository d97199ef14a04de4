"""Blocked accounts; `app/controllers/users/blocks_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.femboyfans._shared.filter_keys import keys_of

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["UserBlock", "UserBlockFields", "UserBlocks"]


@attrs.frozen(kw_only=True)
class UserBlock(Model):
    """A block: what an account hides of another one."""

    id: int
    user_id: int
    target_id: int
    hide_comments: bool
    hide_forum_topics: bool
    hide_forum_posts: bool
    disable_messages: bool
    suppress_mentions: bool
    created_at: Time
    updated_at: Time
    target_name: str


class UserBlockFields(TypedDict, total=False):
    """What is hidden."""

    hide_comments: bool
    hide_forum_topics: bool
    hide_forum_posts: bool
    disable_messages: bool
    """Not for staff."""
    suppress_mentions: bool


class UserBlocks(Resource):
    """Blocked accounts; `user_id` is the caller's own id."""

    def search(self, user_id: int, **options: Unpack[ListOptions]) -> Pages[UserBlock]:
        """Every block of an account, newest first: the caller's own (any as admin); logged in."""
        name, path = "user_blocks.search", "/users/{user_id}/blocks.json"
        return self._list(
            name,
            path,
            UserBlock,
            options=options,
            paging="id_desc",
            level="logged_in",
            user_id=user_id,
        )

    async def create(
        self,
        user_id: int,
        *,
        target_id: int | None = None,
        target_name: str | None = None,
        **fields: Unpack[UserBlockFields],
    ) -> UserBlock:
        """Block an account, by id or by name; logged in."""
        name, path = "user_blocks.create", "/users/{user_id}/blocks.json"
        wire.known(name, fields, keys_of(UserBlockFields))
        target = one_of(name, {"target_id": target_id, "target_name": target_name})
        form = wire.fields({**target, **fields}, root="user_block")
        return await self._send(
            write(name, "POST", path, UserBlock, form=form, level="logged_in", user_id=user_id)
        )

    async def update(self, user_id: int, id: int, **fields: Unpack[UserBlockFields]) -> None:
        """Change what a block hides; logged in."""
        name, path = "user_blocks.update", "/users/{user_id}/blocks/{id}.json"
        wire.known(name, fields, keys_of(UserBlockFields))
        form = wire.fields(fields, root="user_block")
        await self._send(
            write(name, "PATCH", path, NOTHING, form=form, level="logged_in",
                  user_id=user_id, id=id)
        )  # fmt: skip

    async def delete(self, user_id: int, id: int) -> None:
        """End a block; logged in."""
        name, path = "user_blocks.delete", "/users/{user_id}/blocks/{id}.json"
        await self._send(
            write(name, "DELETE", path, NOTHING, level="logged_in", user_id=user_id, id=id)
        )
