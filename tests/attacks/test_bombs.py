"""Responses that unpack to much more than they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_python

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_response_that_unpacks_to_half_a_gib(encoding: str) -> None:
    """It is given up early, so that memory stays near `max_bytes`, with every aiohttp supported."""
    command = [sys.executable, "-m", "tests.attacks.bomb", encoding]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    error, grown = done.stdout.split()
    assert error in {"ResponseTooLargeError", "TransportError"}
    assert int(grown) < 600
