"""Who calls, and with which account: from the environment and a file; nothing is read here."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import attrs

from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async._core.protocol.site import Site


@attrs.frozen(kw_only=True)
class Section:
    """What a file says about one site."""

    user_agent: str | None = None
    login: str | None = None
    api_key: str | None = attrs.field(default=None, repr=False)
    base_url: str | None = None
    """The deployment that login and key are for; the site's own when there is none."""


@attrs.frozen(kw_only=True)
class Settings:
    """What a client is made with."""

    user_agent: str
    login: str | None
    api_key: str | None = attrs.field(repr=False)
    base_url: str | None


_NOTHING = Section()
_KEYS = tuple(attrs.fields_dict(Section))
_OTHERS = 0o077
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def path_of(environment: Mapping[str, str], home: Path) -> Path:
    """Say where the file is, or would be."""
    named = environment.get("E6ASYNC_CONFIG")
    if named:
        return Path(named)
    base = environment.get("XDG_CONFIG_HOME", "")
    folder = Path(base) if base.startswith("/") else home / ".config"
    return folder / "e6async" / "config.toml"


def read(text: str, path: Path, *, mode: int | None, sites: Collection[str]) -> dict[str, Section]:
    """Read the text of a file; raises InputError for what it may not hold.

    A key in a file that others can read is refused; `mode` is None where files have none.
    """
    try:
        tables: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{path} is not TOML: {error}"
        raise InputError(message) from None
    sections = {name: _section(name, table, path, sites) for name, table in tables.items()}
    holds_key = any(section.api_key for section in sections.values())
    if holds_key and mode is not None and mode & _OTHERS:
        message = (
            f"{path} holds an api_key and others can open it (mode {mode & 0o777:04o}), so it is "
            f"not used; run: chmod 600 {path}"
        )
        raise InputError(message)
    return sections


def _section(name: str, table: object, path: Path, sites: Collection[str]) -> Section:
    if name not in sites:
        message = f"{path}: there is no site {name}; a section is [{'], ['.join(sites)}]"
        raise InputError(message)
    if not isinstance(table, dict):
        message = f"{path}: {name} is a section, written as [{name}]"
        raise InputError(message)
    values: dict[str, str] = {}
    for key, value in cast("dict[str, object]", table).items():
        if key not in _KEYS:
            message = f"{path}: [{name}] takes {', '.join(_KEYS)}, not {key}"
            raise InputError(message)
        if not isinstance(value, str):
            message = f"{path}: {key} of [{name}] is a text in quotes"
            raise InputError(message)
        values[key] = value
    return Section(**values)


def settle(
    site: Site,
    *,
    environment: Mapping[str, str],
    section: Section | None = None,
    base_url: str | None = None,
    user_agent: str | None = None,
    version: str,
    public: Collection[Site],
) -> Settings:
    """Decide what counts: options before environment before file.

    The file's login and key go nowhere but to the site they were written down for.
    """
    section = section or _NOTHING
    home = section.base_url or site.url
    target = base_url or home
    login, api_key = environment.get("E6ASYNC_LOGIN"), environment.get("E6ASYNC_API_KEY")
    if not login and not api_key and _same(target, home):
        login, api_key = section.login, section.api_key
    if api_key and not _is_private(target):
        message = f"{target} would get the api_key unencrypted; name it as https://, or use no key"
        raise InputError(message)
    agent = user_agent or environment.get("E6ASYNC_USER_AGENT") or section.user_agent
    return Settings(
        user_agent=agent or _user_agent(version, login, site, target, public),
        login=login or None,
        api_key=api_key or None,
        base_url=None if target == site.url else target,
    )


def _user_agent(
    version: str, login: str | None, site: Site, target: str, public: Collection[Site]
) -> str:
    if login:
        return f"e6async-cli/{version} (by {login} on {site.name})"
    if not any(_on(target, each) for each in public):
        return f"e6async-cli/{version}"
    message = (
        f"{site.name} wants to know who calls: give --user-agent 'my-project/1.0 (by my_name on "
        f"{site.name})', or set E6ASYNC_USER_AGENT, or user_agent in the config file"
    )
    raise InputError(message)


def _on(address: str, site: Site) -> bool:
    host, public = _host(address), _host(site.url)
    return host == public or host.endswith(f".{public}")


def _same(one: str, other: str) -> bool:
    return one.rstrip("/").lower() == other.rstrip("/").lower()


def _is_private(address: str) -> bool:
    """Whether nobody on the way can read what is sent there."""
    return not address.lower().startswith("http://") or _host(address) in _LOOPBACK


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""  # the client says what is wrong with it
