"""Keys that e621 calls otherwise: the code for both servers knows e621's names."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from e6async.testing._answers import UnpermittedError
from e6async.testing._call import Call
from e6async.testing._params import Params

__all__ = ["renamed"]


def renamed(call: Call, root: str, names: Mapping[str, str]) -> Call:
    """Give a call with e621's names below a root; whoever uses those names is refused."""
    below = call.params.below(root).values
    unknown = [key for key in below if key in names.values()]
    if unknown:
        raise UnpermittedError(unknown)
    if not below:
        return call
    values = {names.get(key, key): value for key, value in below.items()}
    return attrs.evolve(call, params=Params({**call.params.values, root: values}))
