"""Who calls, and with which account."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

import pytest

from e6async import E621
from e6async._cli.config import Section, Settings, path_of, read, settle
from e6async._cli.sites import is_logged_in
from e6async._core.protocol.site import E621_SITE, PUBLIC_SITES
from e6async.errors import InputError

FILE = Path("config.toml")
ACCOUNT = Section(login="willow", api_key="invented", user_agent="grove/1.0 (by willow)")
HERE = "http://127.0.0.1:8621"


class Given(TypedDict, total=False):
    section: Section
    base_url: str
    user_agent: str


def settled(environment: dict[str, str] | None = None, **given: Unpack[Given]) -> Settings:
    return settle(
        E621_SITE, environment=environment or {}, version="0.1.0", public=PUBLIC_SITES, **given
    )


def test_an_option_comes_before_the_environment_and_that_before_the_file() -> None:
    """The nearest word counts for what the program calls itself."""
    environment = {"E6ASYNC_USER_AGENT": "pond/1.0 (by reed)"}
    assert settled(environment, section=ACCOUNT, user_agent="hill/1 (by ash)").user_agent == (
        "hill/1 (by ash)"
    )
    assert settled(environment, section=ACCOUNT).user_agent == "pond/1.0 (by reed)"
    assert settled(section=ACCOUNT).user_agent == "grove/1.0 (by willow)"


def test_login_and_key_are_never_taken_from_two_places() -> None:
    """A login of the environment leaves the key of the file alone."""
    settings = settled({"E6ASYNC_LOGIN": "reed"}, section=ACCOUNT)
    assert (settings.login, settings.api_key) == ("reed", None)


def test_the_file_gives_login_and_key() -> None:
    """What the file says is used when the environment says nothing."""
    settings = settled(section=ACCOUNT)
    assert (settings.login, settings.api_key) == ("willow", "invented")
    assert "invented" not in repr(settings) + repr(ACCOUNT)


def test_the_key_of_the_file_goes_to_its_own_site_only() -> None:
    """Another deployment gets no key that was not written down for it."""
    assert settled(section=ACCOUNT, base_url=HERE).api_key is None
    assert settled(section=ACCOUNT, base_url="https://E621.net/").api_key == "invented"
    there = Section(login="willow", api_key="invented", base_url=HERE)
    assert settled(section=there).base_url == HERE
    assert settled(section=there, base_url=f"{HERE}/").api_key == "invented"
    assert settled(section=there, base_url=E621_SITE.url, user_agent="a/1").api_key is None


def test_the_environment_gives_login_and_key_to_any_deployment() -> None:
    """Who sets them says for which command they are."""
    environment = {"E6ASYNC_LOGIN": "reed", "E6ASYNC_API_KEY": "made-up"}
    assert settled(environment, section=ACCOUNT, base_url=HERE).api_key == "made-up"


@pytest.mark.parametrize("base_url", [None, "https://e621.net", "https://static1.e621.net:443/x"])
def test_a_public_site_is_told_who_calls(base_url: str | None) -> None:
    """Without a contact nothing can be sent there, and the message says where to put one."""
    given: Given = {} if base_url is None else {"base_url": base_url}
    with pytest.raises(InputError, match="E6ASYNC_USER_AGENT"):
        settled(**given)


def test_an_account_is_a_contact() -> None:
    """Who logs in need not say who it is once more."""
    section = Section(login="willow", api_key="invented")
    assert settled(section=section).user_agent == "e6async-cli/0.1.0 (by willow on e621)"


@pytest.mark.parametrize("base_url", [HERE, "https://note621.net", "no address", "http://[bad"])
def test_a_site_of_ones_own_needs_no_contact(base_url: str) -> None:
    """A name is enough where nobody else is asked; a wrong address is for the client to refuse."""
    assert settled(base_url=base_url).user_agent == "e6async-cli/0.1.0"


def test_where_the_file_is() -> None:
    """The environment names it, else it is in the folder for configuration."""
    home = Path("/somewhere")
    usual = home / ".config/e6async/config.toml"
    assert path_of({"E6ASYNC_CONFIG": "mine.toml"}, home) == Path("mine.toml")
    assert path_of({"XDG_CONFIG_HOME": "/etc/mine"}, home) == Path("/etc/mine/e6async/config.toml")
    assert path_of({"XDG_CONFIG_HOME": "relative"}, home) == usual
    assert path_of({}, home) == usual


KEY = '[e621]\nlogin = "willow"\napi_key = "invented"\n'


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(mode: int) -> None:
    """The message says which file, and how to shut it, and does not say the key."""
    with pytest.raises(InputError, match=r"chmod 600 config\.toml") as refused:
        read(KEY, FILE, mode=0o100000 | mode, sites=["e621"])
    assert f"{mode:04o}" in str(refused.value)
    assert "invented" not in str(refused.value)


def test_a_file_that_only_its_owner_reads_is_taken() -> None:
    """So is one without a key, whoever reads it, and any where files have no mode."""
    expected = {"e621": Section(login="willow", api_key="invented")}
    assert read(KEY, FILE, mode=0o100600, sites=["e621"]) == expected
    assert read(KEY, FILE, mode=None, sites=["e621"]) == expected
    assert read('[e621]\nuser_agent = "a/1"\n', FILE, mode=0o644, sites=["e621"]) == {
        "e621": Section(user_agent="a/1")
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[e621", "is not TOML"),
        ('login = "willow"', r"no site login; a section is \[e621\]"),
        ("[meadow]", "no site meadow"),
        ("e621 = 3", r"written as \[e621\]"),
        ('[e621]\napikey = "invented"', "takes user_agent, login, api_key, base_url, not apikey"),
        ("[e621]\napi_key = 12345", "api_key of .* is a text in quotes"),
    ],
)
def test_what_a_file_may_not_hold(text: str, message: str) -> None:
    """A mistake is told, by name and without the value."""
    with pytest.raises(InputError, match=message) as refused:
        read(text, FILE, mode=None, sites=["e621"])
    assert "invented" not in str(refused.value)
    assert "12345" not in str(refused.value)


@pytest.mark.parametrize("address", ["http://board.test", "HTTP://board.test:8621/"])
def test_a_key_is_not_sent_in_the_clear(address: str) -> None:
    """A key goes to another machine over https, or not at all."""
    environment = {"E6ASYNC_LOGIN": "willow", "E6ASYNC_API_KEY": "invented"}
    with pytest.raises(InputError, match="https"):
        settled(environment, base_url=address)
    assert settled(environment, base_url=HERE).api_key == "invented"
    assert settled({}, base_url=address, user_agent="grove/1.0 (by willow)").base_url == address


def test_a_client_with_a_key_is_logged_in() -> None:
    """Whoever has a key is not told to log in."""
    assert is_logged_in(E621("grove/1.0 (by willow)", login="willow", api_key="invented"))
    assert not is_logged_in(E621("grove/1.0 (by willow)"))
