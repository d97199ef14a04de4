"""The encodings of a response that the installed aiohttp can decompress."""

from __future__ import annotations

from typing import Final

import aiohttp
from aiohttp import compression_utils, hdrs


def accepted() -> str:
    """The value of the header `Accept-Encoding`.

    With the package zstandard, which aiohttp 3.13 uses before Python 3.14, it can read none of
    the responses in zstd that arrive in pieces.
    """
    offered: str = aiohttp.ClientRequest.DEFAULT_HEADERS[hdrs.ACCEPT_ENCODING]
    encodings = [encoding.strip() for encoding in offered.split(",")]
    if hasattr(compression_utils, "zstandard") and "zstd" in encodings:
        encodings.remove("zstd")
    return ", ".join(encodings)


ACCEPT_ENCODING: Final = accepted()
