"""User agent and credentials from options, environment and config file."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

import pytest

from e6async import E621
from e6async._cli.config import ClientSettings, Section, config_path, parse, resolve
from e6async._cli.sites import is_logged_in
from e6async._core.protocol.site import E621_SITE, PUBLIC_SITES
from e6async.errors import InputError
from tests.cli.conftest import Run

FILE = Path("config.toml")
SECTION = Section(login="willow", api_key="invented", user_agent="grove/1.0 (by willow)")
LOCAL = "http://127.0.0.1:8621"


class Options(TypedDict, total=False):
    section: Section
    base_url: str
    user_agent: str


def resolve_settings(
    environment: dict[str, str] | None = None, **options: Unpack[Options]
) -> ClientSettings:
    return resolve(
        E621_SITE, environment=environment or {}, version="0.1.0", public=PUBLIC_SITES, **options
    )


def test_precedence_of_the_user_agent() -> None:
    """An option wins over the environment, the environment over the file."""
    environment = {"E6ASYNC_USER_AGENT": "pond/1.0 (by reed)"}
    assert resolve_settings(
        environment, section=SECTION, user_agent="hill/1 (by ash)"
    ).user_agent == ("hill/1 (by ash)")
    assert resolve_settings(environment, section=SECTION).user_agent == "pond/1.0 (by reed)"
    assert resolve_settings(section=SECTION).user_agent == "grove/1.0 (by willow)"


def test_login_and_key_are_not_mixed() -> None:
    """With a login in the environment, the key of the file is not used."""
    settings = resolve_settings({"E6ASYNC_LOGIN": "reed"}, section=SECTION)
    assert (settings.login, settings.api_key) == ("reed", None)


def test_login_and_key_from_the_file() -> None:
    """They are used when the environment has none, and repr does not show the key."""
    settings = resolve_settings(section=SECTION)
    assert (settings.login, settings.api_key) == ("willow", "invented")
    assert "invented" not in repr(settings) + repr(SECTION)


def test_the_key_of_the_file_is_sent_to_its_own_server_only() -> None:
    """Another server gets a key only if the file names that server."""
    assert resolve_settings(section=SECTION, base_url=LOCAL).api_key is None
    assert resolve_settings(section=SECTION, base_url="https://E621.net/").api_key == "invented"
    there = Section(login="willow", api_key="invented", base_url=LOCAL)
    assert resolve_settings(section=there).base_url == LOCAL
    assert resolve_settings(section=there, base_url=f"{LOCAL}/").api_key == "invented"
    assert resolve_settings(section=there, base_url=E621_SITE.url, user_agent="a/1").api_key is None


def test_the_key_of_the_environment_is_sent_to_any_server() -> None:
    """Variables are set for one command, so they apply to the server it uses."""
    environment = {"E6ASYNC_LOGIN": "reed", "E6ASYNC_API_KEY": "made-up"}
    assert resolve_settings(environment, section=SECTION, base_url=LOCAL).api_key == "made-up"


@pytest.mark.parametrize("base_url", [None, "https://e621.net", "https://static1.e621.net:443/x"])
def test_a_public_site_requires_a_contact(base_url: str | None) -> None:
    """Without one nothing is sent, and the message says how to give one."""
    options: Options = {} if base_url is None else {"base_url": base_url}
    with pytest.raises(InputError, match="E6ASYNC_USER_AGENT"):
        resolve_settings(**options)


def test_a_login_is_a_contact() -> None:
    """With a login, no other contact is needed."""
    section = Section(login="willow", api_key="invented")
    assert resolve_settings(section=section).user_agent == "e6async-cli/0.1.0 (by willow on e621)"


@pytest.mark.parametrize("base_url", [LOCAL, "https://note621.net", "not a URL", "http://[bad"])
def test_other_servers_require_no_contact(base_url: str) -> None:
    """The name of the command is enough; an invalid URL is left for the client to refuse."""
    assert resolve_settings(base_url=base_url).user_agent == "e6async-cli/0.1.0"


def test_path_of_the_config_file() -> None:
    """E6ASYNC_CONFIG names it; else it is in XDG_CONFIG_HOME or ~/.config."""
    home = Path("/somewhere")
    usual = home / ".config/e6async/config.toml"
    assert config_path({"E6ASYNC_CONFIG": "mine.toml"}, home) == Path("mine.toml")
    assert config_path({"XDG_CONFIG_HOME": "/etc/mine"}, home) == Path(
        "/etc/mine/e6async/config.toml"
    )
    assert config_path({"XDG_CONFIG_HOME": "relative"}, home) == usual
    assert config_path({}, home) == usual


KEY = '[e621]\nlogin = "willow"\napi_key = "invented"\n'


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_other_users_can_read_is_refused(mode: int) -> None:
    """The message names the file and the remedy, and does not contain the key."""
    with pytest.raises(InputError, match=r"chmod 600 config\.toml") as refused:
        parse(KEY, FILE, mode=0o100000 | mode, sites=["e621"])
    assert f"{mode:04o}" in str(refused.value)
    assert "invented" not in str(refused.value)


def test_a_private_file_is_accepted() -> None:
    """So is a readable file without a key, and any file where files have no mode."""
    expected = {"e621": Section(login="willow", api_key="invented")}
    assert parse(KEY, FILE, mode=0o100600, sites=["e621"]) == expected
    assert parse(KEY, FILE, mode=None, sites=["e621"]) == expected
    assert parse('[e621]\nuser_agent = "a/1"\n', FILE, mode=0o644, sites=["e621"]) == {
        "e621": Section(user_agent="a/1")
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[e621", "is not valid TOML"),
        ('login = "willow"', r"unknown section or key login; use a section \[e621\]"),
        ("[meadow]", "unknown section or key meadow"),
        ("e621 = 3", r"must be a section; write \[e621\]"),
        (
            '[e621]\napikey = "invented"',
            "unknown key apikey .* use user_agent, login, api_key, base_url",
        ),
        ("[e621]\napi_key = 12345", "api_key in .* must be a string in quotes"),
    ],
)
def test_invalid_files(text: str, message: str) -> None:
    """The message names the mistake and does not contain the value."""
    with pytest.raises(InputError, match=message) as refused:
        parse(text, FILE, mode=None, sites=["e621"])
    assert "invented" not in str(refused.value)
    assert "12345" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://board.test", "HTTP://board.test:8621/"])
def test_a_key_is_never_sent_unencrypted(url: str) -> None:
    """A key needs https, except on this machine."""
    environment = {"E6ASYNC_LOGIN": "willow", "E6ASYNC_API_KEY": "invented"}
    with pytest.raises(InputError, match="https"):
        resolve_settings(environment, base_url=url)
    assert resolve_settings(environment, base_url=LOCAL).api_key == "invented"
    assert resolve_settings({}, base_url=url, user_agent="grove/1.0 (by willow)").base_url == url


def test_is_logged_in() -> None:
    """A client with a key counts as logged in."""
    assert is_logged_in(E621("grove/1.0 (by willow)", login="willow", api_key="invented"))
    assert not is_logged_in(E621("grove/1.0 (by willow)"))


async def test_an_empty_base_url_is_refused(run: Run) -> None:
    """A variable that is not set must not lead to the public site."""
    result = await run("count", "fog", "--base-url", "")
    assert (result.status, result.out) == (2, "")
    assert "--base-url is empty" in result.err
