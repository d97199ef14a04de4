"""Faults of response bodies: encodings, JSON, content types, missing bodies."""

from __future__ import annotations

import functools
import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import Fault, FaultContext, Step, steps

__all__ = ["content_faults"]

Body: TypeAlias = Callable[[FaultContext], bytes]

_DEPTH: Final = 100_000
_BLOCKS: Final = 2048
_BLOCK: Final = 1 << 20
_FULL: Final = _BLOCKS * _BLOCK
_CRC_OF_SPACES: Final = 0x51CDE36F  # of _FULL spaces; zlib needs a second to compute it


def content_faults() -> Iterator[Fault]:
    """The faults of this module."""
    yield from _encodings()
    yield from _missing_bodies()
    yield from _broken_json()
    yield from _unexpected_json()
    yield from _types()


# --- Content-Encoding -----------------------------------------------------------------------------


def _encoded(name: str, description: str, encoding: str, body: Body) -> Fault:
    """A fault of a complete body with a Content-Encoding."""
    line = f"Content-Encoding: {encoding}"
    return Fault(
        name=name,
        description=f"{description}.",
        script=lambda context: [wire.response(wire.HTTP_OK, body(context), wire.JSON, line)],
    )


def _encodings() -> Iterator[Fault]:
    yield _encoded(
        "bomb-gzip",
        "2 MB of gzip that expand to 2 GiB of spaces",
        "gzip",
        lambda _context: _gzip_bomb(),
    )
    yield _encoded(
        "bomb-deflate",
        "2 MB of deflate that expand to 2 GiB of spaces",
        "deflate",
        lambda _context: _deflate_bomb(),
    )
    yield _encoded(
        "gzip-cut",
        "The correct body in gzip, cut off halfway; Content-Length is that of the half",
        "gzip",
        lambda context: _half(gzip.compress(context.good, mtime=0)),
    )
    yield _encoded(
        "gzip-checksum",
        "The correct body in gzip with a wrong checksum",
        "gzip",
        lambda context: gzip.compress(context.good, mtime=0)[:-8] + bytes(8),
    )
    yield _encoded(
        "encoding-wrong",
        "The correct body, not compressed, with `Content-Encoding: gzip`",
        "gzip",
        lambda context: context.good,
    )
    yield _encoded(
        "encoding-unknown",
        "The correct body, not compressed, with an unknown Content-Encoding",
        "rot13",
        lambda context: context.good,
    )


def _gzip_bomb() -> bytes:
    trailer = _CRC_OF_SPACES.to_bytes(4, "little") + (_FULL % (1 << 32)).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + _blocks() + trailer


def _deflate_bomb() -> bytes:
    low = (1 + 32 * _FULL) % 65521  # Adler-32, computed from the formula
    high = (_FULL + 16 * _FULL * (_FULL + 1)) % 65521
    return b"\x78\xda" + _blocks() + (high << 16 | low).to_bytes(4, "big")


@functools.cache
def _blocks() -> bytes:
    """Compress spaces; no block refers to an earlier one, so that one can be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b" " * _BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * _BLOCKS + packer.flush(zlib.Z_FINISH)


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


# --- missing bodies -------------------------------------------------------------------------------


def _missing_bodies() -> Iterator[Fault]:
    yield _body("empty-200", "200 with an empty body", lambda _context: b"")
    yield _body("blank-200", "200 with only white space", lambda _context: b" \n" * 8)
    yield Fault(
        name="no-content-204",
        description="204 without a body.",
        script=steps(wire.head(wire.status_of(204))),
    )
    yield Fault(
        name="partial-206",
        description="206 with the first half of the correct body, although no range was requested.",
        script=lambda context: [
            wire.response(
                wire.status_of(206),
                _half(context.good),
                wire.JSON,
                f"Content-Range: bytes 0-{len(context.good) // 2 - 1}/{len(context.good)}",
            )
        ],
    )


# --- JSON -----------------------------------------------------------------------------------------


def _body(name: str, description: str, body: Body) -> Fault:
    """A fault of a complete body, with 200 and the Content-Type of JSON."""
    return Fault(
        name=name,
        description=f"{description}.",
        script=lambda context: [wire.ok(body(context))],
    )


def _broken_json() -> Iterator[Fault]:
    yield _body(
        "json-cut",
        "The JSON is cut off halfway; Content-Length is that of the half",
        lambda context: _half(context.good),
    )
    yield _body(
        "json-nested",
        f"JSON of {_DEPTH} nested lists",
        lambda _context: b"[" * _DEPTH + b"]" * _DEPTH,
    )
    yield _body(
        "json-not-utf-8",
        "A string in the JSON is not valid UTF-8",
        lambda _context: b'{"name": "\xff\xfe\xc3"}',
    )
    yield _body(
        "json-utf-16",
        "The correct body in UTF-16, with a Content-Type of UTF-8",
        lambda context: context.good.decode(errors="replace").encode("utf-16"),
    )
    yield _body(
        "json-bom",
        "The correct body after a byte order mark",
        lambda context: b"\xef\xbb\xbf" + context.good,
    )
    yield _body("json-nan", "The JSON contains NaN", lambda _context: b'{"id": NaN}')
    yield _body(
        "json-huge-number",
        "A number in the JSON has 5000 digits",
        lambda _context: b'{"id": ' + b"9" * 5000 + b"}",
    )
    yield _body(
        "json-surrogate",
        "A string in the JSON contains half of a surrogate pair",
        lambda _context: rb'{"name": "\ud800"}',
    )
    yield _body(
        "json-twice",
        "The correct body twice in a row",
        lambda context: context.good * 2,
    )
    yield _body(
        "json-and-more",
        "The correct body followed by an HTML comment",
        lambda context: context.good + b"\n<!-- served in 3 ms -->",
    )


_SHAPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "null": "null",
        "number": "42",
        "string": '"ok"',
        "list": '[1, null, "three", [], {}]',
        "object": '{"unexpected": {"shape": true}}',
        "refusal": '{"success": false, "reason": "Something broke"}',
    }
)


def _unexpected_json() -> Iterator[Fault]:
    for shape, body in _SHAPES.items():
        yield Fault(
            name=f"json-{shape}",
            description=f"Valid JSON of an unexpected type: `{body}`.",
            script=steps(wire.ok(body.encode())),
        )


# --- Content-Type ---------------------------------------------------------------------------------


def _types() -> Iterator[Fault]:
    for name, kind in (
        ("text", "text/plain"),
        ("html", "text/html; charset=utf-8"),
        ("bytes", "application/octet-stream"),
        ("charset", "application/json; charset=klingon"),
        ("nonsense", ";;;"),
    ):
        yield Fault(
            name=f"type-{name}",
            description=f"The correct body with the Content-Type `{kind}`.",
            script=functools.partial(_typed, (f"Content-Type: {kind}",)),
        )
    yield Fault(
        name="type-missing",
        description="The correct body without a Content-Type.",
        script=functools.partial(_typed, ()),
    )


def _typed(lines: tuple[str, ...], context: FaultContext) -> Iterator[Step]:
    yield wire.response(wire.HTTP_OK, context.good, *lines)
