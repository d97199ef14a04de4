"""What is said to people on stderr, and text of strangers made harmless."""

from __future__ import annotations

import sys
import unicodedata

_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def say(message: str) -> None:
    """Write one line to stderr, with the name of the command before it."""
    sys.stderr.write(f"e6async: {' '.join(clean(message).split())}\n")
    sys.stderr.flush()


def suggest(command: str) -> None:
    """Write a command to stderr, alone on its line so that it can be copied."""
    sys.stderr.write(f"  {clean(command)}\n")
    sys.stderr.flush()


def clean(text: str) -> str:
    """Replace what steers a terminal or turns the direction of writing; lines stay lines."""
    plain = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(sign) else sign for sign in plain)


def _steers(sign: str) -> bool:
    control = unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n"
    return control or unicodedata.bidirectional(sign) in _TURNING
