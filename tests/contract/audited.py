"""What was found out about each client, once for all tests."""

from __future__ import annotations

import asyncio

from e6async._core.client import Client
from tests.contract.compare import Audit, audit

_found: dict[type[Client], Audit] = {}


def audited(client: type[Client]) -> Audit:
    """Hold a client against its reference."""
    if client not in _found:
        _found[client] = asyncio.run(audit(client))
    return _found[client]
