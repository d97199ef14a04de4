"""Examples of the servers' own request specs, as data: who asks for what, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

__all__ = ["Case", "Step", "case"]


@attrs.frozen
class Step:
    """A request, and what its response must be."""

    by: str | None
    """The account that asks; None for a caller without an account."""
    request: str
    """Method and path; `{comment}` is an id that an earlier step saved under this name."""
    body: Mapping[str, object] = attrs.field(factory=dict[str, object])
    """Fields of the query of a GET, else of the form."""
    file: tuple[str, bytes] | None = attrs.field(default=None, kw_only=True)
    """The field and the content of a file in a multipart body."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], kw_only=True)
    status: int = attrs.field(default=200, kw_only=True)
    shows: object = attrs.field(default=None, kw_only=True)
    """A part of the JSON: of an object some fields, of a list its first items; None for any."""
    lacks: Sequence[str] = attrs.field(default=(), kw_only=True)
    """Fields that the object, or each object of the list, does not have."""
    count: int | None = attrs.field(default=None, kw_only=True)
    """The number of items of the list."""
    has: Sequence[str] = attrs.field(default=(), kw_only=True)
    """Saved names whose ids are in the list."""
    has_not: Sequence[str] = attrs.field(default=(), kw_only=True)
    """Saved names whose ids are not in the list."""
    every: Mapping[str, object] = attrs.field(factory=dict[str, object], kw_only=True)
    """Fields that each item of the list has; the list must not be empty."""
    sorted_by: str | None = attrs.field(default=None, kw_only=True)
    """The field by which the list is sorted, with `-` before one that descends."""
    text: str | None = attrs.field(default=None, kw_only=True)
    """A text in the body."""
    save: str | None = attrs.field(default=None, kw_only=True)
    """Keeps the `id` of the response under this name; `name=field` keeps another field."""


@attrs.frozen
class Case:
    """An example of a spec."""

    name: str
    source: str
    """The spec that has the example: file and its words, in short."""
    steps: tuple[Step, ...]


def case(name: str, source: str, *steps: Step) -> Case:
    """An example, from its steps."""
    return Case(name, source, steps)
