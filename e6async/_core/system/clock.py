"""Whether an event loop runs by the clock that all processes of the machine share."""

from __future__ import annotations

import asyncio
from types import BuiltinMethodType


def has_machine_clock() -> bool:
    """Whether the running loop's time is the machine's; not in a test whose time jumps.

    Loops that are not written in Python, such as uvloop's, have the machine's clock.
    """
    try:
        time = asyncio.get_running_loop().time
    except RuntimeError:
        return True
    if isinstance(time, BuiltinMethodType):
        return True
    return getattr(time, "__func__", None) is asyncio.BaseEventLoop.time
