"""Why a text is no tag name: app/logical/tag_name_validator.rb."""

from __future__ import annotations

import re
from typing import Final

from e6async.query import METATAGS
from e6async.testing._e621.tags import CATEGORY_PREFIXES, normal_tag

__all__ = ["tag_name_errors"]

_PREFIXES: Final = "|".join(
    [name for rule in METATAGS.values() if rule.on_e621 for name in (rule.name, *rule.aliases)]
    + list(CATEGORY_PREFIXES)
)
_RULES: Final = (
    (r"_*", "cannot be blank"),
    (r"-.*", "cannot begin with a dash ('-')"),
    (r".*\*.*", "cannot contain asterisks ('*')"),
    (r".*,.*", "cannot contain commas (',')"),
    (r".*#.*", "cannot contain octothorpes ('#')"),
    (r".*%.*", "cannot contain percent signs ('%')"),
    (r"~.*", "cannot begin with a tilde ('~')"),
    (r"_.*", "cannot begin with an underscore ('_')"),
    (r".*_", "cannot end with an underscore ('_')"),
    (r".*[_\-~]{2}.*", "cannot contain consecutive underscores, hyphens or tildes"),
    (r".*\s.*", "cannot contain non-printable characters"),
    (r"[+`(){}\[\]/].*", "cannot begin with a '{first}'"),
    (rf"({_PREFIXES}):.+", "cannot begin with '{prefix}:'"),
)
_SECONDARY: Final = (
    (r".*\$.*", "cannot contain peso signs ('$')"),
    (r".*\\.*", "cannot contain back slashes ('\\')"),
    (r":.*", "cannot begin with a colon (':')"),
)


def tag_name_errors(value: str, *, secondary: bool = True, ascii_only: bool = True) -> list[str]:
    """Why a text is no tag name; empty if it is one."""
    name, errors = normal_tag(value), list[str]()
    for rules in (_RULES, _SECONDARY if secondary else ()):
        for pattern, text in rules:
            if re.fullmatch(pattern, name, re.DOTALL):
                prefix = name.partition(":")[0]
                errors.append(f"'{value}' {text.format(first=value[:1], prefix=prefix)}")
                break
    if ascii_only and not name.isascii():
        errors.append(f"'{value}' must consist of only ASCII characters")
    return errors
