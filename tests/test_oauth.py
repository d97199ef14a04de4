"""OAuth 2: the way to a token, what a client does when it ends, and that nobody sees it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import attrs
import pytest
from yarl import URL

from e6async import E621, Event, Retried
from e6async.core.call import Surroundings
from e6async.core.credentials import Refresh
from e6async.errors import (
    AuthenticationError,
    BadRequestError,
    DeadlineError,
    DecodeError,
    E6Error,
    InputError,
    NotConnectedError,
    TransportError,
)
from e6async.oauth import OAuthApp, Token, fresh
from e6async.testing import OAuthProvider, no_waiting
from tests.faults.test_secrets import everything
from tests.gate.arrivals import DROP, answer, arrivals

AGENT = "oauth-test/1.0 (by the tests)"
ME, COUNT, FAVORITES = "/users/me.json", "/posts/count.json", "/favorites.json"


def app_of(provider: OAuthProvider, secret: str | None = None) -> OAuthApp:
    return OAuthApp(
        client_id="app-1",
        client_secret=secret,  # pyright: ignore[reportArgumentType]
        redirect_uri="http://127.0.0.1:8080/callback",
        base_url=provider.url,
    )
