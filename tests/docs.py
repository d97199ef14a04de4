"""Writes docs/api.md, and the layers in docs/design.md: `python -m tests.docs`.

What is public is read from the source, not by import, so that lazily loaded names and type aliases
have their docstrings, too.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[1]
API = ROOT / "docs" / "api.md"
DESIGN = ROOT / "docs" / "design.md"
FIRST = ("e6async", "e6async.errors", "e6async.query")
"""The modules at the top of the page; the others follow in alphabetical order."""
SITES = ("e6async.e621", "e6async.e6ai", "e6async.femboyfans")
"""Packages that give the names of all their modules."""

_HEAD = """\
# What is public

Written by `python -m tests.docs` from the docstrings. A module is public if no part of its name
begins with an underscore; all other modules may change without notice. Of a public module, the
names in `__all__` are public, with their attributes and methods that have no underscore.
"""


@attrs.frozen
class Name:
    """A public name of a module."""

    name: str
    sentence: str
    """The first sentence of its docstring; empty without one."""
    home: str
    """The module that defines it."""


@cache
def modules() -> dict[str, Path]:
    """Every module of the package, by name."""
    paths = sorted((ROOT / "e6async").rglob("*.py"))
    return {_module_name(path): path for path in paths}


def is_public(module: str) -> bool:
    """Whether no part of a module's name begins with an underscore."""
    return not any(part.startswith("_") for part in module.split("."))


def public_modules() -> list[str]:
    """Every public module, in the order of the page."""
    names = [name for name in modules() if is_public(name)]
    return sorted(names, key=lambda name: (FIRST.index(name) if name in FIRST else 9, name))


def module_sentence(module: str) -> str:
    """The first sentence of a module's docstring."""
    return _first_sentence(ast.get_docstring(_tree(module)))


def public_names(module: str) -> list[Name]:
    """The public names of a module, without the modules among them."""
    names = [
        _resolve(module, name)
        for name in sorted(_exported(module), key=lambda name: (name.lower(), name))
    ]
    return [name for name in names if name is not None]


def identifiers() -> Iterator[tuple[str, str]]:
    """Every public identifier and where it is: names, attributes, methods, parameters."""
    for module in public_modules():
        for name in public_names(module):
            yield module, name.name
            for statement in _statements(name.home):
                if name.name in _defined(statement):
                    yield from ((f"{module}.{name.name}", word) for word in _identifiers(statement))


def _identifiers(statement: ast.stmt) -> Iterator[str]:
    """The attributes, methods and parameters of a definition that have no underscore."""
    for node in ast.walk(statement):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not re.match("_[^_]", node.name):
                yield node.name
                arguments = node.args
                for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
                    yield argument.arg
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                yield name
            case _:
                pass


def page() -> str:
    """The text of docs/api.md."""
    return "\n".join([_HEAD, *(_section(module) for module in public_modules())])


def _section(module: str) -> str:
    lines = [f"## {module}", "", f"{module_sentence(module)}", ""]
    names = public_names(module)
    if module in SITES:
        lines += [f"Has every name of the modules `{module}.*` below, and:", ""]
        below = {
            name
            for other in public_modules()
            if other.startswith(f"{module}.")
            for name in _exported(other)
        }
        names = [name for name in names if name.name not in below]
    if names:
        lines += ["| name | what it is |", "| --- | --- |"]
        lines += [
            f"| `{name.name}` | {name.sentence.replace('|', chr(92) + '|')} |" for name in names
        ]
        lines.append("")
    return "\n".join(lines)


def _module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text())


@cache
def _statements(module: str) -> list[ast.stmt]:
    """The statements of a module, those for type checkers among them."""
    statements: list[ast.stmt] = []
    for statement in _tree(module).body:
        statements += statement.body if isinstance(statement, ast.If) else [statement]
    return statements


@cache
def _exported(module: str) -> frozenset[str]:
    """The names in `__all__`; without one, the public names that are defined or re-exported."""
    names: frozenset[str] = frozenset()
    for statement in _statements(module):
        names |= {name for name in _defined(statement) if not name.startswith("_")}
        match statement:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List() as listed):
                return frozenset(ast.literal_eval(listed))
            case ast.ImportFrom(module=str(source), names=[ast.alias(name="*")]):
                names |= _exported(source)
            case ast.ImportFrom(names=aliases):
                names |= {alias.name for alias in aliases if alias.asname == alias.name}
            case _:
                pass
    return names


def _defined(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(decorator_list=[ast.Name(id="overload")]):
            return []  # the implementation follows, and has the docstring
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []


def _resolve(module: str, name: str) -> Name | None:
    """Find the definition of a name; None for a module."""
    statements = _statements(module)
    for number, statement in enumerate(statements):
        if name in _defined(statement):
            return Name(name, _first_sentence(_docstring(statements, number)), module)
        if isinstance(statement, ast.ImportFrom) and (statement.module or "") in modules():
            source = statement.module or ""
            for alias in statement.names:
                if (alias.asname or alias.name) == name:
                    return (
                        None
                        if f"{source}.{alias.name}" in modules()
                        else _resolve(source, alias.name)
                    )
                if alias.name == "*" and name in _exported(source):
                    return _resolve(source, name)
    message = f"{module} exports {name}, which is not defined there"
    raise LookupError(message)


def _docstring(statements: list[ast.stmt], number: int) -> str | None:
    statement = statements[number]
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return ast.get_docstring(statement)
    match statements[number + 1 : number + 2]:
        case [ast.Expr(value=ast.Constant(value=str(text)))]:
            return text
        case _:
            return None


def _first_sentence(text: str | None) -> str:
    paragraph = " ".join((text or "").split("\n\n")[0].split())
    return re.split(r"(?<=\.)\s(?=[A-Z`])", paragraph)[0]


def design() -> str:
    """The text of docs/design.md with the layers that import-linter checks."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers: list[str] = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    block = "```layers\n" + "\n".join(layers) + "\n```"
    return re.sub(r"```layers\n.*?```", block, DESIGN.read_text(), flags=re.DOTALL)


if __name__ == "__main__":
    API.write_text(page())
    DESIGN.write_text(design())
