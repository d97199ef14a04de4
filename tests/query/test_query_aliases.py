"""Aliases: what tags stand for, for many names in one request."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from e6async import Q
from e6async.testing import FakeSite, virtual_time
from tests.sites import Client, Kind

STANDS = {"cat": ("domestic_cat", "active"), "dog": ("domestic_dog", "queued")}
WAITS = {"bunny": ("rabbit", "pending"), "kitty": ("domestic_cat", "deleted")}


@asynccontextmanager
async def site(kind: Kind) -> AsyncGenerator[tuple[Client, FakeSite]]:
    """A client, and a site that knows a few aliases."""
    async with FakeSite(kind, posts=20) as fake:
        agent = "aliases-test/1.0 (by the tests)"
        async with kind(agent, base_url=fake.url) as e6:
            await e6.tag_aliases.search().first()
            row = dict(next(iter(fake.world.rows["TagAlias"].values())))
            named = (STANDS | WAITS).items()
            fake.world.rows["TagAlias"] = {
                number: row
                | {"id": number, "antecedent_name": name, "consequent_name": to, "status": status}
                for number, (name, (to, status)) in enumerate(named, 1)
            }
            fake.requests.clear()
            yield e6, fake


@virtual_time
async def test_many_names_in_one_request(kind: Kind) -> None:
    """Each name is told what it stands for, itself unless an alias is in force."""
    names = ["cat", "dog", "bunny", "kitty", "wolf", "ca*", "a,b", "two words"]
    async with site(kind) as (e6, fake):
        found = await e6.tag_aliases.resolve(names)
        assert found == {name: name for name in names} | {
            "cat": "domestic_cat",
            "dog": "domestic_dog",
        }
        assert len(fake.requests) == 1
        assert await e6.tag_aliases.resolve([]) == {}
        assert len(fake.requests) == 1


@virtual_time
async def test_more_names_than_an_address_holds(kind: Kind) -> None:
    """Names are asked for in portions of what a list holds, or fewer when they are long."""
    async with site(kind) as (e6, fake):
        short = [f"tag_{number}" for number in range(640)]
        assert (await e6.tag_aliases.resolve([*short, "cat"]))["cat"] == "domestic_cat"
        assert len(fake.requests) == -(-641 // e6.site.max_values)
        fake.requests.clear()
        long = ["\u00e9" * 90 + str(number) for number in range(100)]
        assert set(await e6.tag_aliases.resolve(long)) == set(long)
        assert 5 < len(fake.requests) < 15


@virtual_time
async def test_the_tags_of_a_query(kind: Kind) -> None:
    """A query gets the names that the site takes its tags for, at every level."""
    async with site(kind) as (e6, fake):
        query = Q.tag("cat") & ~(Q.tag("dog") & Q.tag("solo")) & Q.tag("d*") & Q.score(">", 5)
        resolved = await e6.tag_aliases.resolve_query(query)
        assert str(resolved) == "domestic_cat -( domestic_dog solo ) d* score:>5"
        assert await e6.tag_aliases.resolve_query("~cat ~dog order:score") == Q.parse(
            "~domestic_cat ~domestic_dog order:score"
        )
        assert len(fake.requests) == 2
