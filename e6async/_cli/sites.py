"""The options that choose the site, and the client made from them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, cast

import attrs
from cyclopts import Group, Parameter

import e6async
from e6async._cli import config
from e6async._cli.messages import print_message
from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async import E621, Client, FemboyFans
    from e6async._core.events import Event

SiteName: TypeAlias = Literal["e621", "e926", "e6ai", "femboyfans"]
CLIENTS: Mapping[SiteName, str] = {
    "e621": "E621",
    "e926": "E926",
    "e6ai": "E6AI",
    "femboyfans": "FemboyFans",
}
"""The client class of each site, by the value of `--site`."""


@Parameter(name="*", group=Group("Site options", sort_key=1))
@attrs.frozen(kw_only=True)
class SiteOptions:
    """Which site to send requests to, and under which user agent."""

    site: Annotated[SiteName, Parameter(help="The site to send requests to.")] = "e621"
    base_url: Annotated[
        str | None,
        Parameter(
            help="URL of another server that runs the site's software, such as "
            "http://127.0.0.1:8621."
        ),
    ] = None
    user_agent: Annotated[
        str | None,
        Parameter(
            help="Name and contact sent to the site, such as "
            "'my-project/1.0 (by my_name on e621)'; by default from E6ASYNC_USER_AGENT or the "
            "config file, else made from the login. Not needed for a --base-url outside of "
            "the public sites."
        ),
    ] = None

    def arguments(self) -> list[str]:
        """The options that differ from the defaults, as command-line arguments."""
        options = {
            "--site": self.site,
            "--base-url": self.base_url,
            "--user-agent": self.user_agent,
        }
        if self.site == "e621":
            del options["--site"]
        return [word for name, value in options.items() if value for word in (name, value)]


DEFAULT_SITE = SiteOptions()


def connect(options: SiteOptions) -> E621 | FemboyFans:
    """Make a client from the options, the environment and the config file."""
    from e6async._core.protocol.site import (  # noqa: PLC0415 - not needed for --help
        PUBLIC_SITES,
    )

    client = cast("type[E621 | FemboyFans]", getattr(e6async, CLIENTS[options.site]))
    settings = config.resolve(
        client.site,
        environment=os.environ,
        section=_sections(config.config_path(os.environ, _home())).get(options.site),
        base_url=options.base_url,
        user_agent=options.user_agent,
        version=e6async.__version__,
        public=PUBLIC_SITES,
    )
    return client(
        settings.user_agent,
        login=settings.login,
        api_key=settings.api_key,
        base_url=settings.base_url,
        trust_env=True,
        gate="machine",
        observer=_print_delay,
    )


def is_logged_in(client: Client) -> bool:
    """Whether the client sends a login and an API key."""
    from e6async._core.client import transport_of  # noqa: PLC0415 - not needed for --help

    return bool(transport_of(client).context.credentials.headers)


def _home() -> Path | None:
    """The user's home; None for a user without one, as in a container that runs under any id."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def _sections(path: Path | None) -> Mapping[str, config.Section]:
    if path is None:
        return {}
    try:
        text, mode = path.read_text("utf-8"), path.stat().st_mode
    except FileNotFoundError:
        if os.environ.get("E6ASYNC_CONFIG"):
            message = f"the config file {path}, named by E6ASYNC_CONFIG, does not exist"
            raise InputError(message) from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot read the config file {path}: {error}"
        raise InputError(message) from error
    return config.parse(text, path, mode=mode if os.name == "posix" else None, sites=CLIENTS)


def _print_delay(event: Event) -> None:
    """Print why nothing arrives: the site asked for a pause, or a request is retried."""
    if isinstance(event, e6async.Paused):
        print_message(f"the site asked for a pause; continuing in {event.seconds:.1f} s")
    elif isinstance(event, e6async.Retried) and event.after:
        print_message(f"retrying in {event.after:.1f} s: {event.reason}")
