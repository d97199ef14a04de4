"""Which gate a client uses, and the check that it is no faster than the site allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from e6async._core.gate.gate import Gate, gate_for
from e6async._core.protocol.host import checked_interval, host_of, is_loopback, least_interval
from e6async._core.protocol.settings import check_seconds
from e6async.errors import InputError

if TYPE_CHECKING:
    from yarl import URL

    from e6async._core.protocol.site import Site

Sharing: TypeAlias = Literal["machine", "process"]
"""Who shares the gate of a host: all programs of the user on this machine, or this process."""


def gate_of_client(
    gate: Gate | Sharing | None, *, url: URL, site: Site, min_interval: float | None
) -> Gate:
    """The gate that a client was given, or the one that all clients of the host share."""
    host = host_of(url)
    interval = site.min_interval if min_interval is None else min_interval
    checked_interval(interval, host, site)
    check_seconds("min_interval", interval)
    if not isinstance(gate, Gate):
        return gate_for(host, min_interval=interval, on_machine=_is_for_machine(gate, url))
    least = max(least_interval(host, site), min_interval or 0.0)
    if gate.min_interval < least:
        message = (
            f"the gate's min_interval is {gate.min_interval} s, but {host} requires {least} s or "
            "more; make the gate with a longer one"
        )
        raise InputError(message)
    return gate


def _is_for_machine(sharing: Sharing | None, url: URL) -> bool:
    return not is_loopback(url) if sharing is None else sharing == "machine"
