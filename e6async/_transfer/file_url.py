"""URLs of files, as servers send them: those that can be fetched, and why others cannot."""

from __future__ import annotations

import re

from yarl import URL

from e6async._core.protocol.verdict import redacted

_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""Characters that parsers of URLs drop or cannot encode."""
_NAME = re.compile(r"(?=.{1,253}$)[\w-]{1,63}(\.[\w-]{1,63})*\.?", re.ASCII)
_MAX_SHOWN = 200


def file_url(text: str, base: URL | None = None) -> URL:
    """The URL of a file; ValueError, with the URL and the reason, for one that is not fetched.

    A path is below `base`; without a base it is refused. So is a URL with a user or a password:
    no credentials are sent to hosts of files.
    """
    try:
        url = _parsed(text, base)
        problem = _problem(url)
    except ValueError as error:
        url = URL()
        problem = "it is not a valid URL"
        if "@" not in text:  # a password may be quoted
            problem += f" ({error})"
    if problem is not None:
        message = f"{redacted(text)[:_MAX_SHOWN]!r} cannot be fetched: {problem}"
        raise ValueError(message)
    return url


def _parsed(text: str, base: URL | None) -> URL:
    if _CONTROL.search(text) or not text:
        message = (
            "it has a control character or half of a surrogate pair" if text else "it is empty"
        )
        raise ValueError(message)
    url = URL(text)
    if url.scheme in {"http", "https"} and not url.host:
        message = "it has no host"
        raise ValueError(message)
    return url if base is None or url.scheme else base.join(url)


def _problem(url: URL) -> str | None:
    """Why a URL is not fetched; None when it is."""
    if not url.scheme:
        return "it is only a part of a URL"
    if url.scheme not in {"http", "https"}:
        return f"its scheme is {url.scheme[:20]}, not http or https"
    if url.user is not None or url.password is not None:
        return "it contains a user or a password, which are not sent to hosts of files"
    host = url.raw_host or ""
    if ":" not in host and not _NAME.fullmatch(host):
        return "its host is not a valid name"
    return "its port is 0" if url.port == 0 else None
