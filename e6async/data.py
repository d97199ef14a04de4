"""Models and rows of exports as plain data, as JSON, and back."""

from __future__ import annotations

from e6async._core.models.model import Model
from e6async._core.models.plain import structure, to_json, unstructure

__all__ = ["Model", "structure", "to_json", "unstructure"]
