"""Whether bytes, a connection or an event waits at a file descriptor, without taking it."""

from __future__ import annotations

import select

__all__ = ["is_readable"]


def is_readable(fd: int) -> bool:
    """Whether a socket or a selector has something to give, now."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([fd], [], [], 0)[0])
