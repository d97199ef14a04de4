"""Names of files from a template: never outside of the folder, and valid on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from string import Formatter

import attrs

from e6async.errors import InputError

LONGEST = 200
"""Bytes of UTF-8 in a name or a folder's name; systems take 255, some network drives less."""
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Signs that steer a terminal, turn the direction of writing, cannot be seen or do not exist."""
_FORBIDDEN = frozenset('<>:"/\\|?*')
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:\..*)?",
    re.IGNORECASE | re.DOTALL,
)
"""Devices of Windows, whatever their ending."""

Part = tuple[str, str | None]
"""Plain text and the name of the field after it."""


@attrs.frozen
class Template:
    """A template that was found good."""

    text: str
    parts: tuple[tuple[Part, ...], ...] = attrs.field(repr=False)
    """For each folder, and for the file, its pieces."""

    @property
    def fields(self) -> frozenset[str]:
        """The names in braces."""
        return frozenset(field for part in self.parts for _, field in part if field is not None)


def template(text: str, known: Sequence[str]) -> Template:
    """Read a template; raises InputError for one that names unknown fields or leaves the folder."""
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        message = f"the name {text!r} is no template: {error}"
        raise InputError(message) from error
    parts: list[list[Part]] = [[]]
    for plain, field, spec, conversion in parsed:
        if field is not None and (field not in known or spec or conversion):
            message = f"{{{field}}} is no field of a name; there are {', '.join(known)}"
            raise InputError(message)
        first, *others = re.split(r"[/\\]", plain)
        parts[-1].append((first, None))
        parts.extend([(other, None)] for other in others)
        parts[-1].append(("", field))
    for part in parts:
        _check(text, part)
    return Template(text, tuple(tuple(part) for part in parts))


def _check(text: str, part: Sequence[Part]) -> None:
    plain = "".join(words for words, _ in part)
    has_field = any(field for _, field in part)
    if not has_field and plain.strip(" .") == "":
        message = f"the name {text!r} has a part without a name; it stays below the folder"
        raise InputError(message)
    if len(plain.encode(errors="replace")) > LONGEST // 2:
        message = f"the name {text!r} has a part of more than {LONGEST // 2} bytes"
        raise InputError(message)


def fill(template: Template, values: Mapping[str, str]) -> str:
    """Write the name, with `/` between folders; values that are too long are cut."""
    return "/".join(_filled(part, values) for part in template.parts)


def beside(name: str, mark: str) -> str:
    """Give the name that a file gets when another one has the name already."""
    folders, slash, last = name.rpartition("/")
    stem, ending = _split(last)
    return (
        f"{folders}{slash}{_cut(stem, LONGEST - len((mark + ending).encode()) - 1)}-{mark}{ending}"
    )


def folded(name: str) -> str:
    """Write a name so that two names that any system takes for one are the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def safe(word: str) -> str:
    """Make a word the name of a file, or of a folder, on any system."""
    stem, ending = _split(_without_odd(word))
    plain = _cut(stem, LONGEST - len(ending.encode()) - 1) + ending
    plain = re.sub(r"^[\s.]+", "_", re.sub(r"[\s.]+$", "", plain))  # Windows drops what is last
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    return plain


def _filled(part: Sequence[Part], values: Mapping[str, str]) -> str:
    """Fill in one folder's name or the file's, the longest values cut until it is short enough."""
    filled = {field: _without_odd(values[field]) for _, field in part if field is not None}
    most = LONGEST - 1  # `safe` may put a sign before it
    rest = most - sum(len(words.encode(errors="replace")) for words, _ in part)
    times = [field for _, field in part if field is not None]
    bound = max((len(value.encode()) for value in filled.values()), default=0)
    while bound and sum(min(len(filled[field].encode()), bound) for field in times) > rest:
        bound -= 1
    return safe(
        "".join(words + (_cut(filled[field], bound) if field else "") for words, field in part)
    )


def _without_odd(text: str) -> str:
    return "".join(
        "_" if sign in _FORBIDDEN or unicodedata.category(sign) in _CATEGORIES else sign
        for sign in unicodedata.normalize("NFC", text)
    )


def _cut(text: str, most: int) -> str:
    """Cut to so many bytes of UTF-8, between two characters."""
    return text.encode()[: max(0, most)].decode(errors="ignore")


def _split(name: str) -> tuple[str, str]:
    """Split off an ending of usual length."""
    found = re.fullmatch(r"(.+)(\.[^.\s]{1,10})", name, re.DOTALL)
    return (found[1], found[2]) if found else (name, "")
