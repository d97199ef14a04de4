"""The base of a family of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from e6async._arguments import check_methods
from e6async._core.lookup import look_up, look_up_all
from e6async._core.pages import Lists, Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import Access, Operation, Paging
from e6async._core.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence

    from e6async._core.batch import Batch, Key

T = TypeVar("T")
M = TypeVar("M")


class HasPosts(Protocol):
    """A pool or a set."""

    @property
    def post_ids(self) -> Sequence[int]:
        """The ids of its posts, in its order."""
        ...


class Resource(Lists):
    """A family: its methods build operations and pass them to the transport.

    All public methods of a subclass check their arguments by the declared types.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        check_methods(cls)

    async def _send(self, operation: Operation[T]) -> T:
        return await self._transport.send(operation)

    async def _look_up(self, batch: Batch[M], key: Key) -> M:
        """The record of a key, by a request that others may share; raises NotFoundError."""
        return await look_up(self._transport, batch, key)

    async def _look_up_all(self, batch: Batch[M], keys: Iterable[Key]) -> list[M]:
        """The records of these keys, in their order; keys without a record are omitted."""
        return list((await look_up_all(self._transport, batch, keys)).values())

    def _posts_of(
        self, batch: Batch[M], holder: HasPosts | int, get: Callable[[int], Awaitable[HasPosts]]
    ) -> Selection[M]:
        """The posts of a pool or a set, in its order; an id is looked up first."""

        async def ids() -> Sequence[int]:
            record = await get(holder) if isinstance(holder, int) else holder
            return record.post_ids

        return Selection(self._transport, batch, ids)

    def _search(
        self,
        name: str,
        path: str,
        item: type[M],
        filters: Mapping[str, object],
        allowed: Collection[str],
        *,
        fixed_page_size: int | None = None,
        unwrap: str | None = None,
        level: Access = "anonymous",
        **parts: int | str,
    ) -> Pages[M]:
        """Pages of a search: by id unless the filters set another order."""
        sent, options = wire.split_options(filters)
        paging = _ORDERS.get(str(sent.get("order")), "page")
        if paging != "page":
            sent.pop("order", None)  # paging by id implies it
        query = wire.search(name, sent, allowed, max_values=self._transport.site.max_values)
        return self._list(
            name,
            path,
            item,
            options=options,
            fixed_page_size=fixed_page_size,
            max_page_size=None,
            default_page_size=None,
            deterministic=True,
            paging=paging,
            query=query,
            unwrap=unwrap,
            level=level,
            **parts,
        )


_ORDERS: Mapping[str, Paging] = {"None": "id_desc", "id_desc": "id_desc", "id_asc": "id_asc"}
