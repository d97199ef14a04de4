"""What the clients send and decode, compared with the reference; see `python -m tests.contract`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import attrs
import msgspec
import pytest

from e6async import E6AI, E621, FemboyFans
from e6async._core.client import Client, Family
from e6async._core.protocol.site import PUBLIC_SITES, Site
from e6async.testing import virtual_time
from tests.contract import table
from tests.contract.__main__ import CLIENTS
from tests.contract.against_fake import errors_against_fake
from tests.contract.audit import audited, name_errors
from tests.contract.calls import Calls
from tests.contract.site_contracts import CONTRACTS
from tests.contract.types import type_error

pytestmark = pytest.mark.any_python

NOT_ROUTED = Path(__file__).parent / "femboyfans_not_routed.json"
DIFFERENT_ON_E6AI = ("bans", "comments", "post_replacements", "staff_posts", "stats")
"""Families of e621 with other answers on e6ai; `make contract` runs all the others there, too."""
FAMILIES = [
    pytest.param(client, name, id=f"{client.site.name}-{name}")
    for client in CLIENTS
    for name in (
        *(name for name, value in vars(client).items() if isinstance(value, Family)),
        *(DIFFERENT_ON_E6AI if client is E6AI else ()),
    )
    if name not in CONTRACTS[client.site.name].composed
]
EACH_CLIENT = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.site.name)


@pytest.mark.parametrize(("client", "family"), FAMILIES)
def test_what_is_sent(client: type[Client], family: str) -> None:
    """Method, path, level, name, every filter and every field are those of the reference."""
    assert audited(client).errors_in(family) == {}


@pytest.mark.parametrize(("client", "family"), FAMILIES)
def test_what_is_answered(client: type[Client], family: str) -> None:
    """The fake site accepts each call, and its responses fit the models."""
    calls_by_method = {
        name: calls
        for name, calls in audited(client).calls.items()
        if name.startswith(f"{family}.")
    }
    assert calls_by_method

    @virtual_time
    async def run() -> None:
        for name, calls in calls_by_method.items():
            assert await errors_against_fake(client, calls) == [], name

    run()


def test_nothing_of_e6ai_is_wrong() -> None:
    """What families of e621 send to e6ai is in its reference, too."""
    assert audited(E6AI).errors == {}


@EACH_CLIENT
def test_everything_is_covered(client: type[Client]) -> None:
    """A method calls each operation of the reference."""
    assert audited(client).missing == []


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("pools.revert", "pools.revrt"),
        ("pools.update", "pools.delete"),
        ("tags.correct", "tags.corection"),
        ("pools.many", "pools.searches"),
        ("pools.search", "tags.search"),
    ],
)
def test_a_wrong_operation_name_is_an_error(method: str, name: str) -> None:
    """A misspelt name is an error, and so is the name of a method that sends another request."""
    by_method = dict(audited(CLIENTS[0]).calls)
    calls = by_method[method]
    assert list(name_errors(calls, by_method)) == []
    sent = [
        attrs.evolve(call, operation=attrs.evolve(call.operation, name=name)) for call in calls.sent
    ]
    renamed = attrs.evolve(calls, sent=sent)
    assert list(name_errors(renamed, by_method | {method: renamed})) != []


def test_the_types_of_the_reference_are_known() -> None:
    """A misspelt type in the reference is an error, not a type that every parameter fits."""
    assert type_error(int, "int") is None
    assert type_error(str, "int") == "takes no int for int"
    assert "does not know" in (type_error(int, "integer") or "")


@EACH_CLIENT
def test_exceptions_exist(client: type[Client]) -> None:
    """Exceptions name operations and keys of the reference."""
    result = audited(client)
    contract = result.contract
    keys_by_name = {entry.name: entry.keys for entry in result.reference.entries}
    for name, keys in [*contract.omitted.items(), *contract.other_types.items()]:
        assert set(keys) <= keys_by_name[name], name
    names = {*contract.same_as, *contract.same_as.values(), *contract.levels}
    assert names | set(contract.client_methods) <= set(keys_by_name)


@pytest.mark.parametrize("site", PUBLIC_SITES, ids=lambda site: site.name)
def test_what_a_site_lacks_exists(site: Site) -> None:
    """The tables of a site name families and operations that a client has."""
    result = audited(FemboyFans if site.name == "femboyfans" else E621)
    names = {
        name for calls in result.calls.values() for name in (calls.verb.family, *_names(calls))
    }
    names.update(result.contract.client_methods.values())
    assert {*site.lacks, *site.routes, *site.ignores} <= names
    if site.permissions is not None:
        assert site.permissions.controllers.keys() <= names
        assert site.permissions.identifiers.keys() <= names


def _names(calls: Calls) -> Iterable[str]:
    """The name of a method, and those of the operations that it sends."""
    return (calls.verb.full_name, *(call.operation.name for call in calls.sent))


def test_operations_without_a_route() -> None:
    """What FemboyFans' API description lists without a route is not in the reference."""
    listed = msgspec.json.decode(NOT_ROUTED.read_bytes(), type=list[dict[str, str | None]])
    shapes = {entry.shape for entry in audited(CLIENTS[-1]).reference.entries}
    assert listed
    assert all(entry["reason"] for entry in listed)
    assert {(entry["method"], entry["path"]) for entry in listed}.isdisjoint(shapes)


@EACH_CLIENT
def test_the_table_is_up_to_date(client: type[Client]) -> None:
    """The table of operations in the docs is what the code does."""
    page = table.page(client, audited(client))
    assert table.path_of(client).read_text() == page, "run python -m tests.contract.table"
