"""The entry of the command: how it ends, and how errors are told."""

from __future__ import annotations

import io
import os
import sys
import traceback
from importlib.util import find_spec
from typing import TYPE_CHECKING

from e6async._cli.screen import say
from e6async.errors import E6Error, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED = 1
MISUSED = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""What a shell reports for a program that SIGPIPE ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; takes the process's arguments by default."""
    if not all(map(find_spec, ("cyclopts", "rich"))):
        say('the command needs more than the library; install it: pip install "e6async[cli]"')
        return MISUSED
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a tag may not fit a small code page
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_stdout()
        return PIPE_CLOSED
    except (E6Error, OSError) as error:
        return _told(error, MISUSED if isinstance(error, InputError) else FAILED)
    return status


def _run(arguments: Sequence[str]) -> int:
    # these two come with the extra, and are loaded after it was looked for
    from cyclopts import CycloptsError  # noqa: PLC0415

    from e6async._cli.app import app  # noqa: PLC0415

    try:
        status: object = app(arguments)
    except CycloptsError as error:
        return _told(error, MISUSED, "; e6async --help shows what there is")
    return status if isinstance(status, int) else 0


def _told(error: Exception, status: int, hint: str = "") -> int:
    if os.environ.get("E6ASYNC_DEBUG") == "1":
        traceback.print_exception(error)
    say(f"{str(error).rstrip('.')}{hint}" if hint else str(error))
    return status


def _drop_stdout() -> None:
    """Keep the interpreter from complaining, at its end, about a reader that went away."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
