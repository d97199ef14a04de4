"""Keys with other names than on e621, whose names the shared code uses."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from e6async.testing._call import Call
from e6async.testing._params import Params
from e6async.testing._responses import UnpermittedError

__all__ = ["renamed"]


def renamed(call: Call, root: str, names: Mapping[str, str]) -> Call:
    """The call with e621's names below a root; rejects a caller who sends e621's names."""
    below = call.params.below(root).values
    unknown = [key for key in below if key in names.values()]
    if unknown:
        raise UnpermittedError(unknown)
    if not below:
        return call
    values = {names.get(key, key): value for key, value in below.items()}
    return attrs.evolve(call, params=Params({**call.params.values, root: values}))
