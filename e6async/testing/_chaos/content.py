"""Faults of what an answer contains: encodings, JSON, content types, nothing at all."""

from __future__ import annotations

import functools
import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import Asked, Fault, Step, steps

__all__ = ["content_faults"]

Body: TypeAlias = Callable[[Asked], bytes]

_DEPTH: Final = 100_000
_BLOCKS: Final = 2048
_BLOCK: Final = 1 << 20
_FULL: Final = _BLOCKS * _BLOCK
_CRC_OF_SPACES: Final = 0x51CDE36F  # of as many spaces; zlib takes a second to find that out


def content_faults() -> Iterator[Fault]:
    """Give the faults of this module."""
    yield from _encodings()
    yield from _nothings()
    yield from _broken_json()
    yield from _odd_json()
    yield from _types()


# --- Content-Encoding -----------------------------------------------------------------------------


def _encoded(name: str, description: str, encoding: str, body: Body) -> Fault:
    """Make a fault of a body that arrives whole, under a Content-Encoding."""
    line = f"Content-Encoding: {encoding}"
    return Fault(
        name=name,
        description=f"{description}.",
        script=lambda asked: [wire.whole(wire.HTTP_OK, body(asked), wire.JSON, line)],
    )


def _encodings() -> Iterator[Fault]:
    yield _encoded(
        "bomb-gzip",
        "2 MB of gzip unpack to 2 GiB of spaces",
        "gzip",
        lambda _asked: _gzip_bomb(),
    )
    yield _encoded(
        "bomb-deflate",
        "2 MB of deflate unpack to 2 GiB of spaces",
        "deflate",
        lambda _asked: _deflate_bomb(),
    )
    yield _encoded(
        "gzip-cut",
        "The right body in gzip breaks off halfway, and Content-Length agrees",
        "gzip",
        lambda asked: _half(gzip.compress(asked.good, mtime=0)),
    )
    yield _encoded(
        "gzip-checksum",
        "The right body in gzip has a wrong checksum",
        "gzip",
        lambda asked: gzip.compress(asked.good, mtime=0)[:-8] + bytes(8),
    )
    yield _encoded(
        "encoding-wrong",
        "Content-Encoding says gzip, and the right body is not packed",
        "gzip",
        lambda asked: asked.good,
    )
    yield _encoded(
        "encoding-unknown",
        "Content-Encoding is one that nobody knows, and the right body is not packed",
        "rot13",
        lambda asked: asked.good,
    )


def _gzip_bomb() -> bytes:
    trailer = _CRC_OF_SPACES.to_bytes(4, "little") + (_FULL % (1 << 32)).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + _blocks() + trailer


def _deflate_bomb() -> bytes:
    low = (1 + 32 * _FULL) % 65521  # Adler-32, summed by hand
    high = (_FULL + 16 * _FULL * (_FULL + 1)) % 65521
    return b"\x78\xda" + _blocks() + (high << 16 | low).to_bytes(4, "big")


@functools.cache
def _blocks() -> bytes:
    """Pack spaces: as no block refers to one before it, a block can be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b" " * _BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * _BLOCKS + packer.flush(zlib.Z_FINISH)


def _half(body: bytes) -> bytes:
    return body[: len(body) // 2]


# --- no data --------------------------------------------------------------------------------------


def _nothings() -> Iterator[Fault]:
    yield _body("empty-200", "An empty body comes with 200", lambda _asked: b"")
    yield _body("blank-200", "Nothing but white space comes with 200", lambda _asked: b" \n" * 8)
    yield Fault(
        name="no-content-204",
        description="204 comes, without a body.",
        script=steps(wire.head(wire.status_of(204))),
    )
    yield Fault(
        name="partial-206",
        description="206 comes with the first half of the right body, though nobody asked for it.",
        script=lambda asked: [
            wire.whole(
                wire.status_of(206),
                _half(asked.good),
                wire.JSON,
                f"Content-Range: bytes 0-{len(asked.good) // 2 - 1}/{len(asked.good)}",
            )
        ],
    )


# --- JSON -----------------------------------------------------------------------------------------


def _body(name: str, description: str, body: Body) -> Fault:
    """Make a fault of a body that arrives whole, as JSON, with 200."""
    return Fault(
        name=name,
        description=f"{description}.",
        script=lambda asked: [wire.ok(body(asked))],
    )


def _broken_json() -> Iterator[Fault]:
    yield _body(
        "json-cut",
        "The JSON ends halfway, and Content-Length agrees",
        lambda asked: _half(asked.good),
    )
    yield _body(
        "json-nested",
        f"{_DEPTH} lists of JSON are nested in each other",
        lambda _asked: b"[" * _DEPTH + b"]" * _DEPTH,
    )
    yield _body(
        "json-not-utf-8",
        "A string of the JSON is no UTF-8",
        lambda _asked: b'{"name": "\xff\xfe\xc3"}',
    )
    yield _body(
        "json-utf-16",
        "The right body is in UTF-16, under a header that says UTF-8",
        lambda asked: asked.good.decode(errors="replace").encode("utf-16"),
    )
    yield _body(
        "json-bom",
        "A byte order mark stands before the right body",
        lambda asked: b"\xef\xbb\xbf" + asked.good,
    )
    yield _body("json-nan", "The JSON has a NaN", lambda _asked: b'{"id": NaN}')
    yield _body(
        "json-huge-number",
        "A number of the JSON has 5000 digits",
        lambda _asked: b'{"id": ' + b"9" * 5000 + b"}",
    )
    yield _body(
        "json-surrogate",
        "A string of the JSON has half of a surrogate pair",
        lambda _asked: rb'{"name": "\ud800"}',
    )
    yield _body(
        "json-twice",
        "The right body comes twice, one after the other",
        lambda asked: asked.good * 2,
    )
    yield _body(
        "json-and-more",
        "A comment in HTML follows the right body",
        lambda asked: asked.good + b"\n<!-- served in 3 ms -->",
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


def _odd_json() -> Iterator[Fault]:
    for shape, body in _SHAPES.items():
        yield Fault(
            name=f"json-{shape}",
            description=f"The JSON is whole but of another shape: `{body}`.",
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
            description=f"The right body comes as `{kind}`.",
            script=functools.partial(_typed, (f"Content-Type: {kind}",)),
        )
    yield Fault(
        name="type-missing",
        description="The right body comes without a Content-Type.",
        script=functools.partial(_typed, ()),
    )


def _typed(lines: tuple[str, ...], asked: Asked) -> Iterator[Step]:
    yield wire.whole(wire.HTTP_OK, asked.good, *lines)
