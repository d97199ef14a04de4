"""Rules for every file: length, imports, docstrings, words, and what is public."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests import docs

pytestmark = pytest.mark.any_python

ROOT = Path(__file__).parents[1]
CODE = sorted((ROOT / "e6async").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
SHARED = {"__init__.py", "_vocabulary", "_shared"}
FAMILIES = [
    path
    for site in ("e621", "e6ai", "femboyfans")
    for path in CODE
    if path.is_relative_to(ROOT / "e6async" / site)
    and path.relative_to(ROOT).parts[2] not in SHARED
]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
PUBLIC = {
    "e6async",
    "e6async.data",
    "e6async.download",
    "e6async.dtext",
    "e6async.errors",
    "e6async.exports",
    "e6async.exports.e621",
    "e6async.exports.e6ai",
    "e6async.exports.femboyfans",
    "e6async.oauth",
    "e6async.post",
    "e6async.query",
    "e6async.testing",
}
"""The public modules, besides the families of `e6async.e621`, `e6ai` and `femboyfans`."""
OLD_NAMES = {"most", "tally", "trouble", "using", "spacing", "pace", "door", "heed", "befall"}
"""Words that are not names here: say maximum, usage, error, options, interval, transport."""
OLD_WORDS = re.compile(
    r"\b(befalls?|heed\w*|likewise|troubles?|tally|shall|time-outs?|look-ups?)\b"
    r"|(?<!IP )(?<!mail )\baddress(es)?\b",
    re.IGNORECASE,
)
"""Words that are not in the docs: say URL, timeout, lookup, fault, also, must, again."""
OTHERS = [*(ROOT / "benchmarks").rglob("*.py"), *(ROOT / "examples").rglob("*.py")]
THIRD_PARTY = {
    "aiohttp",
    "aiolimiter",
    "attrs",
    "cattrs",
    "msgspec",
    "yarl",
    "redis",
    "rich",
    "cyclopts",
    "isal",
    "pyarrow",
    "polars",
    "duckdb",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*CODE, *TESTS, *OTHERS], ids=name_of)
def test_no_file_is_long(path: Path) -> None:
    """No file has more than 400 lines."""
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", FAMILIES, ids=name_of)
def test_families_do_not_import_each_other(path: Path) -> None:
    """A family imports what its site shares and itself, so one file has all of it."""
    own = _family(path.relative_to(ROOT).with_suffix("").parts)
    found = {
        _family(tuple(node.module.split(".")))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    others = {other for other in found if other[:2] == own[:2] and not SHARED & {*other[2:3]}}
    assert others <= {own}


def _family(module: tuple[str, ...]) -> tuple[str, ...]:
    return module[: 4 if module[2:3] == ("staff",) else 3]


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_every_test_has_a_docstring(path: Path) -> None:
    """One sentence says what the test proves."""
    silent = [
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_private_name_of_a_dependency_is_used(path: Path) -> None:
    """Undocumented names of a dependency may be gone in its next release."""
    tree = ast.parse(path.read_text())
    modules = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.partition(".")[0] in THIRD_PARTY
    }
    used = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in modules
        and re.match(r"_[^_]", node.attr)
    ]
    imported = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in THIRD_PARTY
        for alias in node.names
        if re.search(r"(^|\.)_[^_]", f"{node.module}.{alias.name}")
    ]
    assert used + imported == []


def test_public_modules_are_listed() -> None:
    """A module is public by decision: it is in the list above, or it is a family of a site."""
    families = {
        name
        for name in docs.public_modules()
        if any(name == site or name.startswith(f"{site}.") for site in docs.SITES)
    }
    assert set(docs.public_modules()) - families == PUBLIC


@pytest.mark.parametrize("module", docs.public_modules())
def test_what_is_public_is_documented(module: str) -> None:
    """A public module and each of its public names have a docstring."""
    assert docs.module_sentence(module)
    assert [name.name for name in docs.public_names(module) if not name.sentence] == []


def test_the_api_page_is_up_to_date() -> None:
    """`python -m tests.docs` writes docs/api.md as it is."""
    assert docs.API.read_text() == docs.page(), "run python -m tests.docs"


def test_names_use_the_words_of_the_field() -> None:
    """No public name contains a word that has a better known synonym."""
    found = [
        f"{place}: {identifier}"
        for place, identifier in docs.identifiers()
        if OLD_NAMES & set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", identifier).lower().split("_"))
    ]
    assert found == []


def test_a_cursor_is_not_a_token() -> None:
    """Only OAuth and credentials have tokens; lists, crawls and streams have cursors."""
    lists = ("e6async.Pages", "e6async.Crawl", "e6async.Stream", "e6async.CrawledPage")
    places = {place for place, _ in docs.identifiers()}
    assert places >= set(lists)
    assert [
        (place, name) for place, name in docs.identifiers() if place in lists and "token" in name
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_pages_use_the_words_of_the_field(page: Path) -> None:
    """No page of the docs has an archaic word, or one for which the field has another."""
    lines = enumerate(page.read_text().splitlines(), 1)
    assert [f"{number}: {line}" for number, line in lines if OLD_WORDS.search(line)] == []


def test_the_layers_of_the_design_page_are_checked() -> None:
    """The layers in docs/design.md are those that import-linter checks."""
    assert "e6async._core.protocol\n" in docs.design()
    assert docs.DESIGN.read_text() == docs.design(), "run python -m tests.docs"


def test_the_design_page_describes_every_package() -> None:
    """docs/design.md names each package, and each module on the top level."""
    modules = [name for name in docs.modules() if name.count(".") == 1]
    core = [name for name in docs.modules() if re.fullmatch(r"e6async\._core\.\w+", name)]
    packages = [name for name in core if docs.modules()[name].stem == "__init__"]
    assert packages
    design = docs.DESIGN.read_text()
    internal = {"e6async._lazy"}
    assert [name for name in {*modules, *packages} - internal if f"`{name}`" not in design] == []
