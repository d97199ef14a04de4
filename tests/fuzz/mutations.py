"""What goes wrong with JSON between a server and a model."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from e6async._core.protocol.decode import Json
from tests.fuzz.shapes import RAW, WORDS, dumped

Path = tuple[str | int, ...]

ODD_TIMES = (
    """
    soon|soon @ $.id|2026-W01-1|2026-08-21|2026-08-21T24:00:00Z|2026-08-21T12:34:60Z|12:00|
    2026-08-21 12:34:56 +9999|0001-01-01T00:00:00+23:59|9999-12-31T23:59:59.9999999-23:59|
    2026-08-21T12:34:56,5+00:00|2026-08-21T12:34:56+00:00:01|2026-08-21 12:34:56 EST| UTC|
    2026-08-21  12:34:56|20260821T123456Z|2026-08-21T12|2026-02-30T00:00:00Z|1790000000|
    \u0662026-08-21T00:00:00Z|2026-08-21t12:34:56z|2026-08-21 12:34:56 UTC UTC|-1-01-01
""".replace("\n    ", "")
    .strip()
    .split("|")
)

JUNK: list[Json] = [
    None, True, False, 0, -1, 1.0, 1.5, 2**80, 1e308, "", "x", "7", "true", "\ud800", "a @ b", [],
    [None], [[]], {}, {"a @ $.b": {}}, {"file": None}, {"post": {}}, {"posts": []},
    *ODD_TIMES, *RAW,
]  # fmt: skip
KEYS = ["file", "post", "posts", "id", "mood", "a @ b", "", "$", "\u202e", "type", "class"]


ANY_JUNK = st.sampled_from(JUNK)
"""Anything that may stand where something else should."""


def paths(plain: Json) -> list[Path]:
    """List the way to every value in a value, from the outside inwards."""
    inner: list[tuple[str | int, Json]] = []
    if isinstance(plain, dict):
        inner += plain.items()
    elif isinstance(plain, list):
        inner += enumerate(plain)
    found: list[Path] = [(key,) for key, _ in inner]
    return found + [(key, *rest) for key, value in inner for rest in paths(value)]


def rewritten(plain: Json, path: Path, change: Callable[[Json], list[Json]]) -> Json:
    """Put others in the place of the value at the end of a path: none, one, or several."""

    def instead(key: str | int, value: Json) -> list[Json]:
        if key != path[0]:
            return [value]
        return change(value) if len(path) == 1 else [rewritten(value, path[1:], change)]

    if isinstance(plain, dict):
        return {key: new for key, value in plain.items() for new in instead(key, value)}
    if isinstance(plain, list):
        return [new for index, value in enumerate(plain) for new in instead(index, value)]
    return plain


@st.composite
def changed(draw: st.DrawFn, plain: Json) -> Json:
    """Change one thing in a value."""
    found = paths(plain)
    what = draw(st.sampled_from(["junk", "junk", "drop", "add", "twice", "inside", "outside"]))
    key = draw(st.sampled_from(KEYS) | WORDS)
    if what == "outside" or not found:
        around: list[Json] = [{key: plain}, {key: []}, [plain], {key: plain, "more": 1}]
        return draw(st.sampled_from(around))
    path = draw(st.sampled_from(found))
    junk = draw(ANY_JUNK | WORDS)

    def change(value: Json) -> list[Json]:
        match what:
            case "drop":
                return []
            case "twice":
                return [value, value]
            case "inside":
                return [[value] if junk is None else {key: value}]
            case "add" if isinstance(value, dict):
                return [{**value, key: junk}]
            case _:
                return [junk]

    return rewritten(plain, path, change)


def _first_key_twice(body: bytes) -> bytes:
    return body.replace(b"{", b'{"id":null,"tags":7,', 1)


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda body: b"",
    lambda body: b"\xef\xbb\xbf" + body,
    lambda body: body + b"x",
    lambda body: b" \n\t" + body + b"\r\n",
    lambda body: body + body,
    lambda body: body.replace(b'"', b"\xff", 3),
    lambda body: body.replace(b"a", b"\xc3", 1),
    lambda body: body.decode(errors="replace").encode("utf-16"),
    lambda body: b"[" * 100_000 + body,
    lambda body: b'{"a":' * 2_000 + body + b"}" * 2_000,
    _first_key_twice,
]


@st.composite
def mutants(draw: st.DrawFn, strategy: st.SearchStrategy[Json]) -> bytes:
    """Write a value with up to three changes, and sometimes with damaged bytes."""
    plain = draw(strategy)
    for _ in range(draw(st.integers(0, 3))):
        plain = draw(changed(plain))
    body = dumped(plain, pure_ascii=draw(st.booleans()))
    match draw(st.sampled_from(["whole", "whole", "whole", "cut", "damage", "flip"])):
        case "cut":
            return body[: draw(st.integers(0, len(body)))]
        case "damage":
            return draw(st.sampled_from(DAMAGES))(body)
        case "flip" if body:
            at = draw(st.integers(0, len(body) - 1))
            return body[:at] + bytes([draw(st.integers(0, 255))]) + body[at + 1 :]
        case _:
            return body
