"""All examples of e621's own request specs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.judges.case import Case

__all__ = ["CASES"]


def _cases_of(module: str) -> tuple[Case, ...]:
    cases: tuple[Case, ...] = import_module(f"tests.judges.cases.{module}").CASES
    return cases


FILES = sorted((Path(__file__).parent / "cases").glob("e621_*.py"))
CASES = [case for file in FILES for case in _cases_of(file.stem)]
