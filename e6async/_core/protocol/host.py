"""One name for each server, however its host is written, and the interval that it asks for."""

from __future__ import annotations

import ipaddress
import math

from yarl import URL

from e6async._core.protocol.site import PUBLIC_SITES, Site
from e6async.errors import InputError

_DEFAULT_PORTS = frozenset({80, 443})


def host_of(url: URL) -> str:
    """The one name of the server that a URL belongs to: its host, and an unusual port.

    Case, a dot at the end and the default port make no difference. A public site is one server
    under all its names and ports: e926.net and www.e621.net count as e621.net.
    """
    host = _plain(url)
    for site in PUBLIC_SITES:
        name = _plain(URL(site.url))
        if host in {name, f"www.{name}"}:
            return site.server or name
    name = f"[{host}]" if ":" in host else host
    return name if url.port is None or url.port in _DEFAULT_PORTS else f"{name}:{url.port}"


def parse_host(text: str) -> str:
    """The one name of the server that a host, with or without a port, stands for."""
    try:
        url = URL(f"//{text}")
        name = host_of(url)
    except ValueError:
        url, name = URL(), ""
    if not name or str(url.path_qs) != "/" or url.user is not None or url.fragment:
        message = f"host must be a host such as e621.net or localhost:3000, got {text!r}"
        raise InputError(message)
    return name


def is_loopback(url: URL) -> bool:
    """Whether a URL leads to this machine, so that nobody on a network reads what is sent."""
    host = _plain(url)
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def least_interval(host: str, *own: Site) -> float:
    """Seconds between two requests that a host, by its one name, asks for; 0 for no rule.

    `own` are sites that need not be public.
    """
    sites = (site for site in (*PUBLIC_SITES, *own) if host_of(URL(site.url)) == host)
    return max((site.min_interval for site in sites), default=0.0)


def checked_interval(min_interval: float, host: str, *own: Site) -> float:
    """Return the interval; InputError when the host, by its one name, does not allow it."""
    least = least_interval(host, *own)
    if not (least <= min_interval < math.inf and min_interval > 0):
        bound = f"{least} s or more" if least else "more than 0"
        message = f"min_interval must be {bound} for {host}; got {min_interval}"
        raise InputError(message)
    return min_interval


def _plain(url: URL) -> str:
    return (url.raw_host or "").rstrip(".").lower()
