"""What each fault of the catalogue sends in response to a first GET, written by hand."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

import attrs

from e6async.testing._chaos import End

GOOD = b'{"good": ["wolf", "river"]}'
NOW = 1_000_000_000.0
"""The ninth of September 2001, 01:46:40."""

TYPE = b"Content-Type: application/json; charset=utf-8\r\n"
HEAD = b"HTTP/1.1 200 OK\r\n" + TYPE + b"Content-Length: 27\r\n\r\n"
CORRECT = HEAD + GOOD
CHUNKED = b"HTTP/1.1 200 OK\r\n" + TYPE + b"Transfer-Encoding: chunked\r\n\r\n"
CLOSE = b"HTTP/1.1 200 OK\r\n" + TYPE + b"Connection: close\r\n\r\n"
EXTRA = HEAD.replace(b"27", b"26") + b'{"extra": "not requested"}'
FIN, RESET, OPEN = End.FIN, End.RESET, End.STALL


def length(value: bytes) -> bytes:
    """The correct response with another Content-Length."""
    return CORRECT.replace(b"27", value)


def header(line: bytes) -> bytes:
    """The correct response with an additional header."""
    return CORRECT.replace(TYPE, TYPE + line + b"\r\n")


_POINTS = {
    "before-response": b"",
    "mid-status-line": b"HTTP/1.1 2",
    "mid-headers": b"HTTP/1.1 200 OK\r\n" + TYPE + b"Content-",
    "after-headers": HEAD,
    "mid-body": HEAD + GOOD[:13],
}
_CUT = {
    f"{word}-{point}": (sent, end, 0.0)
    for word, end in (("reset", RESET), ("close", FIN), ("stall", OPEN))
    for point, sent in _POINTS.items()
}

SENT: Mapping[str, tuple[bytes, End, float]] = {
    # the bytes, how the connection ends, and the seconds until then
    **_CUT,
    "close-on-accept": (b"", FIN, 0.0),
    "reset-on-accept": (b"", RESET, 0.0),
    "stall-on-accept": (b"", OPEN, 0.0),
    "slow-accept": (CORRECT, OPEN, 2.0),
    "reset-mid-request": (b"", RESET, 0.0),
    "slow-response": (CORRECT, OPEN, 5.0),
    "trickle": (CORRECT, OPEN, 1.12),
    "close-after-response": (CORRECT, FIN, 0.0),
    "close-after-three": (CORRECT, OPEN, 0.0),
    "close-when-idle": (CORRECT, FIN, 1.0),
    "close-on-reuse": (CORRECT, OPEN, 0.0),
    "reset-on-reuse": (CORRECT, OPEN, 0.0),
    "length-too-long": (length(b"37"), FIN, 0.0),
    "length-too-short": (length(b"26"), OPEN, 0.0),
    "length-negative": (length(b"-1"), FIN, 0.0),
    "length-not-a-number": (length(b"many"), FIN, 0.0),
    "length-absurd": (length(b"1" + b"0" * 30), FIN, 0.0),
    "length-twice": (length(b"27\r\nContent-Length: 32"), FIN, 0.0),
    "length-and-chunks": (
        HEAD.replace(b"27", b"1\r\nTransfer-Encoding: chunked") + b"1b\r\n%b\r\n0\r\n\r\n" % GOOD,
        OPEN,
        0.0,
    ),
    "length-missing": (CLOSE + GOOD, FIN, 0.0),
    "length-missing-cut": (CLOSE + GOOD[:13], FIN, 0.0),
    "chunk-size-bad": (CHUNKED + b"zz\r\n%b\r\n0\r\n\r\n" % GOOD, FIN, 0.0),
    "chunk-size-negative": (CHUNKED + b"-5\r\n%b\r\n0\r\n\r\n" % GOOD, FIN, 0.0),
    "chunk-size-absurd": (CHUNKED + b"ffffffffffffffffffff\r\n" + GOOD, FIN, 0.0),
    "chunk-cut": (CHUNKED + b"100000\r\n" + GOOD[:13], FIN, 0.0),
    "chunk-too-long": (CHUNKED + b"1\r\n%b\r\n0\r\n\r\n" % GOOD, FIN, 0.0),
    "chunk-last-missing": (CHUNKED + b"1b\r\n%b\r\n" % GOOD, FIN, 0.0),
    "garbage": (bytes(range(128, 256)) * 4, FIN, 0.0),
    "tls-alert": (b"\x15\x03\x01\x00\x02\x02\x50", FIN, 0.0),
    "http-0-9": (GOOD, FIN, 0.0),
    "status-word": (CORRECT.replace(b"200 OK", b"OK OK"), FIN, 0.0),
    "status-999": (CORRECT.replace(b"200 OK", b"999 Request Denied"), FIN, 0.0),
    "status-1000": (CORRECT.replace(b"200 OK", b"1000 Far Too Much"), FIN, 0.0),
    "version-unknown": (CORRECT.replace(b"HTTP/1.1", b"HTTP/7.7"), FIN, 0.0),
    "header-long": (header(b"X-Padding: " + b"x" * 1_048_576), OPEN, 0.0),
    "headers-many": (
        header(b"\r\n".join(b"X-Padding-%d: x" % number for number in range(5000))),
        OPEN,
        0.0,
    ),
    "header-no-colon": (header(b"This is no header"), OPEN, 0.0),
    "header-nul": (header(b"X-Name: a\0b"), OPEN, 0.0),
    "header-nameless": (header(b": nobody"), OPEN, 0.0),
    "interim-100": (b"HTTP/1.1 100 Continue\r\n\r\n" + CORRECT, OPEN, 0.0),
    "interim-102": (b"HTTP/1.1 102 Processing\r\n\r\n" + CORRECT, OPEN, 0.0),
    "interim-103": (
        b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + CORRECT,
        OPEN,
        0.0,
    ),
    "response-twice": (CORRECT + EXTRA, OPEN, 0.0),
    "response-twice-late": (CORRECT + EXTRA, OPEN, 0.1),
    "garbage-after-response": (CORRECT + bytes(64), OPEN, 0.0),
}

ENDLESS: Mapping[str, tuple[bytes, bytes, float]] = {
    # the first bytes, the repeated bytes, and the seconds between two repetitions
    "drip": (HEAD.replace(b"27", b"1073741824"), b" ", 10.0),
    "headers-endless": (b"HTTP/1.1 200 OK\r\n" + TYPE, b"X-Padding: x\r\n" * 100, 1.0),
    "interim-endless": (b"", b"HTTP/1.1 102 Processing\r\n\r\n", 1.0),
    "endless-body": (CLOSE, b" " * 1_048_576, 0.5),
    "endless-chunks": (CHUNKED, b"100000\r\n" + b" " * 1_048_576 + b"\r\n", 0.5),
}


@attrs.frozen
class Complete:
    """A complete response; a body of None is not compared, a header of None must be missing."""

    status: int
    body: bytes | None = None
    headers: Mapping[str, str | None] = attrs.field(factory=dict[str, str | None])
    is_page: bool = False
    end: End = OPEN


def page(status: int, title: bytes | None = None, **headers: str | None) -> Complete:
    """An HTML page; `_` in the name of a header is `-`."""
    by_name = {name.replace("_", "-"): value for name, value in headers.items()}
    body = None if title is None else b"<title>%b</title>" % title
    return Complete(status, body, by_name, is_page=True)


def json(body: bytes, status: int = 200, **headers: str | None) -> Complete:
    """A response with the Content-Type of JSON."""
    by_name = {name.replace("_", "-"): value for name, value in headers.items()}
    return Complete(status, body, {"Content-Type": "application/json; charset=utf-8"} | by_name)


def typed(value: str | None) -> Complete:
    """The correct body with another Content-Type."""
    return Complete(200, GOOD, {"Content-Type": value})


def redirect(location: str | None, status: int = 302) -> Complete:
    """A redirect; `{port}` is the port of the server."""
    return Complete(status, None, {"Location": location})


def _retry_after() -> dict[str, Complete]:
    throttled = b'{"success":false,"message":"Throttled: Too many requests","code":null}'
    values = {
        "bare": None,
        "seconds": "2",
        "date": "Sun, 09 Sep 2001 01:46:45 GMT",
        "past": "Sun, 09 Sep 2001 00:46:40 GMT",
        "absurd": "946080000",
        "negative": "-5",
        "garbage": "soon",
    }
    return {
        f"retry-after-429-{name}": json(throttled, 429, Retry_After=value)
        for name, value in values.items()
    } | {f"retry-after-503-{name}": page(503, Retry_After=value) for name, value in values.items()}


COMPLETE: Mapping[str, Complete] = {
    "refuse-mid-request": Complete(413, b"", {"Connection": "close"}, end=FIN),
    "switching-101": Complete(101, b"", {"Connection": "Upgrade", "Upgrade": "websocket"}),
    "bomb-gzip": Complete(200, None, {"Content-Encoding": "gzip"}),
    "bomb-deflate": Complete(200, None, {"Content-Encoding": "deflate"}),
    "gzip-cut": Complete(200, None, {"Content-Encoding": "gzip"}),
    "gzip-checksum": Complete(
        200, gzip.compress(GOOD, mtime=0)[:-8] + bytes(8), {"Content-Encoding": "gzip"}
    ),
    "encoding-wrong": json(GOOD, Content_Encoding="gzip"),
    "encoding-unknown": json(GOOD, Content_Encoding="rot13"),
    "empty-200": json(b"", Content_Length="0"),
    "blank-200": json(b" \n" * 8),
    "no-content-204": Complete(204, b"", {"Content-Length": None}),
    "partial-206": json(GOOD[:13], 206, Content_Range="bytes 0-12/27"),
    "json-cut": json(GOOD[:13]),
    "json-nested": json(b"[" * 100_000 + b"]" * 100_000),
    "json-not-utf-8": json(b'{"name": "\xff\xfe\xc3"}'),
    "json-utf-16": json(GOOD.decode().encode("utf-16")),
    "json-bom": json(b"\xef\xbb\xbf" + GOOD),
    "json-nan": json(b'{"id": NaN}'),
    "json-huge-number": json(b'{"id": ' + b"9" * 5000 + b"}"),
    "json-surrogate": json(b'{"name": "\\ud800"}'),
    "json-twice": json(GOOD + GOOD),
    "json-and-more": json(GOOD + b"\n<!-- served in 3 ms -->"),
    "json-null": json(b"null"),
    "json-number": json(b"42"),
    "json-string": json(b'"ok"'),
    "json-list": json(b'[1, null, "three", [], {}]'),
    "json-object": json(b'{"unexpected": {"shape": true}}'),
    "json-refusal": json(b'{"success": false, "reason": "Something broke"}'),
    "type-text": typed("text/plain"),
    "type-html": typed("text/html; charset=utf-8"),
    "type-bytes": typed("application/octet-stream"),
    "type-charset": typed("application/json; charset=klingon"),
    "type-nonsense": typed(";;;"),
    "type-missing": typed(None),
    **{f"html-{status}": page(status) for status in (200, 403, 404, 406, 500, 502, 503, 504)},
    "maintenance": page(503, b"Down for maintenance", Retry_After=None),
    "bare-500": Complete(500, b"", {"Content-Type": None}),
    **{
        f"challenge-{status}": page(
            status, b"Just a moment...", cf_mitigated="challenge", Server="cloudflare"
        )
        for status in (200, 403, 503)
    },
    **{
        f"cloudflare-{status}": page(status, Server="cloudflare", cf_mitigated=None)
        for status in range(520, 528)
    },
    "old-420": json(b'{"success":false,"reason":"Invalid Record"}', 420),
    "old-421": json(b'{"success":false,"reason":"User Throttled"}', 421),
    "old-422": json(b'{"success":false,"reason":"Locked"}', 422),
    "old-423": json(b'{"success":false,"reason":"Already Exists"}', 423),
    "old-424": json(b'{"success":false,"reason":"Invalid Parameters"}', 424),
    **_retry_after(),
    **{
        f"redirect-{status}": redirect("/posts.json?limit=2&hop=1", status)
        for status in (301, 302, 303, 307, 308)
    },
    "redirect-chain": redirect("/posts.json?limit=2&hop=1"),
    "redirect-endless": redirect("/posts.json?limit=2&hop=1"),
    "redirect-loop": redirect("/posts.json?limit=2"),
    "redirect-relative": redirect("?limit=2&hop=1"),
    "redirect-absolute": redirect("http://127.0.0.1:{port}/posts.json?limit=2&hop=1"),
    "redirect-other-host": redirect("http://localhost:{port}/posts.json?limit=2&hop=1"),
    "redirect-with-login": redirect(
        "http://someone:password@127.0.0.1:{port}/posts.json?limit=2&hop=1"
    ),
    "redirect-https": redirect("https://127.0.0.1:{port}/posts.json?limit=2&hop=1"),
    "redirect-ftp": redirect("ftp://127.0.0.1/elsewhere"),
    "redirect-garbage": redirect("http://[nowhere"),
    "redirect-empty": redirect(""),
    "redirect-nowhere": redirect(None),
    "not-modified-304": Complete(304, b"", {"Content-Length": None}),
}
