"""Carries the reference of e621's operations into the project: `python -m tests.contract.carry`.

What the contract is held against goes beside this file; what the fake site answers by goes into the
package, without what only people read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import attrs
import msgspec

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared" / "reference" / "e621"
CONTRACT = Path(__file__).parent / "e621_operations.json"
PACKAGE = ROOT / "e6async" / "testing" / "_e621" / "reference"

_LEVELS = (
    (re.compile(r"(?:\A|; )(privileged|staff|moderator|member) and up\b"), r"\1"),
    (re.compile(r"\A(admin|staff|bd_staff)(?:;.*)?\Z"), r"\1"),
    (re.compile(r"\Amoderator or approver\Z"), "moderator or approver"),
    (re.compile(r"\Aown id, or staff\Z"), "staff or oneself"),
)
"""How the reference words who may send a key, and what it becomes."""
_SEARCHED = {"int": "int range", "str": "text match", "bool": "bool", "datetime": "datetime range"}
"""How a value of an action is searched, by its type."""


@attrs.frozen(kw_only=True)
class Param:
    """A parameter of an operation, as the reference has it."""

    name: str
    type: str
    notes: str = ""

    @property
    def level(self) -> str | None:
        """Who may send it; None for everybody who may do the operation."""
        found = ((pattern.search(self.notes), level) for pattern, level in _LEVELS)
        return next((match.expand(level) for match, level in found if match), None)


@attrs.frozen(kw_only=True)
class Operation:
    """An operation, as the reference has it."""

    resource: str
    operation: str
    method: str
    path: str
    auth: str
    params: list[Param]
    returns: str
    success_status: int
    default_limit: int | None
    max_limit: int | None
    json: str
    paginated: bool = False
    cursor: bool = False
    unknown_search_keys: str | None = None
    list_key: str | None = None
    session_only: bool = False

    @property
    def name(self) -> str:
        """Resource and operation."""
        return f"{self.resource}.{self.operation}"


@attrs.frozen(kw_only=True)
class Field:
    """A field of a shape, as the reference has it."""

    type: str
    nullable: bool
    may_be_absent: bool = False

    @property
    def short(self) -> str:
        """The type with `?` for one that may be null and `~` for one that may be missing."""
        return f"{self.type}{'?' * self.nullable}{'~' * self.may_be_absent}"


@attrs.frozen(kw_only=True)
class Model:
    """A shape, as the reference has it."""

    fields: dict[str, Field]
    values_by_action: dict[str, dict[str, str]] = attrs.field(factory=dict[str, dict[str, str]])
    """What is written down of each action of a moderator."""


def operations() -> list[Operation]:
    """Read the operations of the reference."""
    text = (REFERENCE / "operations.json").read_bytes()
    return msgspec.json.decode(text, type=list[Operation])


def models() -> dict[str, Model]:
    """Read the shapes of the reference."""
    text = (REFERENCE / "models.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, Model])


def contract() -> bytes:
    """Write what the clients are held against."""
    return json_lines(
        {
            "name": each.name,
            "method": each.method,
            "path": each.path,
            "auth": each.auth,
            "json": each.json,
            **({"session_only": True} if each.session_only else {}),
            "params": _types(each.params),
        }
        for each in operations()
    )


def _types(params: list[Param]) -> dict[str, str]:
    """Give the types by the keys; the keys of all actions where the reference sums them up."""
    types: dict[str, str] = {}
    for param in params:
        if param.name == "search[<value key>]":
            values = models()["ModAction"].values_by_action.values()
            kinds = (pair for fields in values for pair in fields.items())
            types |= {f"search[{key}]": _SEARCHED[kind] for key, kind in kinds}
        else:
            types[param.name] = param.type
    return types


def played() -> bytes:
    """Write what the fake site answers by."""
    return json_lines(_played(each) for each in operations())


def shapes() -> bytes:
    """Write the shapes of what the fake site answers."""
    known = {
        name: {key: field.short for key, field in model.fields.items()}
        for name, model in models().items()
    }
    # The controller leaves these two out: `include: { artist: { except: :notes } }`.
    known["ArtistOfUrl"] = {
        key: kind for key, kind in known["Artist"].items() if key not in {"notes", "urls"}
    }
    known["ArtistUrlWithArtist"]["artist"] = "ArtistOfUrl?"
    return json_map(known)


def _played(each: Operation) -> dict[str, object]:
    params = [param for param in each.params if f"{{{param.name}}}" not in each.path]
    values: dict[str, object | None] = {
        "name": each.name,
        "method": each.method,
        "path": each.path,
        "access": each.auth,
        "params": [param.name for param in params] or None,
        "levels": {param.name: param.level for param in params if param.level} or None,
        "json": each.json if each.json in {"redirect", "broken"} else None,
        "status": each.success_status,
        "returns": _returns(each.returns) or None,
        "paginated": each.paginated or None,
        "limit": each.default_limit,
        "fixed": _is_fixed(each) or None,
        "checked": each.unknown_search_keys == "403" or None,
        "list_key": each.list_key,
        "session_only": each.session_only or None,
    }
    return {key: value for key, value in values.items() if value is not None}


def _returns(text: str) -> str:
    """Take the first shape that an answer can have."""
    wrapped = re.match(r'\{"\w+": (.+?)\}(?:;|\Z)', text)
    text = wrapped[1] if wrapped else re.split(r";| \(| or an unsaved ", text)[0]
    return "" if re.match(r"\d{3}\b", text) else text


def _is_fixed(each: Operation) -> bool:
    """Tell whether the length of a page cannot be chosen."""
    return each.paginated and not any(param.name == "limit" for param in each.params)


def json_map(values: Mapping[str, object]) -> bytes:
    """Write an object, a key a line."""
    rows = (f"{_json(name)}:{_json(value)}" for name, value in values.items())
    return ("{\n" + ",\n".join(rows) + "\n}\n").encode()


def json_lines(rows: Iterable[object]) -> bytes:
    """Write a list, an entry a line."""
    return ("[\n" + ",\n".join(_json(row) for row in rows) + "\n]\n").encode()


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def targets() -> dict[Path, Callable[[], bytes]]:
    """Give every file that is carried, with what writes it."""
    return {
        CONTRACT: contract,
        PACKAGE / "operations.json": played,
        PACKAGE / "models.json": shapes,
    }


if __name__ == "__main__":
    for path, write in targets().items():
        path.write_bytes(write())
