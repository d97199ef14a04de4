"""The exception classes: their tree, and what they carry."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from e6async import errors
from e6async.errors import E6Error

CLASSES: list[type[E6Error]] = [getattr(errors, name) for name in errors.__all__]
VALUES: dict[str, object] = {
    "operation": "posts.get",
    "status": 503,
    "server_message": "down",
    "code": "abc",
    "retry_after": 3.5,
    "headers": {"retry-after": "3.5"},
    "body": b"{}",
    "path": Path("a"),
    "errno": 28,
    "metatag": "score",
    "file": "posts.csv.gz",
    "line": 2,
    "byte": 17,
    "column": "md5",
}
COPIES: list[Callable[[E6Error], E6Error]] = [
    lambda error: pickle.loads(pickle.dumps(error)),
    copy.copy,
    copy.deepcopy,
]


def made(kind: type[E6Error]) -> E6Error:
    names = inspect.getfullargspec(kind.__init__).kwonlyargs
    assert set(names) <= set(VALUES)
    error = kind("posts.get: no", **{name: VALUES[name] for name in names})
    error.attempts, error.queue_wait, error.out_of_retries = 3, 1.5, True
    return error


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("copied", COPIES, ids=["pickle", "copy", "deepcopy"])
def test_an_error_is_copied_with_its_data(
    kind: type[E6Error], copied: Callable[[E6Error], E6Error]
) -> None:
    """Class, message and every attribute survive a pickle and a copy."""
    error = made(kind)
    again = copied(error)
    assert type(again) is kind
    assert again is not error
    assert again.args == error.args == ("posts.get: no",)
    assert vars(again) == vars(error)
    assert len(vars(error)) >= 3


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    """The drawing names every class below its base, in aligned columns."""
    bases: dict[str, str] = {}
    above: list[str] = []
    columns: set[int] = set()
    for line in (errors.__doc__ or "").splitlines():
        entry = re.fullmatch(
            r"(?P<bars>[│├└─ ]*)(?P<name>\w+Error)( \((?P<second>\w+)\))?(?P<gap> +)?.*", line
        )
        if entry is None:
            continue
        depth = len(entry["bars"]) // 4
        above[depth:] = [entry["name"]]
        bases[entry["name"]] = above[depth - 1] if depth else "Exception"
        if entry["gap"] and entry["second"] != "TimeoutError":
            columns.add(entry.end("gap"))
    assert bases == {kind.__name__: kind.__bases__[0].__name__ for kind in CLASSES}
    assert len(columns) == 1


def test_a_timeout_is_a_timeout_error() -> None:
    """`except TimeoutError` catches a request that took too long, as with other libraries."""
    assert issubclass(errors.RequestTimeoutError, TimeoutError)
    assert issubclass(errors.RequestTimeoutError, errors.TransportError)


def test_every_class_is_public() -> None:
    """Each exception class of the module is in its `__all__`."""
    defined = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, E6Error)
    }
    assert defined == set(errors.__all__)
