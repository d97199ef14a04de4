"""Records whose action-specific values are keys beside the common ones."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

import attrs
import msgspec

from e6async._core.protocol.decode import reads_older

M = TypeVar("M", bound=attrs.AttrsInstance)


def gathers_values(model: type[M]) -> None:
    """Decode a model whose `values` are the keys that it has no field for."""
    newest = partial(_gathered, model)
    reads_older(model, mark="action", unless="values", shape=dict[str, object], newest=newest)


def _gathered(model: type[M], flat: dict[str, object]) -> M:
    names = {field.name for field in attrs.fields(model)}
    own = {key: value for key, value in flat.items() if key in names}
    values = {key: value for key, value in flat.items() if key not in names}
    return msgspec.convert({**own, "values": values}, model)
