"""What a server and the client's account on it are, in one answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import attrs

from e6async._core.client import Client, Family, transport_of
from e6async._core.models.model import Model, ModelWithMappings

if TYPE_CHECKING:
    from e6async import e621, femboyfans


@attrs.frozen(kw_only=True)
class AccountInfo(Model):
    """The client's account, and its limits."""

    id: int | None
    """None for an account that the server does not know."""
    name: str
    level: int
    """A number that differs between sites and dates; prefer `level_string`."""
    level_string: str
    """`Member`, `Privileged`, `Janitor` ..."""
    per_page: int
    """How many posts a page has when no limit is sent."""
    tag_query_limit: int
    """The maximum number of terms in a tag query."""
    favorite_limit: int
    api_burst_limit: int
    """Writes a minute."""
    remaining_api_limit: int
    """Writes left in this minute."""


@attrs.frozen(kw_only=True)
class ServerInfo(ModelWithMappings):
    """A server: what it runs, what it has, and the client's account on it."""

    site: str
    """The name of the site whose rules the client follows, such as `e621`."""
    url: str
    """The URL that requests go to."""
    version: str | None
    """The release, such as `26.08.19`; None from femboy.fan, and from servers before June 2026."""
    post_format: Literal["v2", "legacy", "femboyfans"]
    """The JSON format of posts: `legacy` from servers before May 2026, which ignore `v2`."""
    families: tuple[str, ...]
    """The attributes of the client that the site has, such as `posts`."""
    lacks: Mapping[str, str]
    """Families and operations that the site does not have, with the reason."""
    account: AccountInfo | None
    """None for a client without a login."""


def describe(
    client: Client,
    *,
    version: str | None,
    post_format: Literal["v2", "legacy", "femboyfans"],
    me: e621.Me | femboyfans.Me | None,
) -> ServerInfo:
    """Put together what is known about a site, and what its server has answered."""
    site = client.site
    names = dict.fromkeys(
        name
        for kind in reversed(type(client).__mro__)
        for name, value in vars(kind).items()
        if isinstance(value, Family)
    )
    return ServerInfo(
        site=site.name,
        url=str(transport_of(client).base_url),
        version=version,
        post_format=post_format,
        families=tuple(name for name in names if site.why_not(name) is None),
        lacks=site.lacks,
        account=None if me is None else _account(me),
    )


def sends_credentials(client: Client) -> bool:
    """Whether a client sends a login with its key, or a token."""
    credentials = transport_of(client).context.credentials
    return bool(credentials.headers or credentials.form)


def _account(me: e621.Me | femboyfans.Me) -> AccountInfo:
    return AccountInfo(
        id=me.id,
        name=me.name,
        level=me.level,
        level_string=me.level_string,
        per_page=me.per_page,
        tag_query_limit=me.tag_query_limit,
        favorite_limit=me.favorite_limit,
        api_burst_limit=me.api_burst_limit,
        remaining_api_limit=me.remaining_api_limit,
    )
