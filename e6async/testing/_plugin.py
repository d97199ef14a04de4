"""The pytest plugin: a fake site and a client as fixtures, virtual time, and a reset between tests.

It is loaded in each pytest run of an environment with e6async, so it imports nothing large before a
test asks for it.
"""

from __future__ import annotations

import inspect
from collections.abc import Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest

from e6async.testing._reset import LOCK_FILES, reset

if TYPE_CHECKING:
    from e6async import Client
    from e6async.testing._site import FakeSite
    from e6async.testing._virtual_loops import VirtualLoops

_MARKERS: Final = (
    "fake_site(client_class=E621, level=None, **options): sets up the fixtures fake_site and "
    "client: the class of the client, the options of e6async.testing.FakeSite, and the level of "
    "the account that the client logs in with, such as 'member'",
    "virtual_time(grace=0.001): runs the test and its fixtures on a clock that jumps over waits "
    "(e6async)",
)
_AGENT: Final = "e6async-tests/1.0 (by the pytest plugin)"
_LOOPS: Final[pytest.StashKey[VirtualLoops]] = pytest.StashKey()
_KEPT_APART: Final[pytest.StashKey[bool]] = pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Keep clients away from the user's lock files before the first module is imported."""
    _keep_apart(early_config)
    _SiteMark.install()


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; the plugin may have been loaded by a conftest.py."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    _keep_apart(config)
    _SiteMark.install()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Delete the lock files."""
    if config.stash.get(_KEPT_APART, False):
        LOCK_FILES.put_back()


def _keep_apart(config: pytest.Config) -> None:
    if not LOCK_FILES.are_apart:
        with suppress(OSError):  # without a temporary folder no gate has a file there either
            LOCK_FILES.keep_apart()
            config.stash[_KEPT_APART] = True


class _SiteMark:
    """The mark fake_site: with a client class alone it is a mark with an argument.

    pytest takes `mark(Class)` for a decorated class.
    """

    def __init__(self, mark: pytest.MarkDecorator) -> None:
        self._mark = mark

    @classmethod
    def install(cls) -> None:
        """Have `pytest.mark.fake_site` be this one."""
        if "fake_site" not in vars(pytest.mark):
            vars(pytest.mark)["fake_site"] = cls(pytest.mark.fake_site)

    def __call__(self, *args: object, **options: object) -> object:
        """Decorate a test, or give a mark with arguments."""
        if any(isinstance(value, type) and _is_ours(value) for value in args):
            return self._mark.with_args(*args, **options)
        mark: Any = self._mark
        return mark(*args, **options)

    def __getattr__(self, name: str) -> object:
        value: object = getattr(self._mark, name)
        return value


def _is_ours(kind: type) -> bool:
    return any(base.__module__.startswith("e6async.") for base in kind.__mro__)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run each test, with its fixtures, from the same state, and in virtual time if it is marked.

    The gates of clients that live longer than a test are put back, too.
    """
    reset()
    marker = item.get_closest_marker("virtual_time")
    if marker is None or _problem(marker):
        return (yield)
    from e6async.testing._virtual_loops import VirtualLoops  # noqa: PLC0415 - large

    with VirtualLoops(**marker.kwargs) as loops:
        item.stash[_LOOPS] = loops
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test whose mark virtual_time has arguments that there are not."""
    marker = item.get_closest_marker("virtual_time")
    if marker is not None and (problem := _problem(marker)):
        pytest.fail(problem, pytrace=False)


def _problem(marker: pytest.Mark) -> str:
    """What is wrong with a mark virtual_time; empty when nothing is."""
    unknown = [*map(repr, marker.args), *sorted(marker.kwargs.keys() - {"grace"})]
    return f"the mark virtual_time takes grace= alone; got {', '.join(unknown)}" if unknown else ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that is marked with virtual_time and ran in real time."""
    is_async = inspect.iscoroutinefunction(getattr(item, "function", None))
    result = yield
    loops = item.stash.get(_LOOPS, None)
    if is_async and loops is not None and not loops.loops:
        pytest.fail(
            "virtual_time did not find the event loop of this test: it must be one of asyncio, "
            "not one of uvloop or trio, in the main thread",
            pytrace=False,
        )
    return result


@pytest.fixture
def fake_site(request: pytest.FixtureRequest) -> Generator[FakeSite]:
    """A running FakeSite, in a thread of its own; `@pytest.mark.fake_site` sets it up."""
    from e6async.testing._site import FakeSite  # noqa: PLC0415 - large

    kind, options = _asked(request)
    options.pop("level", None)
    with FakeSite(kind, **options).in_thread() as fake:
        yield fake


@pytest.fixture
def client(request: pytest.FixtureRequest) -> object:
    """A client of `fake_site`; a fixture `client` of another plugin or of yours comes first."""
    try:
        return request.getfixturevalue("client")  # the one that this one overrides
    except pytest.FixtureLookupError as error:
        if error.argname != "client":
            raise
    fake: FakeSite = request.getfixturevalue("fake_site")
    kind, options = _asked(request)
    level = options.get("level")
    login, api_key = (None, None) if level is None else fake.credentials(level)
    return kind(_AGENT, base_url=fake.url, login=login, api_key=api_key)


def _asked(request: pytest.FixtureRequest) -> tuple[type[Client], dict[str, Any]]:
    """The client class and the options of the markers; the closest one counts."""
    from e6async import E621  # noqa: PLC0415 - large

    options: dict[str, Any] = {"client_class": E621}
    for marker in reversed([*request.node.iter_markers("fake_site")]):
        options |= marker.kwargs
        if marker.args:
            options["client_class"], *others = marker.args
            if others:
                message = f"the mark fake_site takes one client class, got {len(marker.args)}"
                raise TypeError(message)
    return options.pop("client_class"), options
