"""A response that mocks can make themselves, with any version of aiohttp."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

import aiohttp

if TYPE_CHECKING:
    from yarl import URL

__all__ = ["MockResponse"]

_NEEDS_WRITER: Final = "stream_writer" in inspect.signature(aiohttp.ClientResponse).parameters


class _Response(aiohttp.ClientResponse):
    """A response that mocks can make, with any version of aiohttp."""

    def __init__(self, method: str, url: URL, **settings: object) -> None:
        """Make a response as aiohttp does; `stream_writer` may be missing."""
        if _NEEDS_WRITER:  # of the request, which was sent
            settings.setdefault("stream_writer", SimpleNamespace(output_size=0))
        super().__init__(method, url, **settings)  # type: ignore[arg-type]  # as they were given


MockResponse: type[aiohttp.ClientResponse] = _Response
"""Pass it as `response_class=` to aioresponses, which cannot make responses of aiohttp 3.14."""
