"""A server with faults on demand: broken connections, broken HTTP, broken JSON, error responses.

server       ChaosServer: injects faults, records requests
queue        which fault applies to which connection or request
connection   one connection: reads requests, runs the steps of a fault
request      parses requests
fault        Fault and its steps
wire         responses as bytes
catalogue    FAULTS: those of connections, framing, content, refusals, redirects
"""

from __future__ import annotations

from e6async.testing._chaos.catalogue import FAULTS
from e6async.testing._chaos.fault import End, Fault, FaultContext, Script, Step, Wait
from e6async.testing._chaos.request import ChaosRequest
from e6async.testing._chaos.server import ChaosServer

__all__ = [
    "FAULTS",
    "ChaosRequest",
    "ChaosServer",
    "End",
    "Fault",
    "FaultContext",
    "Script",
    "Step",
    "Wait",
]
