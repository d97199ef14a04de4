"""A server that misbehaves on order: broken connections, broken HTTP, broken JSON, refusals.

server       ChaosServer: what is ordered, what came in
line         which fault is whose turn
connection   one connection: requests as they come, the steps of a fault as they go
request      from bytes to a request
fault        what a fault is
wire         answers as bytes
catalogue    FAULTS, told in connections, framing, content, refusals, redirects
"""

from __future__ import annotations

from e6async.testing._chaos.catalogue import FAULTS
from e6async.testing._chaos.fault import Asked, End, Fault, Script, Step, Wait
from e6async.testing._chaos.request import ChaosRequest
from e6async.testing._chaos.server import ChaosServer

__all__ = [
    "FAULTS",
    "Asked",
    "ChaosRequest",
    "ChaosServer",
    "End",
    "Fault",
    "Script",
    "Step",
    "Wait",
]
