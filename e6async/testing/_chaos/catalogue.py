"""All faults by name."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType
from typing import Final

from e6async.testing._chaos.connections import connection_faults
from e6async.testing._chaos.content import content_faults
from e6async.testing._chaos.fault import Fault
from e6async.testing._chaos.framing import framing_faults
from e6async.testing._chaos.redirects import redirect_faults
from e6async.testing._chaos.refusals import refusal_faults

__all__ = ["FAULTS"]

FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        fault.name: fault
        for fault in chain(
            connection_faults(),
            framing_faults(),
            content_faults(),
            refusal_faults(),
            redirect_faults(),
        )
    }
)
"""All faults by name: connections, framing, content, error responses, redirects."""
