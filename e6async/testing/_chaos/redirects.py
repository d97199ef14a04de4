"""Redirects: one, many, for ever, elsewhere, nowhere.

An address to which a fault redirects has the number of hops in its query, so that a request for it
can be answered right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs, urlsplit

from e6async.testing import _answers as answers
from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import Asked, Fault, Step, steps

__all__ = ["redirect_faults"]

_CHAIN: Final = 10


def redirect_faults() -> Iterator[Fault]:
    """Give the faults of this module."""
    for code in (301, 302, 303, 307, 308):
        yield _redirect(
            f"redirect-{code}",
            f"{code} points to the same path with another query, where the right answer is",
            _next,
            code=code,
        )
    yield _redirect(
        "redirect-chain",
        f"302 comes {_CHAIN} times in a row, each with a new query, then the right answer",
        _next,
        most=_CHAIN,
    )
    yield _redirect(
        "redirect-endless", "302 comes for ever, each time with a new query", _next, most=None
    )
    yield _redirect(
        "redirect-loop",
        "302 points to the very address it comes from",
        lambda asked: asked.target,
        most=None,
    )
    for name, (where, locate) in _PLACES.items():
        yield _redirect(f"redirect-{name}", f"302 points {where}", locate)
    yield Fault(
        name="redirect-nowhere",
        description="302 comes without a Location.",
        script=steps(wire.whole(wire.status_of(302), b"")),
    )
    yield Fault(
        name="not-modified-304",
        description="304 comes, though nobody asked whether there was a change.",
        script=steps(wire.head(wire.status_of(304))),
    )


def _redirect(
    name: str,
    description: str,
    locate: Callable[[Asked], str],
    *,
    code: int = 302,
    most: int | None = 1,
) -> Fault:
    """Make a fault that redirects until so many hops are behind a request."""

    def script(asked: Asked) -> Iterator[Step]:
        if most is not None and _hops(asked) >= most:
            yield asked.answer
        else:
            yield wire.written(answers.redirect(locate(asked), code))

    return Fault(name=name, description=f"{description}.", script=script)


def _hops(asked: Asked) -> int:
    return int(parse_qs(urlsplit(asked.target).query).get("hop", ["0"])[-1])


def _next(asked: Asked) -> str:
    path, _, query = asked.target.partition("?")
    kept = [pair for pair in query.split("&") if pair and not pair.startswith("hop=")]
    return f"{path}?{'&'.join([*kept, f'hop={_hops(asked) + 1}'])}"


def _on(asked: Asked, start: str) -> str:
    """Give the next address behind another start than `http://127.0.0.1`."""
    return f"{start}:{urlsplit(asked.url).port}{_next(asked)}"


_PLACES: Final[Mapping[str, tuple[str, Callable[[Asked], str]]]] = MappingProxyType(
    {
        "relative": (
            "to a query alone, where the right answer is",
            lambda asked: f"?{_next(asked).partition('?')[2]}",
        ),
        "absolute": (
            "to a whole address of the same host, where the right answer is",
            lambda asked: f"{asked.url}{_next(asked)}",
        ),
        "other-host": (
            "to this server under another name, `localhost`, where the right answer is",
            lambda asked: _on(asked, "http://localhost"),
        ),
        "with-login": (
            "to the same host with a login and a password in the address",
            lambda asked: _on(asked, "http://someone:password@127.0.0.1"),
        ),
        "https": (
            "to https on the same port, where nobody speaks it",
            lambda asked: _on(asked, "https://127.0.0.1"),
        ),
        "ftp": ("to an address for FTP", lambda _asked: "ftp://127.0.0.1/elsewhere"),
        "garbage": ("to something that is no address", lambda _asked: "http://[nowhere"),
        "empty": ("to an empty Location", lambda _asked: ""),
    }
)
