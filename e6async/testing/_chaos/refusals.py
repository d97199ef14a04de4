"""Error responses: HTML pages, Cloudflare, old status codes, Retry-After."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from email.utils import formatdate
from types import MappingProxyType
from typing import Final

from e6async.testing import _responses as responses
from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import Fault, FaultContext, Script, steps
from e6async.testing._responses import Response

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
    """The faults of this module."""
    yield from _pages()
    yield from _cloudflare()
    yield from _codes()
    yield from _retry_after_faults()


def _pages() -> Iterator[Fault]:
    for code in (200, 403, 404, 406, 500, 502, 503, 504):
        yield Fault(
            name=f"html-{code}",
            description=f"{code} with an HTML page.",
            script=steps(wire.encoded(responses.error_page(code))),
        )
    text = "We are working on the site and will be back soon."
    yield Fault(
        name="maintenance",
        description="503 with an HTML page: down for maintenance.",
        script=steps(wire.encoded(responses.page(503, "Down for maintenance", text))),
    )
    yield Fault(
        name="bare-500",
        description="500 without a body or a Content-Type.",
        script=steps(wire.response(wire.status_of(500), b"")),
    )


def _cloudflare() -> Iterator[Fault]:
    challenge = "Enable JavaScript and cookies to continue"
    for code in (200, 403, 503):
        page = responses.page(code, "Just a moment...", challenge)
        yield Fault(
            name=f"challenge-{code}",
            description=f"{code} with a Cloudflare challenge: an HTML page and "
            "`cf-mitigated: challenge`.",
            script=steps(wire.encoded(page, "Server: cloudflare", "cf-mitigated: challenge")),
        )
    for code, what in _CLOUDFLARE.items():
        yield Fault(
            name=f"cloudflare-{code}",
            description=f"{code} with an HTML page of Cloudflare: {what}.",
            script=steps(
                wire.encoded(responses.page(code, f"{code}: {what}", what), "Server: cloudflare")
            ),
        )


def _codes() -> Iterator[Fault]:
    for code, reason in _OLD_CODES.items():
        body = {"success": False, "reason": reason}
        yield Fault(
            name=f"old-{code}",
            description=f"{code} with JSON, as the old documentation has it: {reason}.",
            script=steps(wire.encoded(responses.json_response(body, code))),
        )


_RETRY_AFTER: Final[Mapping[str, tuple[str, Callable[[float], str | None]]]] = MappingProxyType(
    {
        "bare": ("without Retry-After", lambda _now: None),
        "seconds": ("with a Retry-After of 2 seconds", lambda _now: "2"),
        "date": (
            "with a date 5 seconds ahead as Retry-After",
            lambda now: formatdate(now + 5.0, usegmt=True),
        ),
        "past": (
            "with a date an hour ago as Retry-After",
            lambda now: formatdate(now - 3600.0, usegmt=True),
        ),
        "absurd": ("with a Retry-After of 30 years", lambda _now: str(30 * 365 * 86400)),
        "negative": ("with a Retry-After of -5 seconds", lambda _now: "-5"),
        "garbage": ("with a Retry-After that is not a time", lambda _now: "soon"),
    }
)


def _retry_after_faults() -> Iterator[Fault]:
    throttled = responses.http_error(429, "Throttled: Too many requests").response
    for code, response_text, response in (
        (429, "429 with JSON", throttled),
        (503, "503 with an HTML page", responses.error_page(503)),
    ):
        for name, (how, value) in _RETRY_AFTER.items():
            yield Fault(
                name=f"retry-after-{code}-{name}",
                description=f"{response_text}, {how}.",
                script=_retry_later(response, value),
            )


def _retry_later(response: Response, value: Callable[[float], str | None]) -> Script:
    def script(context: FaultContext) -> list[bytes]:
        seconds = value(context.now)
        return [wire.encoded(response, *([] if seconds is None else [f"Retry-After: {seconds}"]))]

    return script
