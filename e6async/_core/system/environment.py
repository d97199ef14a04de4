"""Variables of the environment that the library reads."""

from __future__ import annotations

from typing import Final

GATE_DIR: Final = "E6ASYNC_GATE_DIR"
"""The folder of the lock files, in place of the default one."""
USERS_GATE_DIR: Final = "E6ASYNC_USERS_GATE_DIR"
"""In a test run and its processes: what E6ASYNC_GATE_DIR is otherwise; empty for the default."""
