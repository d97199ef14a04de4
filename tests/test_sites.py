"""A site stands in one table; everything that depends on it fails when it is forgotten there."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import e6async
from e6async import E621, Client, Gate
from e6async._clients import e621, femboyfans
from e6async._core.gate.local import LocalPacer
from e6async._core.protocol import site as site_module
from e6async._core.protocol.site import E621_SITE, PUBLIC_SITES, Site
from e6async.errors import InputError

AGENT = "sites-test/1.0 (by the tests)"
CLIENTS: list[type[Client]] = [
    kind
    for module in (e621, femboyfans)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Client) and kind is not Client
]


def test_the_table_has_every_site() -> None:
    """Each Site of the module is public, once."""
    defined = [value for value in vars(site_module).values() if isinstance(value, Site)]
    assert list(PUBLIC_SITES) == defined
    assert len({site.name for site in PUBLIC_SITES}) == len(PUBLIC_SITES) == 4


def test_each_site_has_a_client() -> None:
    """Each site of the table has one client class, which `e6async` gives by its name."""
    modules = {path.stem for path in Path(e621.__file__).parent.glob("*.py")}
    assert modules == {"__init__", "e621", "femboyfans"}, "add the module to CLIENTS above"
    assert [kind.site for kind in CLIENTS if kind.site not in PUBLIC_SITES] == []
    assert {kind.site.name for kind in CLIENTS} == {site.name for site in PUBLIC_SITES}
    assert all(getattr(e6async, kind.__name__) is kind for kind in CLIENTS)
    assert {kind.__name__ for kind in CLIENTS} <= set(dir(e6async))


@pytest.mark.parametrize("kind", CLIENTS)
def test_no_public_site_gets_a_faster_pace(kind: type[Client]) -> None:
    """Neither min_interval nor a gate can be below the site's."""
    with pytest.raises(InputError, match=r"min_interval must be 0\.5 s or more"):
        kind(AGENT, min_interval=0.05)
    with pytest.raises(InputError, match=r"requires 0\.5 s"):
        kind(AGENT, gate=Gate(LocalPacer(0.05)))
    assert kind(AGENT, base_url="http://127.0.0.1:7", min_interval=0.05).gate.min_interval == 0.05


def test_a_site_that_is_not_in_the_table_keeps_its_pace() -> None:
    """A client class with a site of its own cannot send to that site faster than it allows."""

    class Elsewhere(E621):
        site = attrs.evolve(E621_SITE, name="elsewhere", url="https://elsewhere.test")

    with pytest.raises(InputError, match=r"min_interval must be 0\.5 s or more for elsewhere"):
        Elsewhere(AGENT, min_interval=0.05)
    assert Elsewhere(AGENT, min_interval=2.0).gate.min_interval == 2.0
