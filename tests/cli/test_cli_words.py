"""Help texts, and error messages for invalid arguments."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from pkgutil import iter_modules

import attrs
import pytest

import e6async
from e6async import Client, _clients
from e6async._cli.app import app
from e6async._cli.main import main
from e6async._cli.sites import CLIENTS, SiteOptions
from e6async._core.protocol.site import PUBLIC_SITES
from tests.cli.conftest import Run

EXPORTS = ("exports list", "exports get", "exports convert")
COMMANDS = ("search", "get", "count", "download", "whoami", "serve", "demo", *EXPORTS)
SITE = {"--site", "--base-url", "--user-agent"}
OPTIONS = {
    "search": {"QUERY", "--limit", "--page-size", "--json", "--jsonl", "--mode", "--resume"} | SITE,
    "get": {"POST", "--json", "--jsonl"} | SITE,
    "count": {"QUERY"} | SITE,
    "whoami": {"--json"} | SITE,
    "serve": {"--site", "--posts", "--seed", "--latency"}
    | {"--host", "--port", "--load", "--post-format", "--until", "--gaps", "--media-speed"}
    | {"--punish", "--accounts"},
    "demo": {"--posts", "--latency", "--seed"},
    "download": {"QUERY", "--output-dir", "-o", "--name", "--size", "--limit", "--concurrency"}
    | {"--limit-rate", "--verify", "--dry-run", "--resume"}
    | SITE,
    "exports list": {"--date"} | SITE,
    "exports get": {
        "NAME",
        "--output-dir",
        "-o",
        "--date",
        "--dry-run",
        "--max-bytes",
        "--max-ratio",
    }
    | SITE,
    "exports convert": {
        "FILE",
        "--to",
        "--output",
        "-o",
        "--partition-by",
        "--site",
        "--max-ratio",
    },
}


@pytest.mark.parametrize("command", COMMANDS)
async def test_help_describes_every_option(run: Run, command: str) -> None:
    """Each option has a description beside it, and there is an example."""
    result = await run(*command.split(), "--help")
    assert (result.status, result.err) == (0, "")
    lines = [line for line in result.out.splitlines() if line.startswith("│ ")]
    for name in OPTIONS[command]:
        (line, *_) = [line for line in lines if f"{name} " in line[:24]]
        assert re.search(r" [A-Z][A-Za-z]+[ :]", line.partition(name)[2]), line
    assert result.out.startswith(f"Usage: e6async {command} ")
    assert f"  e6async {command}" in result.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_table_of_options_is_complete(command: str) -> None:
    """The table above has all that each command accepts."""
    subcommand = reduce(lambda parent, name: parent[name], command.split(), app)
    arguments = subcommand.assemble_argument_collection()
    names = {name for argument in arguments for name in argument.names}
    assert {name for name in names if not name.startswith("--no-")} - {"*"} == OPTIONS[command]


def test_no_option_takes_a_login_or_a_key() -> None:
    """Other users can see command lines, and the shell keeps them in its history."""
    names = {name.strip("-") for command in OPTIONS.values() for name in command}
    assert not {"login", "api-key", "api_key", "key", "password"} & names


async def test_help_lists_every_command_and_the_sources_of_credentials(run: Run) -> None:
    """The command without arguments shows the same."""
    result = await run("--help")
    assert result == await run()
    assert all(f"│ {command.split()[0]} " in result.out for command in COMMANDS)
    for name in ("E6ASYNC_LOGIN", "E6ASYNC_API_KEY", "E6ASYNC_CONFIG", "config.toml", "api_key"):
        assert name in result.out


async def test_version(run: Run) -> None:
    """One line with the version number."""
    result = await run("--version")
    assert (result.status, result.out.strip()) == (0, "0.1.0")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("serach", 'Did you mean "search"'),
        ("search wolf --mots 5", "Unknown option --mots"),
        ("search --limit 0", "--limit"),
        ("search --limit many", "--limit"),
        ("search --json --jsonl", "--json and --jsonl cannot be used together"),
        ("search --mode full", "extended"),
        ("search --site elsewhere", "e621"),
        ("search wolf", "E6ASYNC_USER_AGENT"),
        ("search --user-agent Mozilla/5.0", "looks like a browser"),
        ("search --base-url nowhere", "https://host"),
        ("search --base-url http://127.0.0.1:1 --page-size 321", "from 1 to 320"),
        ("search --base-url http://127.0.0.1:1 --resume abc", "not a valid cursor"),
        ("search --base-url http://127.0.0.1:1 ( wolf", "'(' without a ')'"),
        ("count --base-url http://127.0.0.1:1 ( wolf", "'(' without a ')'"),
        ("get", "no posts given"),
        ("get wolf", "'wolf' is neither a post ID nor an MD5"),
        ("demo --posts 0", "--posts"),
        ("demo --posts 100000000000", "--posts"),
        ("serve --posts 100000000000", "--posts"),
        ("serve --post-format odd", "legacy"),
        ("serve --port 70000", "--port"),
    ],
)
async def test_invalid_arguments(run: Run, typed: str, message: str) -> None:
    """One line without a traceback, status 2, and nothing on stdout."""
    result = await run(*typed.split())
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.startswith("e6async: ")
    assert len(result.err.splitlines()) == 1


async def test_a_config_file_that_does_not_exist(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file named by E6ASYNC_CONFIG must exist."""
    monkeypatch.setenv("E6ASYNC_CONFIG", "not-there.toml")
    result = await run("count", "--user-agent", "grove/1.0 (by willow)")
    assert result.status == 2
    assert "the config file not-there.toml, named by E6ASYNC_CONFIG, does not exist" in result.err


async def test_a_login_without_a_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site would ignore it, so the command refuses it."""
    monkeypatch.setenv("E6ASYNC_LOGIN", "willow")
    result = await run("count")
    assert result.status == 2
    assert "api_key is missing" in result.err


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_a_missing_extra(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the packages of the extra, one line says how to install them."""
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(["demo"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert 'pip install "e6async[cli]"' in output.err
    assert len(output.err.splitlines()) == 1


def _client_classes(parent: type[Client]) -> Iterator[type[Client]]:
    """Every client class of the package; those without a site of their own are bases."""
    for kind in parent.__subclasses__():
        if "site" in vars(kind) and kind.__module__.startswith("e6async."):
            yield kind
        yield from _client_classes(kind)


def test_every_site_has_a_client_and_a_name() -> None:
    """The table of sites, the client classes, and `--site` have the same sites."""
    for module in iter_modules(_clients.__path__):
        import_module(f"e6async._clients.{module.name}")
    named = {kind.site.name: kind.__name__ for kind in _client_classes(Client)}
    assert named == dict(CLIENTS)
    assert set(named) == {site.name for site in PUBLIC_SITES}
    assert all(getattr(e6async, name).site.name == site for site, name in CLIENTS.items())


def test_site_options_as_arguments() -> None:
    """Only options that differ from the defaults are in a resume command."""
    assert SiteOptions().arguments() == []
    options = attrs.evolve(SiteOptions(), base_url="http://127.0.0.1:1", user_agent="a/1 (by b)")
    assert options.arguments() == [
        "--base-url",
        "http://127.0.0.1:1",
        "--user-agent",
        "a/1 (by b)",
    ]
