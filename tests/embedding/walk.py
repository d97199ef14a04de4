"""Calls with one hostile argument each: how they end, and whether anything was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping

import attrs

from e6async.errors import E6Error, InputError, UnsupportedError
from e6async.testing import FakeSite
from tests.contract.recorder import finished
from tests.embedding.hostile import HOSTILE, NEVER, takes

PATIENCE = 600.0
"""Seconds of the jumping clock after which a call hangs."""
HANGS = "hangs"


@attrs.frozen(kw_only=True)
class Attempt:
    """A parameter and a hostile value."""

    parameter: str
    value: str
    must_fail: bool
    """Whether the declared type does not take the value, or nothing takes it."""

    @property
    def arguments(self) -> Mapping[str, object]:
        """The argument by its name."""
        return {self.parameter: HOSTILE[self.value]}

    def __str__(self) -> str:
        return f"{self.parameter} = {self.value}"


def attempts(hints: Mapping[str, object], omissible: Collection[str] = ()) -> Iterator[Attempt]:
    """Every parameter with every value; those that are `omissible` take None."""
    for name, hint in hints.items():
        for value, hostile in HOSTILE.items():
            fits = takes(hint, hostile) or (hostile is None and name in omissible)
            must_fail = value in NEVER or not fits
            yield Attempt(parameter=name, value=value, must_fail=must_fail)


async def problem(
    attempt: Attempt, call: Callable[[], object], fake: FakeSite | None = None
) -> str | None:
    """What is wrong with how a call ends; None when nothing is."""
    before = 0 if fake is None else len(fake.requests)
    try:
        async with asyncio.timeout(PATIENCE):
            await finished(call())
    except InputError:
        was_sent = fake is not None and len(fake.requests) > before
        return "is refused after a request" if was_sent and attempt.must_fail else None
    except UnsupportedError:
        return None
    except E6Error as error:
        return f"is no InputError, but {error!r}" if attempt.must_fail else None
    except TimeoutError:
        return HANGS
    except Exception as error:  # noqa: BLE001 - whatever it is, it is no error of ours
        return f"raises {error!r}"
    return "is taken" if attempt.must_fail else None
