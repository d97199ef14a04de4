"""Public methods check their arguments: by position and by name, and without showing secrets."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import attrs
import pytest

from e6async import E621
from e6async._arguments import Signature, check_constructor, check_methods, checked
from e6async._core.cache import Cache
from e6async.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from e6async.query import Query


class Number:
    """A whole number of another library."""

    def __init__(self, value: int | None) -> None:
        self.value = value

    def __index__(self) -> int:
        if self.value is None:
            raise TypeError
        return self.value


class Inner(TypedDict, total=False):
    """Keys of a mapping."""

    level: int
    name: str


class Keys(TypedDict, total=False):
    """Keys of `**values`."""

    size: int
    inner: Inner


class Sized(TypedDict):
    """Keys that must be there."""

    size: int | None


class Posts:
    """A class whose methods are checked."""

    def __init__(self, size: int = 5) -> None:
        self.size = size

    async def get(self, id: int, /, mode: Literal["a", "b"] = "a") -> tuple[int, str]:
        """Get one."""
        return id, mode

    def search(self, tags: Query | str = "", **keys: Unpack[Keys]) -> object:
        """Search."""
        return tags, keys

    def sized(self, **keys: Unpack[Sized]) -> object:
        """Take a key that must be there."""
        return keys

    def several(self, *ids: int, day: date | None = None, **rest: object) -> object:
        """Take many."""
        return ids, day, rest

    def loose(self, what: Unheard, /) -> object:  # type: ignore[name-defined]  # noqa: F821  # pyright: ignore[reportUndefinedVariable,reportUnknownParameterType]
        """Take anything."""
        del what
        return self.size

    @staticmethod
    def tag(name: str) -> str:
        """Make a tag."""
        return name

    @classmethod
    def made(cls, size: int) -> Posts:
        """Make one."""
        return cls(size)

    @property
    def pace(self) -> int:
        """Something that can be set."""
        return self.size

    @pace.setter
    def pace(self, size: int) -> None:
        self.size = size

    @property
    def half(self) -> float:
        """Something that cannot be set."""
        return self.size / 2

    def __and__(self, other: Posts) -> int:
        return self.size & other.size

    def __or__(self, other: Posts) -> int:
        return self.size | other.size

    def __add__(self, other: Posts) -> int:
        return self.size + len(repr(other))

    def _private(self, name: str) -> str:
        return name

    constant = 5


check_methods(Posts)


@check_constructor
@attrs.frozen
class Sparse:
    """A class of attrs whose constructor alone is checked."""

    size: int

    def times(self, number: int) -> int:
        """Take anything."""
        return self.size * number


class Tags(Posts):
    """A class that inherits checked methods."""


async def test_methods_are_called_as_before() -> None:
    """Right arguments arrive, by position and by name; None for an optional key is left out."""
    posts = Posts(7)
    assert await posts.get(5, "b") == (5, "b")
    assert await posts.get(5, mode="b") == (5, "b")
    assert posts.search("a", size=3, inner={"level": 1}) == (
        "a",
        {"size": 3, "inner": {"level": 1}},
    )
    assert posts.search(size=None, inner={}) == ("", {"inner": {}})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert posts.sized(size=None) == {"size": None}
    assert posts.several(1, 2, day=None, other=None) == ((1, 2), None, {"other": None})
    assert posts.loose(None) == 7  # pyright: ignore[reportUnknownMemberType]
    assert posts._private(5) == 5  # type: ignore[arg-type,comparison-overlap]  # pyright: ignore[reportArgumentType]
    assert (Posts.tag("a"), Posts.made(5).size, Tags().size, Posts.constant) == ("a", 5, 5, 5)


def test_what_else_is_called() -> None:
    """Operators, setters and class methods work as before; other operators are left alone."""
    posts = Posts(6)
    posts.pace = 3
    assert (posts.size, posts.pace, posts.half) == (3, 3, 1.5)
    assert (posts & Posts(6), posts | Posts(4), Tags.made(size=7).size) == (2, 7, 7)
    assert posts + None > 3  # type: ignore[operator]
    assert Sparse(3).times(2) == Sparse(size=3).times(2) == 6
    assert Sparse(3).times("a") == "aaa"  # type: ignore[arg-type,comparison-overlap]


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: Posts("5"), "Posts: size must be int, not str"),  # type: ignore[arg-type]
    (lambda: Posts(size=None), "Posts: size must be int, not None"),  # type: ignore[arg-type]
    (lambda: Tags().search(None), "Tags.search: tags must be Query | str, not None"),  # type: ignore[arg-type]
    (lambda: Posts().search(size="a"), "Posts.search: size must be int | None, not str"),  # type: ignore[arg-type]
    (
        lambda: Posts().search(inner={"level": "a"}),  # type: ignore[typeddict-item]
        "Posts.search: inner[level] must be int | None, not str",
    ),
    (lambda: Posts().several(1, None), "Posts.several: *ids must be int, not None"),  # type: ignore[arg-type]
    (lambda: Posts().several(day="a"), "Posts.several: day must be date | None, not str"),  # type: ignore[arg-type]
    (lambda: Posts.tag(5), "Posts.tag: name must be str, not int"),  # type: ignore[arg-type]
    (
        lambda: E621("arguments-test/1.0 (by the tests)").posts.search(5),  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue,reportArgumentType]
        "posts.search: tags must be Query | str, not int",
    ),
    (
        lambda: E621("arguments-test/1.0 (by the tests)").tag_aliases.search(name_matches=5),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        "tag_aliases.search: name_matches must be str | None, not int",
    ),
    (lambda: Posts.made("5"), "Posts.made: size must be int, not str"),  # type: ignore[arg-type]
    (lambda: Tags.made(size="5"), "Tags.made: size must be int, not str"),  # type: ignore[arg-type]
    (lambda: setattr(Posts(), "pace", "5"), "Posts.pace: size must be int, not str"),
    (lambda: Posts() & 5, "Posts.__and__: other must be Posts, not int"),  # type: ignore[operator]
    (lambda: Posts() | None, "Posts.__or__: other must be Posts, not None"),  # type: ignore[operator]
    (lambda: Sparse(None), "Sparse: size must be int, not None"),  # type: ignore[arg-type]
    (lambda: check_one(5), "check_one: text must be str, not int"),  # type: ignore[arg-type]
]


@checked
def check_one(text: str) -> str:
    """A function that is checked."""
    return text


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_wrong_arguments_are_named(call: Callable[[], object], message: str) -> None:
    """The error says which parameter of what was wrong, and is raised before the call."""
    with pytest.raises(InputError) as caught:
        call()
    said = str(caught.value).replace("Optional[int]", "int | None")
    said = said.replace("Optional[str]", "str | None").replace("Optional[date]", "date | None")
    assert said == message
    assert check_one("a") == "a"


async def test_coroutine_functions_stay_coroutine_functions() -> None:
    """Frameworks see the function as it was written; a wrong argument is told when awaited."""
    posts = Posts()
    assert inspect.iscoroutinefunction(posts.get)
    assert not inspect.iscoroutinefunction(posts.search)
    assert list(inspect.signature(posts.get).parameters) == ["id", "mode"]
    assert (Posts.get.__doc__, Posts.get.__qualname__) == ("Get one.", "Posts.get")
    work = posts.get("5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert getattr(work, "__qualname__", "") == "Posts.get"
    with pytest.raises(InputError, match=r"^Posts\.get: id must be int, not str$"):
        await work
    with pytest.raises(TypeError):
        await posts.get()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def test_whole_numbers_of_other_libraries() -> None:
    """What is an index is a whole number, in lists, too; the function gets Python's own."""
    posts = Posts(Number(3))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert type(posts.size) is int
    assert await posts.get(Number(5)) == (5, "a")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert posts.search(size=Number(7)) == ("", {"size": 7})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    @checked
    def many(ids: Sequence[int], names: Sequence[str], *, last: int = 0) -> object:
        return ids, names, last

    names = ("a", "b")
    given = many([1, Number(2)], names, last=Number(3))  # type: ignore[list-item,arg-type]  # pyright: ignore[reportArgumentType]
    assert given == ([1, 2], names, 3)
    with pytest.raises(InputError, match=r"ids must be Sequence\[int\], not list of Number$"):
        many([Number(None)], names)  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


def _values(trace: TracebackType | None, after: str) -> Iterator[object]:
    """The local variables of the frames below a function."""
    seen = False
    while trace is not None:
        if seen:
            yield from trace.tb_frame.f_locals.values()
        seen |= trace.tb_frame.f_code.co_name == after
        trace = trace.tb_next


class Keeper:
    """A class whose methods take secrets."""

    async def log_in(self, password: str, size: int = 5) -> None:
        """Fail."""
        del password
        raise LookupError

    def store(self, password: bytes) -> None:
        """Do nothing."""

    def look(self, place: int, *, password: str) -> None:
        """Fail."""
        del password
        raise LookupError(place)


check_methods(Keeper)


async def test_frames_of_the_wrapper_show_no_argument() -> None:
    """Neither a refused argument nor one of a call that fails is seen in a traceback."""

    async def fail(*, size: object) -> TracebackType | None:
        try:
            await Keeper().log_in(password="hush", size=size)  # type: ignore[arg-type]
        except (InputError, LookupError) as error:
            return error.__traceback__
        return None

    def refuse() -> TracebackType | None:
        try:
            Keeper().store(password="hush")  # type: ignore[arg-type]
        except InputError as error:
            return error.__traceback__
        return None

    def look() -> TracebackType | None:
        try:
            Keeper().look(5, password="hush")
        except LookupError as error:
            return error.__traceback__
        return None

    for trace, after in (
        (await fail(size=5), "fail"),
        (await fail(size="5"), "fail"),
        (refuse(), "refuse"),
        (look(), "look"),
    ):
        values = list(_values(trace, after))
        assert values
        assert "hush" not in repr(values)


def test_classes_that_are_loaded_late() -> None:
    """A class that is imported for type checkers only is known by its name."""

    @checked
    def take(cache: Cache | None) -> Cache | None:
        return cache

    cache = Cache()
    assert take(cache) is cache


def test_arguments_without_a_wrapper() -> None:
    """A function that takes secrets can ask what is wrong with its arguments by name."""

    def log_in(self: object, name: str, password: str = "") -> None:
        """Log in."""

    signature = Signature(log_in)
    assert signature.problem((), {"self": None, "name": "a"}) is None
    said = signature.problem((), {"self": None, "name": "a", "password": b"hush"})
    assert (
        said == "test_arguments_without_a_wrapper.<locals>.log_in: password must be str, not bytes"
    )
    init = Signature(Keeper.__dict__["store"].__wrapped__)
    assert init.problem((), {"self": Keeper(), "password": 5}) == (
        "Keeper.store: password must be bytes, not int"
    )
    with pytest.raises(TypeError, match="is not a function"):
        checked(print)
