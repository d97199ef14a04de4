"""The README and the docs: every example runs unchanged, and what they state is true."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import attrs
import pytest

from e6async import E621, FemboyFans
from e6async._core.protocol.site import PUBLIC_SITES
from e6async.testing import FakeSite

pytestmark = pytest.mark.any_python

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BOTH = ROOT / "examples" / "both_sites.py"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TESTING = ROOT / "docs" / "testing.md"
"""Its examples are modules of tests; tests/test_testing_docs.py runs them."""
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SCRIPTS = [
    script
    for script in sorted((ROOT / "examples").glob("*.py"))
    if not (ROOT / "tests" / "examples" / f"test_{script.name}").exists()
]
"""The examples that end by themselves; the others have tests of their own."""
EXAMPLES = [
    *(
        pytest.param(block, E621, id=f"{page.stem}-{number}")
        for page in PAGES
        if page != TESTING
        for number, block in enumerate(BLOCK.findall(page.read_text()))
    ),
    *(pytest.param(script.read_text(), E621, id=script.stem) for script in SCRIPTS),
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
        monkeypatch.setattr(kind, "site", attrs.evolve(kind.site, url=fake.url, files_url=fake.url))
        monkeypatch.setattr("sys.argv", ["example"] if kind is E621 else ["example", "femboyfans"])
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        await asyncio.to_thread(exec, compile(example, "README", "exec"), {"__name__": "__main__"})
        assert fake.requests or "FakeSite" in example
    assert "Traceback" not in capsys.readouterr().err


def test_one_script_for_both_sites() -> None:
    """The example for both sites has at most 20 lines and no branch for either site."""
    lines = [line for line in BOTH.read_text().splitlines() if line]
    assert len(lines) <= 20
    assert not any(re.match(r" *(if|match) ", line) for line in lines)


def test_every_page_is_searched_for_examples() -> None:
    """Each fence for Python in the README and the docs is one of the examples that run."""
    fences = sum(page.read_text().count("```python") for page in PAGES if page != TESTING)
    scripts = len(SCRIPTS) + 1  # one runs for both sites
    assert len(EXAMPLES) == fences + scripts
    assert fences > 0


def test_figures_are_measured() -> None:
    """Every figure of the README's table stands in the benchmark results that it links to."""
    rows = [line for line in README.splitlines() if "](benchmarks/results/" in line]
    assert rows
    for row in rows:
        text, link = re.findall(r"(.*)\(\[\w+\]\((.*?)\)\)", row)[0]
        results = (ROOT / link).read_text()
        figures = re.findall(r"\d[\d.,]*\d|\d", text)
        assert figures
        assert [figure for figure in figures if figure not in results] == [], row


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file of the repository."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_names_every_site() -> None:
    """Each site of the table of sites is named by its host or its name."""
    hosts = [site.url.removeprefix("https://") for site in PUBLIC_SITES]
    assert [host for host in hosts if host not in README] == []
