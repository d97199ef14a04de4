"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx

from e6async._core.gate.gate import forget_gates
from tests.sites import KINDS, Kind

MAY_BLOCK = {
    "<frozen importlib._bootstrap_external>": {"path_stat", "get_data", "_path_stat", "listdir"},
    "<frozen importlib._bootstrap>": {"_find_spec", "_find_and_load"},
    # microseconds in a file of a few bytes, by design: see its docstring
    "e6async/_core/gate/lockfile.py": {"_update", "ahead", "own_folder"},
    "redis/utils.py": {"get_lib_version"},  # redis-py looks for its version as it connects
}
"""Where blocking is meant: a family or a library that is loaded when first used, a lock file."""


@pytest.fixture(autouse=True)
def _nothing_blocks() -> Iterator[None]:
    """Fail a test in which our code blocks the event loop."""
    with blockbuster_ctx("e6async", excluded_modules=["e6async.testing", "e6async._cli"]) as guard:
        for function in guard.functions.values():
            for file, names in MAY_BLOCK.items():
                function.can_block_in(file, names)
        yield


@pytest.fixture(autouse=True)
def _no_gate_of_before() -> None:
    """Forget the gates of other tests: a port can come again, and clocks that jump are ahead."""
    forget_gates()


@pytest.fixture(params=KINDS, ids=lambda kind: kind.site.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Run a test on each of the sites' software."""
    found: Kind = request.param
    return found
