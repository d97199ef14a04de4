"""What the clients send and read, held against the reference; see `python -m tests.contract`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from e6async._core.client import Client, Family
from e6async.testing import virtual_time
from tests.contract import carry, carry_femboyfans, table
from tests.contract.__main__ import CLIENTS
from tests.contract.audited import audited
from tests.contract.play import play

FAMILIES = [
    pytest.param(client, name, id=f"{client.site.name}-{name}")
    for client in CLIENTS
    for name, value in vars(client).items()
    if isinstance(value, Family)
]
EACH_CLIENT = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.site.name)
CARRIED = {**carry.targets(), **carry_femboyfans.targets()}


@pytest.mark.parametrize(("client", "family"), FAMILIES)
def test_what_is_sent(client: type[Client], family: str) -> None:
    """Method, path, level, every filter and every field are those of the reference."""
    assert audited(client).wrong_in(family) == {}


@pytest.mark.parametrize(("client", "family"), FAMILIES)
def test_what_is_answered(client: type[Client], family: str) -> None:
    """The fake site, which knows nothing of the client, takes each call, and fits the models."""

    @virtual_time
    async def run() -> None:
        for name, calls in audited(client).calls.items():
            if name.startswith(f"{family}."):
                assert await play(client, calls) == [], name

    run()


@EACH_CLIENT
def test_everything_is_covered(client: type[Client]) -> None:
    """Each operation of the reference can be done with a method."""
    assert audited(client).missing == []


@EACH_CLIENT
def test_what_is_left_out_exists(client: type[Client]) -> None:
    """Exceptions are for operations and keys that the reference has."""
    found = audited(client)
    terms = found.terms
    known = {entry.name: entry.keys for entry in found.reference.entries}
    for name, keys in [*terms.left_out.items(), *terms.said_differently.items()]:
        assert set(keys) <= known[name], name
    assert {*terms.elsewhere, *terms.elsewhere.values()} <= set(known)


def test_what_is_only_on_paper() -> None:
    """Of what the description of FemboyFans has and the server has not, the reason is told."""
    listed = msgspec.json.decode(
        carry_femboyfans.ON_PAPER.read_bytes(), type=list[dict[str, str | None]]
    )
    known = {entry.shape for entry in audited(CLIENTS[-1]).reference.entries}
    assert all(each["reason"] for each in listed)
    assert {(each["method"], each["path"]) for each in listed}.isdisjoint(known)


@pytest.mark.skipif(not carry.REFERENCE.is_dir(), reason="the reference is not here")
@pytest.mark.parametrize("path", CARRIED, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_the_reference_is_carried_whole(path: Path) -> None:
    """What was carried is what the reference says now."""
    assert path.read_bytes() == CARRIED[path](), (
        "run python -m tests.contract.carry, and carry_femboyfans"
    )


@EACH_CLIENT
def test_the_table_is_up_to_date(client: type[Client]) -> None:
    """The table of operations in the docs is what the code does."""
    written = table.written(client, audited(client))
    assert table.path_of(client).read_text() == written, "run python -m tests.contract.table"
