"""Messages on stderr, and text from the server made safe for a terminal."""

from __future__ import annotations

import logging
import sys
import unicodedata

_BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def print_message(message: str) -> None:
    """Write one line to stderr, with the command's name in front."""
    sys.stderr.write(f"e6async: {' '.join(sanitize(message).split())}\n")
    sys.stderr.flush()


class MessageHandler(logging.Handler):
    """Writes warnings of the library as messages."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        print_message(record.getMessage())


def print_command(command: str) -> None:
    """Write a command to stderr, on a line of its own so that it can be copied."""
    sys.stderr.write(f"  {sanitize(command)}\n")
    sys.stderr.flush()


def sanitize(text: str) -> str:
    """Replace control characters and direction overrides; line breaks are kept."""
    plain = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_unsafe(char) else char for char in plain)


def _is_unsafe(char: str) -> bool:
    control = unicodedata.category(char) in {"Cc", "Cs"} and char != "\n"
    return control or unicodedata.bidirectional(char) in _BIDI_CONTROLS
