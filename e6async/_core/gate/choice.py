"""Which gate a client uses, and the check that it is no faster than the site allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.gate.gate import Gate, gate_for
from e6async._core.protocol.host import checked_interval, host_of, least_interval
from e6async.errors import InputError

if TYPE_CHECKING:
    from yarl import URL

    from e6async._core.protocol.site import Site


def gate_of_client(gate: Gate | None, *, url: URL, site: Site, min_interval: float | None) -> Gate:
    """The gate that a client was given, or the one that all clients of the host share."""
    host = host_of(url)
    interval = site.min_interval if min_interval is None else min_interval
    checked_interval(interval, host, site)
    if gate is None:
        return gate_for(host, min_interval=interval)
    least = max(least_interval(host, site), min_interval or 0.0)
    if gate.min_interval < least:
        message = (
            f"the gate's min_interval is {gate.min_interval} s, but {host} requires {least} s or "
            "more; make the gate with a longer one"
        )
        raise InputError(message)
    return gate
