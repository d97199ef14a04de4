"""Checks of the settings of a client: numbers in their bounds, and the URL of a server."""

from __future__ import annotations

from yarl import URL

from e6async._arguments import shown
from e6async._core.protocol.host import is_loopback
from e6async.errors import InputError

LONGEST = 1e9
"""The most seconds of a setting: 31 years."""


def check_seconds(name: str, value: float | None, *, zero: bool = False) -> None:
    """Raise InputError for seconds out of bounds; None stands for no limit."""
    if value is None or 0 < value <= LONGEST or (zero and value == 0):
        return
    least = "0 or more" if zero else "above 0"
    message = f"{name} must be {least} seconds, and at most {LONGEST:,.0f}; got {shown(value)}"
    raise InputError(message)


def check_count(name: str, value: int, least: int = 1) -> None:
    """Raise InputError for a number below the least one."""
    if value < least:
        message = f"{name} must be {least} or more; got {shown(value)}"
        raise InputError(message)


def parse_base_url(text: str) -> URL | str:
    """The URL of a server, or what is wrong with it, without a password that it may have.

    Raises nothing, as the frames of an error would show the text.
    """
    try:
        url = URL(text.strip().rstrip("/"))
    except ValueError:
        url = URL()
    if "@" in text:
        return "base_url must not have a user or a password; pass login and api_key to the client"
    if url.scheme not in {"http", "https"} or not url.host or url.query_string or url.fragment:
        return f"base_url must be a URL such as https://host; got {shown(text)}"
    if not text.strip().isprintable() or " " in url.host:
        return f"base_url has characters that no URL has; got {shown(text)}"
    return url


def is_open_to_all(url: URL) -> bool:
    """Whether anybody on the network can read what is sent to a URL."""
    return url.scheme != "https" and not is_loopback(url)
