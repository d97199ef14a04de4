# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""Checked by mypy and pyright and never run: what is wrong here must be found wrong by both.

An ignored error that is none is an error itself, in mypy (`warn_unused_ignores`) and in pyright,
which takes the comments of mypy for its own.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import assert_type

from e6async import E621, Pages
from e6async.e621 import Pool, Ticket


async def filters(e6: E621) -> None:
    """Filters have names and types, and orders have words."""
    assert_type(e6.pools.search(name_matches="a*", order="post_count"), Pages[Pool])
    e6.pools.search(name_match="a*")  # type: ignore[call-arg]
    e6.pools.search(nam_matches="a*", is_active=True)  # type: ignore[call-arg]
    e6.pools.search(is_active="yes")  # type: ignore[arg-type]
    e6.pools.search(order="posts")  # type: ignore[arg-type]
    e6.pools.search(object())  # type: ignore[call-arg, arg-type]
    e6.tags.search(created_at=date(2026, 1, 2), category=[1, 5], id="..10")
    e6.tags.search(category={"artist": 1})  # type: ignore[arg-type]
    e6.blips.search(creater_name="somebody")  # type: ignore[call-arg]
    e6.comments.search(is_hiden=True)  # type: ignore[call-arg]
    e6.tickets.search(status="open")  # type: ignore[arg-type]
    e6.staff_notes.search(include_deleted="all")  # type: ignore[arg-type]
    e6.posts.search("sky", order="score")  # type: ignore[call-overload]


async def fields(e6: E621) -> None:
    """What is written has names and types, too, and what is needed is needed."""
    await e6.pools.update(3, description="There and back", post_ids=[1, 2])
    await e6.pools.update(3, descripton="There and back")  # type: ignore[call-arg]
    await e6.pools.update(3, category="serie")  # type: ignore[arg-type]
    await e6.pools.update("3", name="A walk")  # type: ignore[arg-type]
    await e6.posts.update(3, rating="x")  # type: ignore[arg-type]
    await e6.posts.update(3, tagstring="sky")  # type: ignore[call-arg]
    await e6.notes.update(3, hight=20)  # type: ignore[call-arg]
    await e6.users.update_self(per_page="75")  # type: ignore[arg-type]
    await e6.bans.update(3, expires_at=datetime(2026, 1, 2, tzinfo=UTC))
    await e6.bans.update(3, expires_in=5)  # type: ignore[call-arg]
    await e6.favorites.create()  # type: ignore[call-arg]
    await e6.posts.vote(3, 2)  # type: ignore[arg-type]


async def answers(e6: E621) -> None:
    """Answers have fields, some of which can be None."""
    ticket = await e6.tickets.get(3)
    assert_type(ticket, Ticket)
    _ = ticket.creater_id  # type: ignore[attr-defined]
    pool = await e6.pools.get(3)
    _ = pool.description.upper()  # type: ignore[union-attr]
    pool.name = "A walk"  # type: ignore[misc]
    _ = e6.pool  # type: ignore[attr-defined]
