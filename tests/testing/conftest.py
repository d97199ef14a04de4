"""Fixtures of the tests of the fake site."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.testing.asking import Ask, asking


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    """A small site, and a session to send requests to it."""
    async with asking() as ask:
        yield ask
