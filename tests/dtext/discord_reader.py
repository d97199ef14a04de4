"""Reads Discord's Markdown by its published rules, as its own applications do.

The rules are those of simple-markdown with Discord's additions: each is tried where the text is,
and what no rule takes is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import attrs

PING = re.compile(r"@(?:everyone|here)|<@[!&]?\d+>")
"""What the server looks for in the whole message, before any Markdown."""
SPECIAL = {
    "channel": re.compile(r"<#\d+>"),
    "emoji": re.compile(r"<a?:\w+:\d+>|:[\w+-]+:"),
    "time": re.compile(r"<t:-?\d+(?::[tTdDfFR])?>"),
    "command": re.compile(r"</[-\w ]+:\d+>"),
    "guild": re.compile(r"<id:\w+>"),
}
ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
URL = re.compile(r"https?://[^\s<]+[^<.,:;\"'\]\s]")
AUTOLINK = re.compile(r"<(https?:/[^ >]+)>")
LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(<([^\s<>]*)>\)", re.DOTALL)
EM = re.compile(r"_((?:__|\\.|[^\\_])+?)_(?!\w)", re.DOTALL | re.ASCII)
STAR = re.compile(r"\*(?=\S)((?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?)\*(?!\*)", re.DOTALL)
STRONG = re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)
UNDERLINE = re.compile(r"__((?:\\.|[^\\])+?)__(?!_)", re.DOTALL)
STRIKE = re.compile(r"~~(.+?)~~(?!_)", re.DOTALL)
SPOILER = re.compile(r"\|\|(.+?)\|\|", re.DOTALL)
CODE_BLOCK = re.compile(r"```(?:[\w+\-.#]+?\n)?\n*([^\n].*?)\n*```", re.DOTALL)
CODE = re.compile(r"(`+)(.*?[^`])\1(?!`)", re.DOTALL)
LINE = re.compile(r" *(?:#{1,3}|-#|[-*]|\d+\.) +(?=\S)")
QUOTE = re.compile(r"(?:> [^\n]*(?:\n|$))+")
MARKS: list[tuple[str, re.Pattern[str]]] = [
    ("italic", EM), ("italic", STAR), ("bold", STRONG), ("underline", UNDERLINE),
]  # fmt: skip


@attrs.frozen
class Piece:
    """A part of a message that has the same marks."""

    text: str
    marks: frozenset[str]


def read(message: str) -> list[Piece]:
    """A message as its reader sees it; a special mark for what is no text."""
    pings = [Piece(found[0], frozenset({"ping"})) for found in PING.finditer(message)]
    return [*pings, *_blocks(message, frozenset())]


def _blocks(message: str, marks: frozenset[str]) -> Iterator[Piece]:
    place = 0
    while place < len(message):
        starts = place == 0 or message[place - 1] == "\n"
        if starts and "quote" not in marks and (found := QUOTE.match(message, place)):
            lines = found[0].split("\n")
            yield from _blocks(
                "\n".join(line.removeprefix("> ") for line in lines), marks | {"quote"}
            )
            place = found.end()
            continue
        if starts and (found := LINE.match(message, place)):
            yield Piece("\n", marks | {"line"})
            place = found.end()
            continue
        taken, pieces = _inline(message, place, marks)
        yield from pieces
        place += taken


def _inline(message: str, place: int, marks: frozenset[str]) -> tuple[int, list[Piece]]:
    rules: list[Callable[[], tuple[int, list[Piece]] | None]] = [
        lambda: _taken(ESCAPE.match(message, place), 1, marks),
        lambda: _taken(CODE_BLOCK.match(message, place), 1, marks | {"block"}),
        lambda: _taken(AUTOLINK.match(message, place), 1, marks | {"link", "auto"}),
        lambda: _taken(URL.match(message, place), 0, marks | {"link", "bare"}),
        lambda: _nested(LINK.match(message, place), marks | {"link"}),
        lambda: _longest(message, place, marks),
        lambda: _nested(STRIKE.match(message, place), marks | {"strike"}),
        lambda: _taken(CODE.match(message, place), 2, marks | {"code"}),
        lambda: _nested(SPOILER.match(message, place), marks | {"spoiler"}),
        *(
            lambda name=name, rule=rule: _taken(rule.match(message, place), 0, marks | {name})
            for name, rule in SPECIAL.items()
        ),
    ]
    for rule in rules:
        found = rule()
        if found is not None:
            return found
    return 1, [Piece(message[place], marks)]


def _taken(
    found: re.Match[str] | None, group: int, marks: frozenset[str]
) -> tuple[int, list[Piece]] | None:
    return found and (len(found[0]), [Piece(found[group], marks)])


def _nested(found: re.Match[str] | None, marks: frozenset[str]) -> tuple[int, list[Piece]] | None:
    return found and (len(found[0]), list(_flat(found[1], marks)))


def _flat(text: str, marks: frozenset[str]) -> Iterator[Piece]:
    place = 0
    while place < len(text):
        taken, pieces = _inline(text, place, marks)
        yield from pieces
        place += taken


def _longest(message: str, place: int, marks: frozenset[str]) -> tuple[int, list[Piece]] | None:
    found = [(rule.match(message, place), name) for name, rule in MARKS]
    best = max(found, key=lambda pair: len(pair[0][0]) if pair[0] else 0)
    return _nested(best[0], marks | {best[1]})
