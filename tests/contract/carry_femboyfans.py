"""Carries the reference of FemboyFans' operations into the project, as `carry` does e621's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import attrs
import msgspec

from tests.contract import femboyfans_facts as facts
from tests.contract import femboyfans_shapes as answers
from tests.contract.carry import ROOT, json_lines, json_map

REFERENCE = ROOT.parent / "shared" / "reference" / "femboyfans"
CONTRACT = Path(__file__).parent / "femboyfans_operations.json"
ON_PAPER = Path(__file__).parent / "femboyfans_on_paper.json"
PACKAGE = ROOT / "e6async" / "testing" / "_femboyfans" / "reference"

_KEY = re.compile(r"(?P<name>\w+)(?P<many>\{\})?(?P<nested>\[\.\.\.\])?(?: <if (?P<who>.*)>)?")
_COLUMNS = (
    (re.compile(r"bigint|integer|smallint"), "int"),
    (re.compile(r"character.*|text"), "str"),
    (re.compile(r"timestamp.*"), "datetime"),
    (re.compile(r"boolean"), "bool"),
    (re.compile(r"numeric"), "str(decimal)"),
    (re.compile(r"jsonb?"), "dict"),
)
_FILES = frozenset({"file", "data"})
_INTS = frozenset(
    {
        "comment_threshold",
        "per_page",
        "min_edit_level",
        "order",
        "protection_level",
        "thumbnail_frame",
    }
)
_BOOLS = re.compile(
    r"(is|has|hide|disable|enable|can|skip|send|allow|include|without|force)_\w+|as_pending|"
    r"locked_rating|active|expired|transfer_on_delete|suppress_mentions|read|upvote|no_unvote|"
    r"refresh|duplicates_only|move_favorites|copy_sources|copy_tags|process_takedown"
)


@attrs.frozen(kw_only=True)
class Param:
    """A parameter of an operation, as the reference has it."""

    name: str | None
    type: str
    location: str = attrs.field(default="")
    required: bool = False


@attrs.frozen(kw_only=True)
class Operation:
    """An operation, as the reference has it."""

    method: str
    path: str
    params: list[Param]
    body: list[Param]
    returns: str | None
    statuses: list[int]
    in_routes: bool
    notes: list[str]
    identifier: str = ""
    restricted_key_grantable: bool = True
    server_json: str | None = None
    server_status: int | None = None
    rails_search: list[str] | None = None
    rails_body_root: str | None = None
    rails_body: list[str] | None = None
    corrected_by: str | None = None

    @property
    def controller(self) -> str:
        """What answers it."""
        return self.identifier.partition(":")[0]

    @property
    def action(self) -> str:
        """What it does there."""
        return self.identifier.partition(":")[2]

    @property
    def family(self) -> str:
        """What a client calls the controller."""
        if self.controller in facts.FAMILIES:
            return facts.FAMILIES[self.controller]
        *parts, last = self.controller.split("/")
        return "_".join((*(part.removesuffix("s") for part in parts), last))

    @property
    def name(self) -> str:
        """Family and verb; lists and single rows are called as in the reference of e621."""
        action = {"index": "list", "show": "get"}.get(self.action, self.action)
        if self.controller in facts.WITHIN:
            action = f"{self.controller.rpartition('/')[2]}_{action}"
        return f"{self.family}.{action}"

    @property
    def level(self) -> str:
        """Who may."""
        found = [
            level
            for level, actions in facts.LEVELS.items()
            if self.action in actions.get(self.controller, "").split()
        ]
        return found[0] if found else "anonymous" if self.method == "GET" else "member"

    @property
    def template(self) -> str:
        """The path, with holes that are called as their use is."""
        holes = {
            "idOrName": "id_or_name",
            "idOrArtistName": "id_or_name",
            **facts.HOLES.get(self.controller, {}),
        }
        return re.sub(r"\{(\w+)\}", lambda hole: f"{{{holes.get(hole[1], hole[1])}}}", self.path)

    @property
    def takes_browser(self) -> bool:
        """Whether an API key does not suffice."""
        return self.identifier.startswith(facts.BROWSER)


@cache
def operations() -> tuple[Operation, ...]:
    """Read the operations of the reference."""
    return tuple(
        msgspec.json.decode((REFERENCE / "operations.json").read_bytes(), type=list[Operation])
    )


def routed() -> Iterator[tuple[str, Operation]]:
    """Give the operations that the server has, each under a name of its own."""
    seen: dict[str, int] = {}
    for each in operations():
        if each.in_routes:
            count = seen[each.name] = seen.get(each.name, 0) + 1
            yield each.name if count == 1 else f"{each.name}_{count}", each


def keys_of(each: Operation) -> Mapping[str, tuple[str, str | None]]:
    """Give type and level of every key that an operation takes, but those in the path."""
    keys: dict[str, tuple[str, str | None]] = {}
    declared = {param.name or "": param.type for param in (*each.params, *each.body)}
    for param in (*each.params, *each.body):
        name = param.name or "[]"
        if f"{{{name}}}" in each.path or (name.startswith("search[") and each.rails_search):
            continue
        if each.rails_body is None or (param in each.params and "[" not in name):
            keys[name] = _type_of(name, param.type), None
    for text in each.rails_search or ():
        keys |= _permitted(text, "search", declared)
    nothing: tuple[str | None, Mapping[str, str]] = each.rails_body_root, {}
    root, more = facts.ROOTS.get(each.identifier, nothing)
    if each.identifier in facts.ROOTS:
        flat = {param.name for param in each.body}
        keys = {key: kind for key, kind in keys.items() if key not in flat or key in _FLAT}
        keys = {key: kind for key, kind in keys.items() if key != root}
    elif root is not None:
        for text in each.rails_body or ():
            keys |= _permitted(text, root, declared)
    keys |= {f"{root}[{key}]": (kind, None) for key, kind in more.items()}
    keys |= {key: (kind, None) for key, kind in facts.MORE.get(each.identifier, {}).items()}
    less = facts.LESS.get(each.identifier, frozenset())
    return {key: kind for key, kind in keys.items() if key.removesuffix("[]") not in less}


_FLAT = frozenset({"takedown_posts", "process_takedown", "delete_reason"})


def _permitted(
    text: str, root: str, declared: Mapping[str, str]
) -> dict[str, tuple[str, str | None]]:
    """Read an entry of a policy's list: `name`, `names{}`, `creator[...]`, `x <if who?>`."""
    found = _KEY.fullmatch(text)
    if found is None:  # <every User::Preferences settable flag>
        return {f"{root}[{key}]": ("bool", None) for key in facts.PREFERENCES}
    name, who = found["name"], found["who"]
    level = facts.KEY_LEVELS.get(who) if who else None
    key = f"{root}[{name}]{'[]' if found['many'] else ''}"
    if found["nested"]:
        return {key: ("dict[str, str]", level)}
    kind = declared.get(f"{root}[{name}]") or declared.get(name) or "any"
    if found["many"]:
        return {key: ("list[str]", level)}
    return {key: (_type_of(name, kind, is_search=root == "search"), level)}


def _type_of(key: str, kind: str, *, is_search: bool = False) -> str:
    """Tell the type of a key by what the reference says, else by what it is called."""
    name = key.removesuffix("[]").rstrip("]").rpartition("[")[2]
    is_search = is_search or key.startswith("search[")
    known = {"created_at": "datetime range", "updated_at": "datetime range", "date": "date"}
    if key == "[]":
        return "json"
    if name in _FILES or kind == "binary":
        return "file"
    if name in known or (name == "id" and is_search):
        return known.get(name, "int range")
    is_id = name.endswith("_id") and name not in {"html_id", "session_id"}
    if is_id or kind.startswith(("number", "integer")) or (name in _INTS and not is_search):
        return "int"
    is_flag = kind in {"any", "string"} and _BOOLS.fullmatch(name) is not None
    return "bool" if kind == "boolean" or is_flag else "str"


def contract() -> bytes:
    """Write what the client is held against."""
    return json_lines(
        {
            "name": name,
            "method": each.method,
            "path": each.template,
            "auth": each.level,
            "json": "redirect" if each.identifier in facts.REDIRECTS else "yes",
            **({"session_only": True} if each.takes_browser else {}),
            "identifier": each.identifier,
            **({} if each.restricted_key_grantable else {"grantable": False}),
            "params": _holes(each) | {key: kind for key, (kind, _) in keys_of(each).items()},
        }
        for name, each in routed()
    )


def _holes(each: Operation) -> dict[str, str]:
    return dict.fromkeys(re.findall(r"\{(\w+)\}", each.template), "int")


def on_paper() -> bytes:
    """Write which operations the published description has and the server has not."""
    return json_lines(
        {
            "method": each.method,
            "path": each.path,
            "reason": "; ".join(each.notes),
            "instead": each.corrected_by,
        }
        for each in operations()
        if not each.in_routes
    )


def played() -> bytes:
    """Write what the fake site answers by."""
    return json_lines(_played(name, each) for name, each in routed())


def _played(name: str, each: Operation) -> dict[str, object]:
    keys = keys_of(each)
    status, returns = _answer(each)
    is_list = returns.startswith("list[") and any(param.name == "page" for param in each.params)
    values: dict[str, object | None] = {
        "name": name,
        "method": each.method,
        "path": each.template,
        "access": "unbanned" if each.level == "logged_in" else each.level,
        "params": list(keys) or None,
        "levels": {key: level for key, (_, level) in keys.items() if level} or None,
        "json": "redirect" if each.identifier in facts.REDIRECTS else None,
        "status": 302 if each.identifier in facts.REDIRECTS else status,
        "returns": returns or None,
        "paginated": is_list or None,
        "limit": facts.LIMITS.get(each.identifier, 100) if is_list else None,
        "fixed": each.identifier in facts.FIXED or None,
        "checked": bool(each.rails_search) or None,
        "session_only": each.takes_browser or None,
        "identifier": each.identifier,
    }
    return {key: value for key, value in values.items() if value is not None}


def _answer(each: Operation) -> tuple[int, str]:
    if each.identifier in answers.ANSWERS:
        return answers.ANSWERS[each.identifier]
    status = each.server_status or next(status for status in each.statuses if status < 300)
    text = each.returns or ""
    if status == 204:
        return status, ""
    inner = re.fullmatch(r"\[(\w+)\]", text)
    return status, answers.RETURNS.get(text) or (f"list[{inner[1]}]" if inner else text)


def shapes() -> bytes:
    """Write the shapes of what the fake site answers."""
    tables = msgspec.json.decode(
        (REFERENCE / "shapes.json").read_bytes(), type=dict[str, dict[str, str]]
    )
    known = {
        model: {field: _column(field, kind) for field, kind in fields.items()}
        | dict(answers.FIELDS.get(model, {}))
        for model, fields in tables.items()
    }
    listed = {**known["Artist"], "urls": "list[PlainArtistURL]"}
    known["PlainArtistURL"] = {
        key: kind for key, kind in known["ArtistURL"].items() if key != "artist"
    }
    known["ArtistInList"] = listed
    known["ArtistAlone"] = {**listed, "domains": "list[[str, int]]"}
    known["NoteWithHtmlId"] = {**known["Note"], "html_id": "str?"}
    return json_map({**known, **answers.SHAPES})


def _column(field: str, kind: str) -> str:
    """Tell the type of a field by its column, or by its name when it is none."""
    if kind == "(method)":
        return "str" if field.endswith("_name") else answers.METHODS[field]
    plain, _, null = kind.partition("|")
    item = plain.removesuffix("[]")
    found = next(short for pattern, short in _COLUMNS if pattern.fullmatch(item))
    return f"{f'list[{found}]' if item != plain else found}{'?' if null else ''}"


def targets() -> dict[Path, Callable[[], bytes]]:
    """Give every file that is carried, with what writes it."""
    return {
        CONTRACT: contract,
        ON_PAPER: on_paper,
        PACKAGE / "operations.json": played,
        PACKAGE / "models.json": shapes,
    }


if __name__ == "__main__":
    for target, write in targets().items():
        target.write_bytes(write())
