"""Every example of the README and the docs runs, as it stands there."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import attrs
import pytest

from e6async import E621, FemboyFans
from e6async.testing import FakeSite

ROOT = Path(__file__).parents[1]
BOTH = ROOT / "examples" / "both_sites.py"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXAMPLES = [
    *(
        pytest.param(block, E621, id=f"{page.stem}-{number}")
        for page in PAGES
        for number, block in enumerate(BLOCK.findall(page.read_text()))
    ),
    *(
        pytest.param(script.read_text(), E621, id=script.stem)
        for script in sorted((ROOT / "examples").glob("*.py"))
    ),
    pytest.param(BOTH.read_text(), FemboyFans, id="both_sites-femboyfans"),
]


@pytest.mark.parametrize(("example", "kind"), EXAMPLES)
async def test_it_runs(
    example: str,
    kind: type[E621 | FemboyFans],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """The example runs against the fake site without an error."""
    async with FakeSite(kind, posts=1200, seed=0) as fake:
        monkeypatch.setattr(kind, "site", attrs.evolve(kind.site, url=fake.url))
        monkeypatch.setattr("sys.argv", ["example"] if kind is E621 else ["example", "femboyfans"])
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        await asyncio.to_thread(exec, compile(example, "README", "exec"), {"__name__": "__main__"})
        assert fake.requests or "FakeSite" in example
    assert "Traceback" not in capsys.readouterr().err


def test_the_same_words_are_enough_for_both_sites() -> None:
    """The script for both sites has 20 lines, and no branch for either."""
    lines = [line for line in BOTH.read_text().splitlines() if line]
    assert len(lines) <= 20
    assert not any(re.match(r" *(if|match) ", line) for line in lines)


def test_there_are_examples() -> None:
    """The pattern that finds the examples finds them."""
    assert len(EXAMPLES) >= 6
