"""Models of every kind, made of what servers may send."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

from e6async._core.protocol.decode import Json
from e6async.data import structure
from tests.fuzz.shapes import shapes

_SAMPLES = Path(__file__).parents[1] / "data"


def made(model: type, *, copies: int = 1) -> st.SearchStrategy[list[object]]:
    """Draw an instance of a class of models, several times the same one."""
    return shapes(model).map(lambda plain: [structure(plain, model) for _ in range(copies)])


def sample(name: str) -> Json:
    """Read a recorded response."""
    plain: Json = json.loads((_SAMPLES / name).read_bytes())
    return plain
