"""What `e6async`, `e6async.e621` and `e6async.femboyfans` give by name."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import cast, get_args, get_type_hints

import pytest

import e6async
from tests.contract.families import families, verbs
from tests.typing.names import PACKAGE, SITES, public_names, render

INTERNAL = {"OlderPost", "TagQuery"}
"""Classes of a vocabulary that no public signature shows."""
SITE_NAMES = [
    (site, module, name)
    for site in SITES
    for module, names in public_names(site).items()
    for name in names
]


@pytest.mark.parametrize("site", SITES)
def test_tables_are_up_to_date(site: str) -> None:
    """`python -m tests.typing.names` has been run since a name was added."""
    assert (PACKAGE / site / "__init__.py").read_text() == render(site)


@pytest.mark.parametrize("site", SITES)
def test_no_name_stands_twice(site: str) -> None:
    """Each name of a site belongs to one module."""
    names = [name for of, _, name in SITE_NAMES if of == site]
    assert sorted(names) == sorted(set(names)) == dir(importlib.import_module(f"e6async.{site}"))


@pytest.mark.parametrize("site", SITES)
def test_names_are_those_of_their_modules(site: str) -> None:
    """A name of a site is the very object of its module."""
    package = importlib.import_module(f"e6async.{site}")
    for of, module, name in SITE_NAMES:
        if of == site:
            home = importlib.import_module(f"e6async.{site}.{module}")
            assert getattr(package, name) is getattr(home, name)


@pytest.mark.parametrize("site", SITES)
def test_no_public_class_is_missing(site: str) -> None:
    """Every public class and type alias of the families and their vocabulary has a name."""
    named = {name for of, _, name in SITE_NAMES if of == site}
    for path in (PACKAGE / site).rglob("*.py"):
        if path.parent.name == "_shared" or path.name in {"_family.py", "_lists.py"}:
            continue
        missing = set(_public_types(path)) - named - INTERNAL
        assert not missing, f"{path.relative_to(PACKAGE)}: add {missing} to __all__"


def _public_types(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            name = ast.unparse(node.target)
        else:
            continue
        if not name.startswith("_"):
            yield name


@pytest.mark.parametrize("client", [e6async.E621, e6async.FemboyFans])
def test_everything_a_method_shows_has_a_name(client: type[e6async.Client]) -> None:
    """A class in a signature of a family, or in a field of such a class, is one of its site's."""
    site = importlib.import_module(f"e6async.{client.site.name.replace('.', '')}")
    shown: set[type] = set()
    for family, kind in families(client).items():
        if family != "exports":
            shown.add(kind)
        for verb in verbs(family, kind):
            _add_classes(tuple(verb.hints.values()), shown)
    unnamed = {kind for kind in shown if getattr(site, kind.__name__, None) is not kind}
    assert sorted(f"{kind.__module__}.{kind.__name__}" for kind in unnamed) == []


def _add_classes(hint: object, seen: set[type]) -> None:
    """Add the classes of a site's packages in a type, and those in the fields of its classes."""
    for part in cast("tuple[object, ...]", hint) if isinstance(hint, tuple) else get_args(hint):
        _add_classes(part, seen)
    if not isinstance(hint, type) or hint in seen:
        return
    if not hint.__module__.startswith(("e6async.e621", "e6async.femboyfans")):
        return
    seen.add(hint)
    for type_hint in get_type_hints(hint, include_extras=True).values():
        _add_classes(type_hint, seen)


def test_the_package_gives_the_same_to_checkers_and_at_run_time() -> None:
    """The imports for type checkers and the lazy table of `e6async` list the same names."""
    (block,) = (
        node
        for node in ast.parse((PACKAGE / "__init__.py").read_text()).body
        if isinstance(node, ast.If)
    )
    imported = {
        alias.asname or "": f"{node.module}:{alias.name}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(imported) == dir(e6async)
    for name, source in imported.items():
        module, _, own = source.partition(":")
        assert own == name
        assert getattr(e6async, name) is _value(importlib.import_module(module), own)


def _value(module: ModuleType, name: str) -> object:
    return getattr(module, name)


@pytest.mark.parametrize("package", ["e6async", "e6async.e621", "e6async.femboyfans"])
def test_what_is_misspelt_is_no_attribute(package: str) -> None:
    """A name that a package lacks is an AttributeError and an ImportError, as everywhere."""
    module = importlib.import_module(package)
    with pytest.raises(AttributeError, match=f"'{package}' has no attribute 'Psot'"):
        _value(module, "Psot")
    with pytest.raises(ImportError, match="Psot"):
        exec(f"from {package} import Psot")


@pytest.mark.parametrize(
    ("code", "unloaded"),
    [
        ("from e6async import E621; E621('names/1.0 (by nobody)').pools", "e6async.femboyfans"),
        ("import e6async.e621", "e6async.e621._vocabulary"),
        ("from e6async.e621 import Pools", "e6async.e621.tags"),
        ("import e6async", "aiohttp"),
        ("from e6async.e621 import Comment; Comment.body_dtext", "e6async.dtext"),
    ],
)
def test_nothing_is_loaded_before_it_is_used(code: str, unloaded: str) -> None:
    """A site's modules are imported when one of their names is used, and no other site's."""
    check = f"import sys; {code}; sys.exit({unloaded!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True, cwd=PACKAGE.parent)
