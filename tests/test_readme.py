"""Every example of the README and the docs runs, as it stands there."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import attrs
import pytest

from e6async import E621
from e6async.testing import FakeSite

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = [
    *(
        pytest.param(block, id=f"{page.stem}-{number}")
        for page in PAGES
        for number, block in enumerate(BLOCK.findall(page.read_text()))
    ),
    *(
        pytest.param(script.read_text(), id=script.stem)
        for script in sorted((ROOT / "examples").glob("*.py"))
    ),
]


@pytest.mark.parametrize("example", EXAMPLES)
async def test_it_runs(
    example: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """The example runs against the fake site without an error."""
    async with FakeSite(E621, posts=1200, seed=0) as fake:
        monkeypatch.setattr(E621, "site", attrs.evolve(E621.site, url=fake.url))
        monkeypatch.setattr("sys.argv", ["example"])
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        await asyncio.to_thread(exec, compile(example, "README", "exec"), {"__name__": "__main__"})
        assert fake.requests or "FakeSite" in example
    assert "Traceback" not in capsys.readouterr().err


def test_there_are_examples() -> None:
    """The pattern that finds the examples finds them."""
    assert len(EXAMPLES) >= 6
