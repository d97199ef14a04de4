"""The lazy tables of `e6async.e621`, `e6ai` and `femboyfans`, from the `__all__` of their modules.

`python -m tests.typing.names` writes them; `test_names.py` checks that they are up to date.
"""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Mapping
from pathlib import Path

SITES = ("e621", "e6ai", "femboyfans")
PACKAGE = Path(__file__).parents[2] / "e6async"

_SENTENCES = {"e6ai": "What e6ai has of its own, beside `e6async.e621`, by name"}
"""What a package has, where that is not all of its site."""

_TEMPLATE = '''\
"""{sentence}; modules are imported when used."""
# Written by `python -m tests.typing.names` from the `__all__` of the modules below.
# ruff: noqa: F403 - checkers and editors read each module's `__all__`

from typing import TYPE_CHECKING

if TYPE_CHECKING:
{imports}
else:
    from e6async._lazy import lazy_names

    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        """
{table}
        """,
    )
'''


def public_names(site: str) -> Mapping[str, list[str]]:
    """List the public names of each family module of a site, the shared vocabulary first."""
    root = PACKAGE / site
    paths = [path.relative_to(root) for path in root.rglob("*.py")]
    modules = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths}
    families = sorted(name for name in modules if not name.startswith("_") and "._" not in name)
    names: dict[str, list[str]] = {}
    for module in ("_vocabulary", *families):
        loaded = importlib.import_module(f"e6async.{site}.{module}")
        if listed := getattr(loaded, "__all__", None):
            names[module] = sorted(listed)
    return names


def render(site: str) -> str:
    """Write the `__init__.py` of a site."""
    names = public_names(site)
    rows = (
        textwrap.wrap(
            f"{module}: {' '.join(listed)}",
            width=100,
            initial_indent=" " * 8,
            subsequent_indent=" " * 12,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for module, listed in names.items()
    )
    return _TEMPLATE.format(
        sentence=_SENTENCES.get(site, f"Every model, family and filter of {site} by name"),
        site=site,
        imports="\n".join(f"    from e6async.{site}.{module} import *" for module in names),
        table="\n".join(line for row in rows for line in row),
    )


if __name__ == "__main__":
    for site in SITES:
        (PACKAGE / site / "__init__.py").write_text(render(site))
