"""Help, and what is said to those who typed something wrong."""

from __future__ import annotations

import sys

import attrs
import pytest

from e6async import _clients as clients
from e6async._cli.app import app
from e6async._cli.main import main
from e6async._cli.sites import CLIENTS, Where
from tests.cli.conftest import Run

COMMANDS = ("search", "get", "count", "serve", "demo")
SITE = {"--site", "--base-url", "--user-agent"}
OPTIONS = {
    "search": {"QUERY", "--limit", "--page-size", "--json", "--jsonl", "--mode", "--resume"} | SITE,
    "get": {"POST", "--json", "--jsonl"} | SITE,
    "count": {"QUERY"} | SITE,
    "serve": {"--site", "--posts", "--seed", "--latency"}
    | {"--host", "--port", "--load", "--post-format"},
    "demo": {"--posts", "--latency", "--seed"},
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_help_tells_every_option_and_an_example(run: Run, command: str) -> None:
    """Each option has words of its own beside it."""
    ran = await run(command, "--help")
    assert (ran.status, ran.err) == (0, "")
    for name in OPTIONS[command]:
        (line, *_) = [line for line in ran.out.splitlines() if f"{name} " in line and "│" in line]
        told = line.partition(name)[2].strip("│ ")
        assert any(word[0].isupper() or word[0] == "[" for word in told.split()), line
    assert f"  e6async {command}" in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_no_option_is_missing_here(command: str) -> None:
    """The table above has what each command takes."""
    arguments = app[command].assemble_argument_collection()
    assert {argument.name for argument in arguments} - {"*"} == OPTIONS[command]


def test_no_option_takes_a_login_or_a_key() -> None:
    """What is typed is seen by everybody on the machine, and stays in the shell's history."""
    names = {name.strip("-") for command in OPTIONS.values() for name in command}
    assert not {"login", "api-key", "api_key", "key", "password"} & names


async def test_help_tells_every_command_and_where_the_account_comes_from(run: Run) -> None:
    """So does the command without a word."""
    ran = await run("--help")
    assert ran == await run()
    assert all(f"│ {command} " in ran.out for command in COMMANDS)
    for name in ("E6ASYNC_LOGIN", "E6ASYNC_API_KEY", "E6ASYNC_CONFIG", "config.toml", "api_key"):
        assert name in ran.out


async def test_the_version_is_told(run: Run) -> None:
    """One line with the number."""
    ran = await run("--version")
    assert (ran.status, ran.out.strip()) == (0, "0.1.0")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("serach", 'Did you mean "search"'),
        ("search wolf --mots 5", "no option --mots"),
        ("search --limit 0", "--limit"),
        ("search --limit many", "--limit"),
        ("search --json --jsonl", "--json and --jsonl exclude each other"),
        ("search --mode full", "extended"),
        ("search --site elsewhere", "e621"),
        ("search wolf", "E6ASYNC_USER_AGENT"),
        ("search --user-agent Mozilla/5.0", "poses as a browser"),
        ("search --base-url nowhere", "https://host"),
        ("search --base-url http://127.0.0.1:1 --page-size 321", "from 1 to 320"),
        ("search --base-url http://127.0.0.1:1 --resume abc", "no cursor"),
        ("search --base-url http://127.0.0.1:1 ( wolf", "groups"),
        ("count --base-url http://127.0.0.1:1 ( wolf", "groups"),
        ("get", "which posts"),
        ("get wolf", "'wolf' is no post"),
        ("demo --posts 0", "--posts"),
        ("serve --post-format odd", "legacy"),
        ("serve --port 70000", "--port"),
    ],
)
async def test_what_is_wrong_is_said_in_one_line(run: Run, typed: str, message: str) -> None:
    """No traceback, status 2, and nothing on stdout; nothing was sent."""
    ran = await run(*typed.split())
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err
    assert ran.err.startswith("e6async: ")
    assert len(ran.err.splitlines()) == 1


async def test_a_missing_config_file_that_was_named_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who names a file expects it to be read."""
    monkeypatch.setenv("E6ASYNC_CONFIG", "not-there.toml")
    ran = await run("count", "--user-agent", "grove/1.0 (by willow)")
    assert ran.status == 2
    assert "not-there.toml, which is not there" in ran.err


async def test_half_an_account_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A login without a key would be ignored by the site."""
    monkeypatch.setenv("E6ASYNC_LOGIN", "willow")
    ran = await run("count")
    assert ran.status == 2
    assert "api_key is missing" in ran.err


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_without_the_extra_it_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The library alone has no command; one line says how to get it."""
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(["demo"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert 'pip install "e6async[cli]"' in told.err
    assert len(told.err.splitlines()) == 1


def test_every_client_can_be_chosen() -> None:
    """A site that has a client has a name for `--site`."""
    kinds = [getattr(clients, name) for name in clients.__all__ if name != "Client"]
    assert {kind.site.name: kind.__name__ for kind in kinds} == dict(CLIENTS)


def test_options_can_be_typed_again() -> None:
    """Only what was given is repeated in a told command."""
    assert Where().arguments() == []
    where = attrs.evolve(Where(), base_url="http://127.0.0.1:1", user_agent="a/1 (by b)")
    assert where.arguments() == [
        "--base-url",
        "http://127.0.0.1:1",
        "--user-agent",
        "a/1 (by b)",
    ]
