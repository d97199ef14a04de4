"""URLs of links: absolute, and without characters that a medium would take for markup."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from e6async.dtext._nodes import Dialect
from e6async.errors import InputError

SITES: Final[dict[Dialect, str]] = {"e621": "https://e621.net", "femboyfans": "https://femboy.fan"}
"""Where links lead to that have no host, unless the caller has another site."""

_SAFE: Final = "!#$&'+,/:;=?@%-._~"
"""What stays as it is, besides letters and digits: nothing that is markup of a medium."""
_HTTP: Final = re.compile(r"https?://[^/?#]", re.IGNORECASE)


def site_of(base_url: object, dialect: Dialect) -> str:
    """The URL of the site, without a slash at the end."""
    if base_url is None:
        return SITES[dialect]
    if not isinstance(base_url, str) or not _HTTP.match(base_url):
        message = f"base_url must be the URL of a site, such as https://e621.net, not {base_url!r}"
        raise InputError(message)
    return safe(base_url).rstrip("/")


def absolute(url: str, site: str) -> str | None:
    """The URL with scheme and host; None for an anchor, which has a meaning on its page only."""
    if url.startswith("//"):
        url = f"http:{url}"  # as the server does
    elif url.startswith("/"):
        url = f"{site}{url}"
    if not _HTTP.match(url):
        return None
    scheme, colon, rest = safe(url).partition(":")
    return f"{scheme.lower()}{colon}{rest}"


def safe(url: str) -> str:
    """Escape what is not a character of URLs, and brackets, quotes, stars, pipes."""
    return quote(url, safe=_SAFE, errors="replace")
