"""Refusals, pages for people, requests to come back later: whole answers, never the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from email.utils import formatdate
from types import MappingProxyType
from typing import Final

from e6async.testing import _answers as answers
from e6async.testing._answers import Answer
from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import Asked, Fault, Script, steps

__all__ = ["refusal_faults"]

_CLOUDFLARE: Final[Mapping[int, str]] = MappingProxyType(
    {
        520: "Web server is returning an unknown error",
        521: "Web server is down",
        522: "Connection timed out",
        523: "Origin is unreachable",
        524: "A timeout occurred",
        525: "SSL handshake failed",
        526: "Invalid SSL certificate",
        527: "Railgun error",
    }
)
_OLD_CODES: Final[Mapping[int, str]] = MappingProxyType(
    {
        420: "Invalid Record",
        421: "User Throttled",
        422: "Locked",
        423: "Already Exists",
        424: "Invalid Parameters",
    }
)


def refusal_faults() -> Iterator[Fault]:
    """Give the faults of this module."""
    yield from _pages()
    yield from _edge()
    yield from _codes()
    yield from _later()


def _pages() -> Iterator[Fault]:
    for code in (200, 403, 404, 406, 500, 502, 503):
        yield Fault(
            name=f"html-{code}",
            description=f"A page for people comes with {code}.",
            script=steps(wire.written(answers.error_page(code))),
        )
    text = "We are working on the site and will be back soon."
    yield Fault(
        name="maintenance",
        description="A page for people comes with 503: down for maintenance.",
        script=steps(wire.written(answers.page(503, "Down for maintenance", text))),
    )
    yield Fault(
        name="bare-500",
        description="500 comes without a body or a Content-Type.",
        script=steps(wire.whole(wire.status_of(500), b"")),
    )


def _edge() -> Iterator[Fault]:
    challenge = "Enable JavaScript and cookies to continue"
    for code in (200, 403, 503):
        page = answers.page(code, "Just a moment...", challenge)
        yield Fault(
            name=f"challenge-{code}",
            description=f"A Cloudflare challenge comes with {code}: a page for people, and "
            "`cf-mitigated: challenge`.",
            script=steps(wire.written(page, "Server: cloudflare", "cf-mitigated: challenge")),
        )
    for code, what in _CLOUDFLARE.items():
        yield Fault(
            name=f"cloudflare-{code}",
            description=f"A page by Cloudflare comes with {code}: {what}.",
            script=steps(
                wire.written(answers.page(code, f"{code}: {what}", what), "Server: cloudflare")
            ),
        )


def _codes() -> Iterator[Fault]:
    for code, reason in _OLD_CODES.items():
        body = {"success": False, "reason": reason}
        yield Fault(
            name=f"old-{code}",
            description=f"{code} of the old documentation comes in JSON: {reason}.",
            script=steps(wire.written(answers.json_answer(body, code))),
        )


_AFTER: Final[Mapping[str, tuple[str, Callable[[float], str | None]]]] = MappingProxyType(
    {
        "bare": ("without Retry-After", lambda _now: None),
        "seconds": ("with a Retry-After of 2 seconds", lambda _now: "2"),
        "date": (
            "with a Retry-After that is a date, 5 seconds from now",
            lambda now: formatdate(now + 5.0, usegmt=True),
        ),
        "past": (
            "with a Retry-After that is a date, an hour ago",
            lambda now: formatdate(now - 3600.0, usegmt=True),
        ),
        "absurd": ("with a Retry-After of 30 years", lambda _now: str(30 * 365 * 86400)),
        "negative": ("with a Retry-After of -5 seconds", lambda _now: "-5"),
        "garbage": ("with a Retry-After that is no time", lambda _now: "soon"),
    }
)


def _later() -> Iterator[Fault]:
    throttled = answers.failed(429, "Throttled: Too many requests").answer
    for code, words, answer in (
        (429, "429 comes in JSON", throttled),
        (503, "503 comes as a page for people", answers.error_page(503)),
    ):
        for name, (how, value) in _AFTER.items():
            yield Fault(
                name=f"later-{code}-{name}",
                description=f"{words}, {how}.",
                script=_asking_back(answer, value),
            )


def _asking_back(answer: Answer, value: Callable[[float], str | None]) -> Script:
    def script(asked: Asked) -> list[bytes]:
        after = value(asked.now)
        return [wire.written(answer, *([] if after is None else [f"Retry-After: {after}"]))]

    return script
