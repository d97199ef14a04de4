"""Packages whose names are imported when they are first used (PEP 562)."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


def lazy_names(
    package: str, table: str, *, modules: Collection[str] = ()
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Build `__getattr__`, `__dir__` and `__all__` of a package.

    `table` lists names after their module: `pools: Pool PoolSearch Pools`; `modules` are public
    submodules.
    """
    homes: dict[str, str] = {}
    home = ""
    for word in table.split():
        if word.endswith(":"):
            home = f"{package}.{word[:-1]}"
        else:
            homes[word] = home

    def load(name: str) -> object:
        if name in modules:
            return importlib.import_module(f"{package}.{name}")
        if name not in homes:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message)
        value: object = getattr(importlib.import_module(homes[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    public = sorted([*homes, *modules])
    return load, lambda: public, public
