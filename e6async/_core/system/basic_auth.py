"""The header for basic authentication."""

from __future__ import annotations

from base64 import b64encode

from e6async._arguments import Secret


def basic_auth(user: str | None, password: str | None) -> Secret:
    """The value of a header for basic authentication."""
    return Secret("Basic " + b64encode(f"{user or ''}:{password or ''}".encode()).decode())
