"""`e6async whoami`: the site, and the account that requests are sent with."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich.console import Console

from e6async._cli.messages import sanitize
from e6async._cli.output import write_json
from e6async._cli.sites import DEFAULT_SITE, SiteOptions, connect
from e6async._cli.tables import grid
from e6async.data import to_json

if TYPE_CHECKING:
    from e6async import E621, FemboyFans, ServerInfo

_FORMATS: Mapping[str, str] = {
    "v2": "v2",
    "legacy": "legacy, of a server before May 2026",
    "femboyfans": "that of femboy.fan",
}


def whoami(
    *,
    json: Annotated[
        bool, Parameter(help="Write one JSON object with all of it.", show_default=False)
    ] = False,
    site_options: SiteOptions = DEFAULT_SITE,
) -> int:
    """Show the site, and the account that requests are sent with."""
    info = asyncio.run(_ask(connect(site_options)))
    if json:
        write_json(to_json(info) + b"\n")
    else:
        Console(highlight=False).print(grid(lines(info)))
    return 0


def lines(info: ServerInfo) -> Mapping[str, str]:
    """What is shown of a server and an account, by name."""
    account, texts = info.account, {"site": info.site, "url": info.url}
    texts |= {
        "version": info.version or "",
        "post format": _FORMATS[info.post_format],
        "lacks": ", ".join(info.lacks),
    }
    if account is None:
        texts["account"] = "none: no login and API key are sent"
    else:
        texts |= {
            "account": f"{account.name} (id {account.id})",
            "level": f"{account.level_string} ({account.level})",
            "writes left": f"{account.remaining_api_limit} of {account.api_burst_limit} a minute",
            "terms in a query": str(account.tag_query_limit),
            "favorites": f"up to {account.favorite_limit:,}",
            "posts on a page": str(account.per_page),
        }
    return {name: sanitize(text) for name, text in texts.items() if text}


async def _ask(client: E621 | FemboyFans) -> ServerInfo:
    async with client:
        return await client.server_info()
