"""Permissions of restricted API keys: `app/logical/permissions.rb`, known without a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import attrs

from e6async._core.models.model import ModelWithMappings
from e6async._core.protocol.site import Permissions, Site
from e6async._core.protocol.wire import unsupported
from e6async._core.resource import Resource
from e6async.errors import InputError, UnsupportedError

__all__ = ["FamilyLoader", "Route"]

FamilyLoader: TypeAlias = Callable[[], type[Resource]]
"""Loads the class of a family."""


@attrs.frozen(kw_only=True)
class Route(ModelWithMappings):
    """How the server routes a URL."""

    controller: str
    action: str
    api: str
    """The permission that a restricted key needs for it, such as `posts:show`."""
    parts: Mapping[str, str]
    """The parameters in the URL, such as `{"id": "12", "format": "json"}`."""


_COMPOSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pools.many": ("pools.search",),
        **{
            f"{family}.{verb}": (f"{family}.get", f"{family}.search", *more)
            for family in ("pools", "post_sets")
            for verb, more in {"get": (), "posts": ("posts.search",)}.items()
        },
        "posts.crawl": ("posts.search",),
        "posts.get": ("posts.get", "posts.search"),
        "posts.stream": ("posts.search",),
        "tag_aliases.resolve_query": ("tag_aliases.resolve",),
        "uploads.create_in_chunks": (
            "uploads.create",
            "upload_media_assets.append",
            "upload_media_assets.finalize",
        ),
        **{
            f"{family}.{verb}": tuple(f"{family}.{call}" for call in needed)
            for family in ("upload_media_assets", "post_replacement_media_assets")
            for verb, needed in {"expected": ("append",), "send": ("append", "finalize")}.items()
        },
    }
)
"""The operations of methods that send several, or one with another name."""
_OPEN = frozenset({"exports"})
"""Families of plain files, which need no key."""


def read_route(answer: Mapping[str, str]) -> Route:
    """Convert the answer of `/route.json`."""
    own = {name: answer[name] for name in ("controller", "action", "api")}
    rest = {name: value for name, value in answer.items() if name not in own}
    return Route(**own, parts=rest)


def needed_by(
    methods: Iterable[Callable[..., object]], site: Site, families: Mapping[str, FamilyLoader]
) -> list[str]:
    """List the permissions that a key needs for some methods.

    `families` gives the class of a family by its name. Raises InputError for anything but a method
    of a family, UnsupportedError for what no restricted key, or nobody, can do.
    """
    needed: set[str] = set()
    permissions = site.permissions or Permissions()
    for method in methods:
        name = _operation(method, families)
        if reason := site.why_not(name):
            raise unsupported(name, site.name, reason)
        if name.partition(".")[0] in _OPEN:
            continue
        for operation in _COMPOSED.get(name, (name,)):
            identifier = permissions.of(operation)
            if identifier is None or identifier in permissions.ungranted:
                message = f"no restricted key can call {name}; use an unrestricted key"
                raise UnsupportedError(message)
            needed.add(identifier)
    return sorted(needed)


def _operation(method: Callable[..., object], families: Mapping[str, FamilyLoader]) -> str:
    """The name of a method's operation."""
    owner, _, verb = getattr(method, "__qualname__", "").rpartition(".")
    bound: object = getattr(method, "__self__", None)
    if isinstance(bound, Resource):
        owner = type(bound).__name__
    if owner == "FemboyFans" and verb == "route":
        return verb
    family = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", owner).lower()
    if family in families:
        return f"{family}.{verb}"
    candidates = [name for name, kind in families.items() if getattr(kind(), verb, None) is method]
    if len(candidates) == 1:
        return f"{candidates[0]}.{verb}"
    message = f"{method!r} is not a method of a family such as FemboyFans.posts.search"
    if candidates:
        owners = " and ".join(candidates)
        message = (
            f"{verb} is a method of {owners}; pass it from a client, as e6.{candidates[0]}.{verb}"
        )
    raise InputError(message)
