"""User agent and credentials, from the environment and the config file; does no I/O."""

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
    """The section of the config file for one site."""

    user_agent: str | None = None
    login: str | None = None
    api_key: str | None = attrs.field(default=None, repr=False)
    base_url: str | None = None
    """The server that login and key belong to; None for the public site."""


@attrs.frozen(kw_only=True)
class ClientSettings:
    """The arguments of a client."""

    user_agent: str
    login: str | None
    api_key: str | None = attrs.field(repr=False)
    base_url: str | None


_EMPTY = Section()
_KEYS = tuple(attrs.fields_dict(Section))
_GROUP_AND_OTHERS = 0o077


def config_path(environment: Mapping[str, str], home: Path | None) -> Path | None:
    """The path of the config file, whether it exists or not; None for a user without a home."""
    explicit = environment.get("E6ASYNC_CONFIG")
    if explicit:
        return Path(explicit)
    base = environment.get("XDG_CONFIG_HOME", "")
    folder = Path(base) if base.startswith("/") else home and home / ".config"
    return folder and folder / "e6async" / "config.toml"


def parse(text: str, path: Path, *, mode: int | None, sites: Collection[str]) -> dict[str, Section]:
    """Parse the text of a config file; raises InputError for an invalid one.

    A file with a key must not be accessible to other users; `mode` is the file's mode, None on
    systems without one.
    """
    try:
        tables: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{path} is not valid TOML: {error}"
        raise InputError(message) from None
    sections = {name: _section(name, table, path, sites) for name, table in tables.items()}
    holds_key = any(section.api_key for section in sections.values())
    if holds_key and mode is not None and mode & _GROUP_AND_OTHERS:
        message = (
            f"{path} contains an api_key and other users can access it (mode "
            f"{mode & 0o777:04o}); run: chmod 600 {path}"
        )
        raise InputError(message)
    return sections


def _section(name: str, table: object, path: Path, sites: Collection[str]) -> Section:
    if name not in sites:
        message = f"{path}: unknown section or key {name}; use a section [{'], ['.join(sites)}]"
        raise InputError(message)
    if not isinstance(table, dict):
        message = f"{path}: {name} must be a section; write [{name}]"
        raise InputError(message)
    values: dict[str, str] = {}
    for key, value in cast("dict[str, object]", table).items():
        if key not in _KEYS:
            message = f"{path}: unknown key {key} in [{name}]; use {', '.join(_KEYS)}"
            raise InputError(message)
        if not isinstance(value, str):
            message = f"{path}: {key} in [{name}] must be a string in quotes"
            raise InputError(message)
        values[key] = value
    return Section(**values)


def resolve(
    site: Site,
    *,
    environment: Mapping[str, str],
    section: Section | None = None,
    base_url: str | None = None,
    user_agent: str | None = None,
    version: str,
    public: Collection[Site],
) -> ClientSettings:
    """Combine options, environment and config file, in this order of precedence.

    The file's login and key are only used for the server that the file names.
    """
    if base_url is not None and not base_url.strip():
        message = "--base-url is empty; leave it out for the site itself"
        raise InputError(message)
    section = section or _EMPTY
    home = section.base_url or site.url
    target = base_url or home
    login, api_key = environment.get("E6ASYNC_LOGIN"), environment.get("E6ASYNC_API_KEY")
    if not login and not api_key and _is_same_url(target, home):
        login, api_key = section.login, section.api_key
    if api_key and _is_open_to_all(target):
        message = (
            f"refusing to send the api_key unencrypted to {target}; use https://, or no api_key"
        )
        raise InputError(message)
    agent = user_agent or environment.get("E6ASYNC_USER_AGENT") or section.user_agent
    return ClientSettings(
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
    if not any(_is_on(target, public_site) for public_site in public):
        return f"e6async-cli/{version}"
    message = (
        f"{site.name} requires a user agent with a contact: pass --user-agent 'my-project/1.0 (by "
        f"my_name on {site.name})', or set E6ASYNC_USER_AGENT, or user_agent in the config file"
    )
    raise InputError(message)


def _is_on(url: str, site: Site) -> bool:
    host, site_host = _host(url), _host(site.url)
    return host == site_host or host.endswith(f".{site_host}")


def _is_same_url(url: str, other: str) -> bool:
    return url.rstrip("/").lower() == other.rstrip("/").lower()


def _is_open_to_all(text: str) -> bool:
    """Whether anybody on the network can read what is sent to a URL."""
    from e6async._core.protocol.settings import (  # noqa: PLC0415 - not needed for --help
        is_open_to_all,
        parse_base_url,
    )

    url = parse_base_url(text)
    return not isinstance(url, str) and is_open_to_all(url)  # the client raises what is wrong


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""  # the client raises the error for it
