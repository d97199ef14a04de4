"""The options of a site, and the client they make."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, cast

import attrs
from cyclopts import Group, Parameter

import e6async
from e6async._cli import config
from e6async._cli.screen import say
from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async._clients import E621, Client, FemboyFans
    from e6async._core.events import Event

SiteName: TypeAlias = Literal["e621", "e926", "e6ai", "femboyfans"]
CLIENTS: Mapping[SiteName, str] = {
    "e621": "E621",
    "e926": "E926",
    "e6ai": "E6AI",
    "femboyfans": "FemboyFans",
}
"""The client of each site, by the name that `--site` takes."""


@Parameter(name="*", group=Group("Site", sort_key=1))
@attrs.frozen(kw_only=True)
class Where:
    """Which site is asked, and as whom."""

    site: Annotated[SiteName, Parameter(help="Which site to ask.")] = "e621"
    base_url: Annotated[
        str | None,
        Parameter(help="Another deployment of it, as http://127.0.0.1:8621."),
    ] = None
    user_agent: Annotated[
        str | None,
        Parameter(
            help="What to call yourself, with a contact, as 'my-project/1.0 (by my_name on e621)'; "
            "E6ASYNC_USER_AGENT or the config file by default."
        ),
    ] = None

    def arguments(self) -> list[str]:
        """Write the options that were given as they are typed."""
        given = {"--site": self.site, "--base-url": self.base_url, "--user-agent": self.user_agent}
        if self.site == "e621":
            del given["--site"]
        return [word for name, value in given.items() if value for word in (name, value)]


ANYWHERE = Where()


def connect(where: Where) -> E621 | FemboyFans:
    """Make the client that the options, the environment and the config file ask for."""
    from e6async._core.protocol.site import (  # noqa: PLC0415 - a start without it is quicker
        PUBLIC_SITES,
    )

    client = cast("type[E621 | FemboyFans]", getattr(e6async, CLIENTS[where.site]))
    settings = config.settle(
        client.site,
        environment=os.environ,
        section=_sections(config.path_of(os.environ, Path.home())).get(where.site),
        base_url=where.base_url,
        user_agent=where.user_agent,
        version=e6async.__version__,
        public=PUBLIC_SITES,
    )
    return client(
        settings.user_agent,
        login=settings.login,
        api_key=settings.api_key,
        base_url=settings.base_url,
        observer=_tell_delays,
    )


def is_logged_in(client: Client) -> bool:
    """Whether a client sends a login and a key."""
    return bool(client.transport.means.credentials.headers)


def _sections(path: Path) -> Mapping[str, config.Section]:
    try:
        text, mode = path.read_text("utf-8"), path.stat().st_mode
    except FileNotFoundError:
        if os.environ.get("E6ASYNC_CONFIG"):
            message = f"E6ASYNC_CONFIG names {path}, which is not there"
            raise InputError(message) from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}"
        raise InputError(message) from error
    return config.read(text, path, mode=mode if os.name == "posix" else None, sites=CLIENTS)


def _tell_delays(event: Event) -> None:
    """Say why nothing comes, when the site makes everybody wait or a request is sent again."""
    if isinstance(event, e6async.Paused):
        say(f"the site asks for a pause; on in {event.seconds:.1f} s")
    elif isinstance(event, e6async.Retried) and event.after:
        say(f"again in {event.after:.1f} s: {event.reason}")
