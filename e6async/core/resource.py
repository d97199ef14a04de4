"""What a family of operations stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from e6async.core import wire
from e6async.core.lookup import look_up, look_up_all
from e6async.core.operation import Access, Listing, Operation, Pairs, Walk
from e6async.core.pages import Pages
from e6async.core.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence

    from e6async.core.batch import Batch, Key
    from e6async.core.door import Door

T = TypeVar("T")
M = TypeVar("M")


class HasPosts(Protocol):
    """A pool or a set."""

    @property
    def post_ids(self) -> Sequence[int]:
        """Its posts, in its order."""
        ...


class Resource:
    """A family: its methods build operations and hand them to the door."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def _send(self, operation: Operation[T]) -> T:
        return await self._door.send(operation)

    async def _look_up(self, batch: Batch[M], key: Key) -> M:
        """What a value stands for, by a request that others may share; raises NotFoundError."""
        return await look_up(self._door, batch, key)

    async def _look_up_all(self, batch: Batch[M], keys: Iterable[Key]) -> list[M]:
        """What these values stand for, in their order; what the search lacks is left out."""
        return list((await look_up_all(self._door, batch, keys)).values())

    def _posts_of(
        self, batch: Batch[M], holder: HasPosts | int, get: Callable[[int], Awaitable[HasPosts]]
    ) -> Selection[M]:
        """The posts of a pool or a set, in its order; what has only an id is asked for first."""

        async def ids() -> Sequence[int]:
            found = await get(holder) if isinstance(holder, int) else holder
            return found.post_ids

        return Selection(self._door, batch, ids)

    def _list(
        self,
        name: str,
        path: str,
        item: type[M],
        *,
        limit: int | None,
        walk: Walk,
        query: Pairs = (),
        unwrap: str | None = None,
        level: Access = "anonymous",
        alike: bool = True,
        **parts: int | str,
    ) -> Pages[M]:
        """Pages of a list, in the order of a walk; not `alike` when they are of a random one."""
        listing = Listing(
            name=name,
            path=path,
            item=item,
            walk=walk,
            limit=wire.page_limit(name, limit, self._door.site.most_per_page),
            query=query,
            parts=parts,
            unwrap=unwrap,
            level=level,
            alike=alike,
        )
        return Pages(self._door, listing, None)

    def _search(
        self,
        name: str,
        path: str,
        item: type[M],
        filters: Mapping[str, object],
        allowed: Collection[str],
        *,
        limit: int | None,
        unwrap: str | None = None,
        level: Access = "anonymous",
        **parts: int | str,
    ) -> Pages[M]:
        """Pages of a searched list: by id unless the filters ask for an order of the server's."""
        sent = dict(filters)
        walk = _ORDERS.get(str(sent.get("order")), "numbered")
        if walk != "numbered":
            sent.pop("order", None)  # a cursor brings its own order
        query = wire.search(name, sent, allowed, most=self._door.site.most_values)
        return self._list(
            name,
            path,
            item,
            limit=limit,
            walk=walk,
            query=query,
            unwrap=unwrap,
            level=level,
            alike=True,
            **parts,
        )


_ORDERS: Mapping[str, Walk] = {"None": "newest", "id_desc": "newest", "id_asc": "oldest"}
