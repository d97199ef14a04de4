"""The rate limit: who may send a request when.

choice      which gate a client uses
gate        the public `Gate`, one for each host
limiter     the queue in front of the pacer; `Turn` is one request's way through it
line        the order in which waiting requests are admitted
liveness    which event loops run, of those whose requests wait
outage      how long everybody waits while the server refuses requests
breaker     stops requests while the host keeps failing
pacer       what keeps the minimum interval, as the limiter sees it
local       the pacer of one process
shared      the pacer of several processes, over a schedule of slots
slots       the schedule's arithmetic
lockfile    the pacer over a locked file, which clients have by default
redis       the pacer over a Redis server
lasting     the pace towards real servers in a test run
fallback    keeps the pace alone while the schedule cannot be reached

The schedule is in `schedule_file`, in a folder that `own_folder` finds, or in `redis_store`.
"""

from e6async._core.gate.choice import gate_of_client
from e6async._core.gate.gate import Gate, gate_for, limiter_of
from e6async._core.gate.limiter import RateLimiter, Turn
from e6async._core.gate.line import Priority
from e6async._core.gate.pacer import Pacer

__all__ = [
    "Gate",
    "Pacer",
    "Priority",
    "RateLimiter",
    "Turn",
    "gate_for",
    "gate_of_client",
    "limiter_of",
]
