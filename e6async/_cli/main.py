"""Entry point of the command: exit status and error messages."""

from __future__ import annotations

import io
import logging
import os
import sys
import traceback
from importlib.util import find_spec
from typing import TYPE_CHECKING

from e6async._cli.messages import MessageHandler, print_message
from e6async.errors import E6Error, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED = 1
MISUSED = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""The status that a shell reports for a program killed by SIGPIPE."""
_HINT = "Add --help to see the commands and options"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; `arguments` default to those of the process."""
    if not all(map(find_spec, ("cyclopts", "rich"))):
        print_message('the command needs extra packages; run: pip install "e6async[cli]"')
        return MISUSED
    for name in ("stdout", "stderr"):  # a service may run without them
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - until it ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a tag may contain characters that the terminal's encoding lacks
            stream.reconfigure(errors="backslashreplace")
    logger = logging.getLogger("e6async")
    if not any(isinstance(handler, MessageHandler) for handler in logger.handlers):
        logger.addHandler(MessageHandler(logging.WARNING))
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard_stdout()
        return PIPE_CLOSED
    except (E6Error, OSError) as error:
        return _report(error, MISUSED if isinstance(error, InputError) else FAILED)
    return status


def _run(arguments: Sequence[str]) -> int:
    # both need the extra, so they are imported after the check for it
    from cyclopts import CycloptsError  # noqa: PLC0415

    from e6async._cli.app import app  # noqa: PLC0415

    try:
        status: object = app(arguments)
    except CycloptsError as error:
        return _report(error, MISUSED, _HINT)
    return status if isinstance(status, int) else 0


def _report(error: Exception, status: int, hint: str = "") -> int:
    if os.environ.get("E6ASYNC_DEBUG") == "1":
        traceback.print_exception(error)
    text = str(error)
    if isinstance(error, OSError) and error.filename and error.strerror:
        text = f"{error.filename}: {error.strerror}"
    if hint:
        text = f"{text} {hint}" if text.endswith("?") else f"{text.rstrip('.')}. {hint}"
    print_message(text)
    return status


def _discard_stdout() -> None:
    """Redirect stdout to nowhere, else the interpreter reports the closed pipe when it exits."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)


if __name__ == "__main__":
    sys.exit(main())
