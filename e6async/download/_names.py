"""File names from a template: inside the folder, and valid on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from string import Formatter

import attrs

from e6async.errors import InputError

MAX_BYTES = 200
"""Bytes of UTF-8 in the name of a file or a folder; systems take 255, some network drives less."""
MAX_LITERAL = 100
"""Bytes of a template's literal text in such a name."""
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control, format, surrogate, private and unassigned characters, line and paragraph separators."""
_FORBIDDEN = frozenset('<>:"/\\|?*')
_SHELL = frozenset("$`';&!#~[]{}^%=")
"""With these a shell runs or expands something; values do not have them, a template may."""
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:\..*)?",
    re.IGNORECASE,
)
"""Device names of Windows, with any extension."""

Piece = tuple[str, str | None]
"""Literal text, and the name of the field after it."""


@attrs.frozen
class Template:
    """A valid template."""

    text: str
    parts: tuple[tuple[Piece, ...], ...] = attrs.field(repr=False)
    """The pieces of each folder's name and of the file's."""

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields."""
        return frozenset(field for part in self.parts for _, field in part if field is not None)


def parse_template(text: str, fields: Sequence[str]) -> Template:
    """Parse a template; raises InputError for an unknown field or a path out of the folder."""
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        message = f"the name template {text!r} is not valid: {error}"
        raise InputError(message) from error
    parts: list[list[Piece]] = [[]]
    for literal, field, spec, conversion in parsed:
        if field is not None and (field not in fields or spec or conversion):
            message = f"unknown field {{{field}}} in {text!r}; use one of {', '.join(fields)}"
            raise InputError(message)
        first, *others = re.split(r"[/\\]", literal)
        parts[-1].append((first, None))
        parts.extend([(other, None)] for other in others)
        parts[-1].append(("", field))
    for part in parts:
        _check(text, part)
    return Template(text, tuple(tuple(part) for part in parts))


def _check(text: str, part: Sequence[Piece]) -> None:
    literal = "".join(piece for piece, _ in part)
    has_field = any(field for _, field in part)
    if not has_field and literal.strip(" .") == "":
        message = (
            f"the name template {text!r} has an empty part, '.' or '..'; "
            "give a relative path inside the folder"
        )
        raise InputError(message)
    if len(literal.encode(errors="replace")) > MAX_LITERAL:
        message = f"the name template {text!r} has a part of more than {MAX_LITERAL} bytes"
        raise InputError(message)


def fill(template: Template, values: Mapping[str, str]) -> str:
    """Make a name, with `/` between folders; values that are too long are cut."""
    return "/".join(_fill_part(part, values) for part in template.parts)


def with_suffix(name: str, suffix: str) -> str:
    """Make the name for a file whose own name is taken: `-suffix` before the extension."""
    folders, slash, last = name.rpartition("/")
    stem, extension = _split_extension(last)
    stem = _cut(stem, MAX_BYTES - len((suffix + extension).encode()) - 1)
    return f"{folders}{slash}{stem}-{suffix}{extension}"


def folded(name: str) -> str:
    """Fold a name, so that names which any file system takes for the same are equal."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def safe(text: str) -> str:
    """Make a text a valid name of a file or folder on any system."""
    stem, extension = _split_extension(_replace_characters(text))
    name = _cut(stem, MAX_BYTES - len(extension.encode()) - 1) + extension
    name = re.sub(r"^[\s.]+", "_", re.sub(r"[\s.]+$", "", name))  # Windows drops what is last
    if not name or _RESERVED.fullmatch(name) or name.startswith("-"):  # `rm *` takes it for options
        name = f"_{name}"
    return name


def is_safe(name: str) -> bool:
    """Whether a name, with `/` between folders, is one that `fill` or `with_suffix` can give."""
    return all(
        part == _replace_characters(part)
        and re.fullmatch(r"[^\s.-](?:.*[^\s.])?", part) is not None
        and not _RESERVED.fullmatch(part)
        and len(part.encode()) <= MAX_BYTES
        for part in name.split("/")
    )


def _fill_part(part: Sequence[Piece], values: Mapping[str, str]) -> str:
    """Make the name of one folder or of the file; cuts the longest values until it fits."""
    replaced = {field: _value(values[field]) for _, field in part if field is not None}
    literal_size = sum(len(literal.encode(errors="replace")) for literal, _ in part)
    room = MAX_BYTES - 1 - literal_size  # `safe` may put a character before it
    fields = [field for _, field in part if field is not None]
    limit = room
    while sum(min(len(replaced[field].encode()), limit) for field in fields) > room:
        limit -= 1
    return safe(
        "".join(
            literal + (_cut(replaced[field], limit) if field else "") for literal, field in part
        )
    )


def _value(text: str) -> str:
    return "".join("_" if each in _SHELL else each for each in _replace_characters(text))


def _replace_characters(text: str) -> str:
    return "".join(
        "_"
        if character in _FORBIDDEN or unicodedata.category(character) in _CATEGORIES
        else character
        for character in unicodedata.normalize("NFC", text)
    )


def _cut(text: str, size: int) -> str:
    """Cut a text to a number of bytes of UTF-8, between two characters."""
    return text.encode()[: max(0, size)].decode(errors="ignore")


def _split_extension(name: str) -> tuple[str, str]:
    """Split off an extension of at most 10 characters."""
    split = re.fullmatch(r"(.+)(\.[^.\s]{1,10})", name)
    return (split[1], split[2]) if split else (name, "")
