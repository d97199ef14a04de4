"""The pytest plugin, in runs of pytest as users have them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import dedent

import pytest

from tests.plugin import ROOT, Run, arguments

HEAD = """
import asyncio, os, time
import pytest
from e6async import E621, E926, Client, FemboyFans, LockFileGate, errors
from e6async.testing import FakeSite, virtual_time
"""
RUNNERS = {
    "strict": ("strict", "pytest.mark.asyncio"),
    "auto": ("auto", "pytest.mark.filterwarnings"),
    "module loop": ("strict", "pytest.mark.asyncio(loop_scope='module')"),
    "anyio": ("strict", "pytest.mark.anyio"),
}
"""How async tests are run: the mode of pytest-asyncio, and a mark."""
EACH_RUNNER = [
    pytest.param(name, marks=() if name == "strict" else pytest.mark.any_python) for name in RUNNERS
]
ANYIO = "\n@pytest.fixture\ndef anyio_backend(): return 'asyncio'\n"


def write(pytester: pytest.Pytester, *parts: str, mark: str | None = None) -> None:
    """Write the module of tests."""
    marks = "" if mark is None else f"pytestmark = [{mark}]\n"
    pytester.makepyfile("\n".join((HEAD, ANYIO, marks, *map(dedent, parts))))


FIXTURES = """
async def test_one(client, fake_site):
    posts = await client.posts.search("order:score", limit=5).collect()
    assert len(posts) == 5
    await client.posts.get(posts[0].id)
    assert [request.status for request in fake_site.requests] == [200, 200]
    assert fake_site.requests[1].time - fake_site.requests[0].time > 0.25

@pytest.mark.fake_site(FemboyFans, posts=7, seed=3)
async def test_two(client, fake_site):
    assert isinstance(client, FemboyFans)
    posts = await client.posts.search("").collect()
    assert 0 < len(posts) <= len(fake_site.world.posts) == 7
"""


def test_fixtures_in_sync_tests(run: Run, pytester: pytest.Pytester) -> None:
    """Marks of module and function are put together, and the client can be logged in."""
    write(
        pytester,
        """
        pytestmark = pytest.mark.fake_site(FemboyFans, seed=1, level="member")

        @pytest.mark.fake_site(posts=3)
        def test_one(client, fake_site):
            assert asyncio.run(client.posts.search("").collect())
            assert len(fake_site.world.posts) == 3
            assert "authorization" in fake_site.requests[0].headers

        @pytest.mark.fake_site(client_class=E926)
        def test_two(client):
            assert type(client) is E926
        """,
    )
    run().assert_outcomes(passed=2)


@pytest.mark.any_python
def test_a_client_of_your_own(run: Run, pytester: pytest.Pytester) -> None:
    """A fixture `client` of a conftest or a module replaces the plugin's."""
    pytester.makeconftest("import pytest\n@pytest.fixture\ndef client(): return 'conftest'")
    pytester.makepyfile(
        test_a="def test_one(client): assert client == 'conftest'",
        test_b="""
        import pytest
        @pytest.fixture
        def client(client, fake_site): return client, fake_site.url
        def test_two(client): assert client[0] == 'conftest' and client[1].startswith('http')
        """,
    )
    run().assert_outcomes(passed=2)


@pytest.mark.any_python
@pytest.mark.parametrize("order", ["before", "after"])
def test_a_client_of_another_plugin(run: Run, pytester: pytest.Pytester, order: str) -> None:
    """Another plugin's `client` is what its users get, in whichever order plugins are loaded."""
    pytester.makepyfile(
        other="""
        import pytest
        @pytest.fixture
        def other_value(): return 'other'
        @pytest.fixture
        def client(other_value): return other_value
        @pytest.fixture
        def broken(): raise RuntimeError
        """,
        test_a="def test_one(client): assert client == 'other'",
    )
    plugins = ["-p", "other"]
    if order == "after":
        pytester.makeconftest("pytest_plugins = ['other']")
        plugins = []
    run(*plugins).assert_outcomes(passed=1)


@pytest.mark.any_python
def test_a_client_of_another_plugin_that_lacks_something(
    run: Run, pytester: pytest.Pytester
) -> None:
    """Its error is told as it is."""
    pytester.makeconftest("pytest_plugins = ['other']")
    pytester.makepyfile(
        other="import pytest\n@pytest.fixture\ndef client(no_such_fixture): return 1",
        test_a="def test_one(client): pass",
    )
    result = run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'no_such_fixture' not found*"])


def test_nothing_is_shared_between_tests(run: Run, pytester: pytest.Pytester) -> None:
    """Failures and pauses of a test do not change the next one, even for a client of the module."""
    write(
        pytester,
        """
        e6 = E621("kit-test/1.0 (by the tests)", base_url="http://127.0.0.1:9")

        @pytest.mark.virtual_time
        async def test_one():
            for _ in range(3):
                with pytest.raises(errors.TransportError):
                    await e6.posts.get(1)
            assert e6.gate.breaker.state == "open"

        async def test_two():
            assert e6.gate.breaker.state == "closed" and e6.gate.eta == 0
        """,
    )
    run(mode="auto").assert_outcomes(passed=2)


VIRTUAL = """
@pytest_asyncio.fixture
async def site():
    async with FakeSite(E621, latency=30) as fake:
        yield fake

@pytest.mark.virtual_time
async def test_own_site(site):
    began, real = asyncio.get_running_loop().time(), time.monotonic()
    async with E621("kit-test/1.0 (by the tests)", base_url=site.url) as e6:
        for _ in range(5):
            await e6.posts.random()
    await asyncio.sleep(3600)
    assert site.violations == 0
    assert asyncio.get_running_loop().time() - began > 3749
    assert time.monotonic() - real < 60

@pytest.mark.virtual_time
async def test_jumps(client, fake_site):
    real = time.monotonic()
    for _ in range(40):
        await client.posts.random()
    assert fake_site.violations == 0
    assert time.monotonic() - real < 19

async def test_does_not_jump():
    real = time.monotonic()
    await asyncio.sleep(0.1)
    assert time.monotonic() - real > 0.09
"""


@pytest.mark.parametrize("runner", EACH_RUNNER)
def test_async_tests(run: Run, pytester: pytest.Pytester, runner: str) -> None:
    """Whatever runs the tests: a running site and its client, and a clock that jumps if marked."""
    mode, mark = RUNNERS[runner]
    text = VIRTUAL
    if runner == "anyio":
        text = text.replace("@pytest_asyncio.fixture", "@pytest.fixture")
    elif runner == "module loop":
        text = text.replace(
            "@pytest_asyncio.fixture", "@pytest_asyncio.fixture(loop_scope='module')"
        )
    parts = ("import pytest_asyncio", FIXTURES, text)
    write(pytester, *parts, mark=mark if mode == "strict" else None)
    run(mode=mode).assert_outcomes(passed=5)


def test_virtual_time_in_other_kinds_of_tests(run: Run, pytester: pytest.Pytester) -> None:
    """Sync tests with asyncio.run, unittest and `@virtual_time` with the fixtures work, too."""
    write(
        pytester,
        """
        import unittest
        pytestmark = pytest.mark.virtual_time

        def test_one(client):
            async def main():
                await asyncio.sleep(3600)
                await client.posts.random()
            asyncio.run(main())

        class TestTwo(unittest.IsolatedAsyncioTestCase):
            async def test_two(self):
                await asyncio.sleep(3600)

        @virtual_time
        async def test_three(client, fake_site):
            for _ in range(20):
                await client.posts.random()
            assert fake_site.violations == 0

        def test_four():
            pass
        """,
    )
    run().assert_outcomes(passed=4)


def test_virtual_time_without_a_loop_of_asyncio(run: Run, pytester: pytest.Pytester) -> None:
    """A loop that cannot be changed fails the test, with the reason."""
    write(
        pytester,
        """
        class Other(asyncio.SelectorEventLoop):
            run_forever = None
        def own(loop): return original(loop)
        original = asyncio.BaseEventLoop.run_forever
        Other.run_forever = own

        def pytest_asyncio_loop_factories(config, item): return {"own": Other}

        @pytest.mark.asyncio
        @pytest.mark.virtual_time
        async def test_one():
            pass
        """,
    )
    pytester.makeconftest("from test_virtual_time_without_a_loop_of_asyncio import *")
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*virtual_time did not find the event loop*"])


def test_lock_files_are_not_those_of_the_user(run: Run, pytester: pytest.Pytester) -> None:
    """Clients of modules, of conftests and of other processes use files of the run alone."""
    write(
        pytester,
        """
        import subprocess, sys
        from e6async._core.gate.own_folder import folders
        PATH = "from e6async._core.gate.own_folder import folders; print(folders()[0].path)"

        def own_folder():
            return folders()[0].path

        def test_one():
            assert os.getenv("E6ASYNC_GATE_DIR") == str(own_folder())
            child = subprocess.check_output([sys.executable, "-c", PATH], text=True).strip()
            assert child == str(own_folder())
            own_folder().mkdir()
            print("folder", own_folder())

        def test_two():
            assert not own_folder().exists()
            own_folder().mkdir()
        """,
    )
    pytester.makeconftest("from e6async import LockFileGate; GATE = LockFileGate()")
    result = run("-s")
    result.assert_outcomes(passed=2)
    (line,) = [line for line in result.outlines if " folder " in line]
    folder = Path(line.partition(" folder ")[2])
    assert folder.parent == Path(tempfile.gettempdir())
    assert folder != Path(os.environ["E6ASYNC_GATE_DIR"])
    assert not folder.exists()


@pytest.mark.any_python
def test_each_worker_has_its_lock_files(run: Run, pytester: pytest.Pytester) -> None:
    """Processes of pytest-xdist do not wait for each other."""
    write(
        pytester,
        """
        from e6async._core.gate.own_folder import folders

        @pytest.mark.parametrize("number", range(4))
        def test_one(number):
            assert f"-{os.getpid()}-" in folders()[0].path.name
        """,
    )
    run("-n", "2").assert_outcomes(passed=4)


@pytest.mark.any_python
def test_it_comes_with_the_package(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the package is installed nothing has to be set up, and `-p no:e6async` turns it off."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps"]
    subprocess.run([*pip, "--target", tmp_path, ROOT], check=True)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    pytester.makepyfile("def test_one(client, fake_site): assert client and fake_site.url")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    pytester.runpytest_subprocess("-p", "no:e6async").assert_outcomes(errors=1)


def test_it_costs_nothing_where_it_is_not_used(run: Run, pytester: pytest.Pytester) -> None:
    """A run that does not use the library imports none of its large parts, nor aiohttp."""
    pytester.makepyfile(
        """
        import sys
        LARGE = {"aiohttp", "attrs", "cattrs", "msgspec", "yarl", "asyncio"}
        def test_one():
            ours = {name for name in sys.modules if name.startswith("e6async")}
            assert ours == {
                "e6async", "e6async._lazy", "e6async._core", "e6async._core.system",
                "e6async._core.system.at_fork", "e6async._core.system.environment",
                "e6async._core.system.reset", "e6async.testing", "e6async.testing._plugin",
                "e6async.testing._reset",
            }
            assert not LARGE & set(sys.modules)
        """
    )
    off = ("asyncio", "anyio", "pytest_httpserver", "hypothesispytest", "faker", "xdist", "timeout")
    without = [word for name in off for word in ("-p", f"no:{name}")]
    result = pytester.runpytest_subprocess(*arguments(), *without)
    result.assert_outcomes(passed=1)
