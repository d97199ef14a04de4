"""What the house asks of every file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = sorted((ROOT / "e6async").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
SHARED = {"__init__.py", "_vocabulary", "_shared"}
FAMILIES = [
    path
    for site in ("e621", "femboyfans")
    for path in CODE
    if path.is_relative_to(ROOT / "e6async" / site)
    and path.relative_to(ROOT).parts[2] not in SHARED
]
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
    """A file of more than 400 lines wants to be two."""
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", FAMILIES, ids=name_of)
def test_families_do_not_import_each_other(path: Path) -> None:
    """A family stands on its site's vocabulary and on itself, so that its file is its story."""
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
def test_every_test_says_what_it_proves(path: Path) -> None:
    """One sentence stands under each test."""
    silent = [
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_private_name_of_a_library_is_used(path: Path) -> None:
    """What a library does not document breaks with its next release."""
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
