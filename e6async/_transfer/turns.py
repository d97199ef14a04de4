"""Which files take turns: those on the host of an API, whatever their URL says about a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yarl import URL

from e6async._core.gate import gate_for, limiter_of
from e6async._core.protocol.host import host_of, is_loopback
from e6async._core.protocol.site import PUBLIC_SITES

if TYPE_CHECKING:
    from e6async._core.gate import RateLimiter
    from e6async._core.transport import Transport


def limiter_for(url: URL, transport: Transport) -> RateLimiter | None:
    """The limiter of the API on a URL's host; None for hosts of files, and for loopback.

    A loopback host is a test server, which sends files from the same port.
    """
    if is_loopback(url):
        return None
    host = host_of(url)
    if host == host_of(transport.base_url):
        return transport.context.limiter
    for site in PUBLIC_SITES:
        if host == host_of(URL(site.url)):
            return limiter_of(gate_for(host, min_interval=site.min_interval, on_machine=True))
    return None
