"""docs/testing.md: every example is a module of tests that passes as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.plugin import Run

pytestmark = pytest.mark.any_python

PAGE = Path(__file__).parents[1] / "docs" / "testing.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)


def test_every_example_passes(run: Run, pytester: pytest.Pytester) -> None:
    """They run with the plugin alone, in the mode of pytest-asyncio that the page names."""
    pytester.makepyfile(**{f"test_{number}": text for number, text in enumerate(EXAMPLES)})
    tests = sum(len(re.findall(r"def test_", text)) for text in EXAMPLES)
    run(mode="auto").assert_outcomes(passed=tests)
    assert tests > 10


def test_every_example_is_run() -> None:
    """No fence is written in a way that leaves an example out."""
    assert len(EXAMPLES) == PAGE.read_text().count("```python")
    assert all("def test_" in text for text in EXAMPLES)
