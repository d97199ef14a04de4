"""Fields that contain DText, as documents: `comment.body_dtext` beside `comment.body`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self, overload

if TYPE_CHECKING:
    from e6async.dtext import Document


class _Field:
    """What both kinds have; on FemboyFans, `qtags` makes links of words with a `#`."""

    __slots__ = ("field", "qtags")

    def __init__(self, field: str, *, qtags: bool = False) -> None:
        self.field: str = field
        self.qtags: bool = qtags

    def parsed(self, text: str, model: object) -> Document:
        """The document of a text."""
        from e6async.dtext import parse  # noqa: PLC0415 - loaded when used

        return parse(text, dialect=dialect_of(type(model)), qtags=self.qtags)


class DTextOf(_Field):
    """The document of a field, parsed by the rules of the model's site whenever it is read."""

    @overload
    def __get__(self, model: None, kind: type[object]) -> Self: ...
    @overload
    def __get__(self, model: object, kind: type[object]) -> Document: ...
    def __get__(self, model: object | None, kind: type[object]) -> Self | Document:
        if model is None:
            return self
        text: str = getattr(model, self.field)
        return self.parsed(text, model)


class OptionalDTextOf(_Field):
    """The document of a field; None where the field is None."""

    @overload
    def __get__(self, model: None, kind: type[object]) -> Self: ...
    @overload
    def __get__(self, model: object, kind: type[object]) -> Document | None: ...
    def __get__(self, model: object | None, kind: type[object]) -> Self | Document | None:
        if model is None:
            return self
        text: str | None = getattr(model, self.field)
        return None if text is None else self.parsed(text, model)


def dtext_fields(model: type[object]) -> dict[str, str]:
    """The fields of a model that contain DText, by the attribute that has the document."""
    return {
        name: value.field
        for kind in reversed(model.__mro__)
        for name, value in vars(kind).items()
        if isinstance(value, _Field)
    }


def dialect_of(model: type[object]) -> Literal["e621", "femboyfans"]:
    """The dialect of a model's site."""
    for kind in model.__mro__:
        package, *modules = kind.__module__.split(".")
        if package == "e6async":
            return "femboyfans" if "femboyfans" in modules else "e621"
    return "e621"
