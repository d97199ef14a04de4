"""Whether an event loop runs by the clock that all processes of the machine share."""

from __future__ import annotations

import asyncio

_NATIVE = {"builtin_function_or_method", "cython_function_or_method"}
"""What the methods of loops that are written in C, Rust or Cython are."""


def has_machine_clock() -> bool:
    """Whether the running loop's time is the machine's; not in a test whose time jumps.

    Loops that are not written in Python, such as uvloop's, have the machine's clock.
    """
    try:
        time = asyncio.get_running_loop().time
    except RuntimeError:
        return True
    function = getattr(time, "__func__", time)
    return function is asyncio.BaseEventLoop.time or type(function).__name__ in _NATIVE
