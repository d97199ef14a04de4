"""Which proxy a request goes through; does no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs
from yarl import URL

from e6async._arguments import Secret
from e6async._core.protocol.host import is_loopback
from e6async._core.system.basic_auth import basic_auth
from e6async.errors import InputError

if TYPE_CHECKING:
    from typing import Final

_SCHEMES: Final = ("http", "https")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Proxy:
    """An HTTP proxy."""

    url: URL
    """Without user and password."""
    authorization: Secret | None = None
    """The value of the header `Proxy-Authorization`; None without a password."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that the proxy wants."""
        if self.authorization is None:
            return _NOTHING
        return {"Proxy-Authorization": self.authorization}


@attrs.frozen(kw_only=True)
class Proxies:
    """The proxies of a client."""

    always: Proxy | None = None
    """For every URL."""
    by_scheme: Mapping[str, Proxy] = MappingProxyType({})
    """For the URLs of a scheme, from the environment."""
    exempt: tuple[str, ...] = ()
    """Hosts that those from the environment are not for: names, `*` for all."""

    def proxy_for(self, url: URL) -> Proxy | None:
        """The proxy for a URL; None to connect directly."""
        if self.always is not None:
            return self.always
        proxy = self.by_scheme.get(url.scheme)
        host = (url.host or "").lower().rstrip(".")
        if proxy is None or is_loopback(url) or _is_exempt(host, url.port, self.exempt):
            return None
        return proxy


def client_proxies(proxy: Secret | None, environment: Mapping[str, Secret]) -> Proxies | None:
    """The proxies that a client was told to use, if any; InputError for one that it cannot use.

    `environment` has proxies by scheme, `all` and `no`, as urllib reads them from variables.
    """
    by_scheme: dict[str, Proxy] = {}
    for scheme in _SCHEMES:
        name = scheme if environment.get(scheme) else "all"
        if environment.get(name):
            by_scheme[scheme] = parse_proxy(environment[name], f"{name.upper()}_PROXY")
    if proxy is None and not by_scheme:
        return None
    exempt = (part.strip().lower() for part in environment.get("no", "").split(","))
    return Proxies(
        always=None if proxy is None else parse_proxy(proxy, "proxy"),
        by_scheme=by_scheme,
        exempt=tuple(filter(None, exempt)),
    )


def parse_proxy(text: Secret, name: str) -> Proxy:
    """Read the URL of a proxy; InputError, without a password in it, when it is none."""
    url, user, password = _parts(text)
    if url.scheme.startswith("socks"):
        message = (
            f"{name} is a SOCKS proxy, which aiohttp cannot use by itself; install aiohttp_socks "
            "and give the client a session with its connector: "
            "session=aiohttp.ClientSession(connector=ProxyConnector.from_url(...))"
        )
        raise InputError(message)
    if url.scheme not in _SCHEMES or not url.host or not (url.explicit_port or "://" in text):
        message = f"{name} must be the URL of a proxy, such as http://user:password@host:8080"
        raise InputError(message)
    authorization = None if user is None and password is None else basic_auth(user, password)
    return Proxy(url=url.origin(), authorization=authorization)


def _parts(text: Secret) -> tuple[URL, Secret | None, Secret | None]:
    """The URL without user and password, the user, and the password; an empty URL for none."""
    try:
        url = URL(text.strip() if "://" in text else f"http://{text.strip()}")
        return url.with_user(None), _secret(url.user), _secret(url.password)
    except ValueError:
        return URL(), None, None


def _secret(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)


def _is_exempt(host: str, port: int | None, exempt: Iterable[str]) -> bool:
    for entry in exempt:
        name = entry.removeprefix("*.").lstrip(".")
        if entry == "*" or name in {host, f"{host}:{port}"} or host.endswith(f".{name}"):
            return True
    return False
