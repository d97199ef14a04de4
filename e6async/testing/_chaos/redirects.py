"""Redirects: one, many, endless, to other hosts, without a Location.

The URL to which a fault redirects has the number of hops in its query, so that the server knows
when to send the correct response.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs, urlsplit

from e6async.testing import _responses as responses
from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import Fault, FaultContext, Step, steps

__all__ = ["redirect_faults"]

_CHAIN: Final = 10


def redirect_faults() -> Iterator[Fault]:
    """The faults of this module."""
    for code in (301, 302, 303, 307, 308):
        yield _redirect(
            f"redirect-{code}",
            f"{code} to the same path with another query, which has the correct response",
            _next,
            code=code,
        )
    yield _redirect(
        "redirect-chain",
        f"302 {_CHAIN} times in a row, each with a new query, then the correct response",
        _next,
        hops=_CHAIN,
    )
    yield _redirect(
        "redirect-endless", "302 without end, each time with a new query", _next, hops=None
    )
    yield _redirect(
        "redirect-loop",
        "302 to the URL of the request itself",
        lambda context: context.target,
        hops=None,
    )
    for name, (destination, locate) in _LOCATIONS.items():
        yield _redirect(f"redirect-{name}", f"302 {destination}", locate)
    yield Fault(
        name="redirect-nowhere",
        description="302 without a Location.",
        script=steps(wire.response(wire.status_of(302), b"")),
    )
    yield Fault(
        name="not-modified-304",
        description="304, although the request was not conditional.",
        script=steps(wire.head(wire.status_of(304))),
    )


def _redirect(
    name: str,
    description: str,
    locate: Callable[[FaultContext], str],
    *,
    code: int = 302,
    hops: int | None = 1,
) -> Fault:
    """A fault that redirects until the request has made this number of hops."""

    def script(context: FaultContext) -> Iterator[Step]:
        if hops is not None and _hops(context) >= hops:
            yield context.response
        else:
            yield wire.encoded(responses.redirect(locate(context), code))

    return Fault(name=name, description=f"{description}.", script=script)


def _hops(context: FaultContext) -> int:
    return int(parse_qs(urlsplit(context.target).query).get("hop", ["0"])[-1])


def _next(context: FaultContext) -> str:
    path, _, query = context.target.partition("?")
    other_pairs = [pair for pair in query.split("&") if pair and not pair.startswith("hop=")]
    return f"{path}?{'&'.join([*other_pairs, f'hop={_hops(context) + 1}'])}"


def _on(context: FaultContext, origin: str) -> str:
    """The next URL, with another scheme and host than `http://127.0.0.1`."""
    return f"{origin}:{urlsplit(context.url).port}{_next(context)}"


_LOCATIONS: Final[Mapping[str, tuple[str, Callable[[FaultContext], str]]]] = MappingProxyType(
    {
        "relative": (
            "to a Location that is only a query, which has the correct response",
            lambda context: f"?{_next(context).partition('?')[2]}",
        ),
        "absolute": (
            "to an absolute URL on the same host, which has the correct response",
            lambda context: f"{context.url}{_next(context)}",
        ),
        "other-host": (
            "to this server as `localhost`, which has the correct response",
            lambda context: _on(context, "http://localhost"),
        ),
        "with-login": (
            "to the same host with a login and a password in the URL",
            lambda context: _on(context, "http://someone:password@127.0.0.1"),
        ),
        "https": (
            "to https on the same port, which does not speak TLS",
            lambda context: _on(context, "https://127.0.0.1"),
        ),
        "ftp": ("to an FTP URL", lambda _context: "ftp://127.0.0.1/elsewhere"),
        "garbage": ("to an invalid URL", lambda _context: "http://[nowhere"),
        "empty": ("with an empty Location", lambda _context: ""),
    }
)
