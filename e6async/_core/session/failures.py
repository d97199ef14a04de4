"""What the errors of aiohttp mean: messages that name the operation, the host and the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp

from e6async.errors import ConnectError, InputError, RequestTimeoutError, TransportError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Request
    from e6async._core.session.proxies import Proxy


def too_slow(request: Request, limit: float | None, *, sent: bool) -> RequestTimeoutError:
    """The error for a request whose time ran out; `limit` is None when it was the deadline."""
    missing = "no complete response from" if sent else "no connection to"
    when = "before the deadline" if limit is None else f"within {limit:g} s"
    message = f"{request.operation}: {missing} {request.url.host} {when}"
    return RequestTimeoutError(message, operation=request.operation)


def nothing_given(request: Request, limit: float) -> InputError:
    """The error for a body whose next piece did not come from the caller in time."""
    message = (
        f"{request.operation}: the file to be sent gave no bytes for {limit:g} s; "
        "the request was given up"
    )
    return InputError(message)


def failed(
    operation: str, host: str, error: Exception, proxy: Proxy | None, *, sent: bool
) -> Exception:
    """The error for a request without a complete response."""
    if isinstance(error, aiohttp.ClientHttpProxyError) and error.status == 407:
        message = f"{operation}: {_name(proxy)} responded 407; check its user and password"
        return InputError(message)
    if not sent:
        message = f"{operation}: no connection to {host} ({_reason(error, proxy)})"
        return ConnectError(message, operation=operation)
    return TransportError(f"{operation}: {incomplete(error, host)}", operation=operation)


def incomplete(error: Exception, host: str) -> str:
    """Why a response cannot be read."""
    if "content-encoding" in str(error):  # as aiohttp says it, whichever class it raises
        encoding = str(error).partition("content-encoding:")[2].strip()
        return f"the response from {host} cannot be decompressed ({encoding})"
    name = type(error).__name__
    # What mocks raise for a request that they do not know; aiohttp raises its subclasses.
    reason = f"{name}: {error}" if name == "ClientConnectionError" and str(error) else name
    return f"the response from {host} is incomplete ({reason})"


def _reason(error: Exception, proxy: Proxy | None) -> str:
    if isinstance(error, aiohttp.ClientHttpProxyError):  # its text contains the proxy's URL
        return f"{_name(proxy)} responded {error.status} {error.message}"
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return f"{_name(proxy)} cannot be reached: {error.strerror}"
    return f"{type(error).__name__}: {error}"


def _name(proxy: Proxy | None) -> str:
    return "the proxy" if proxy is None else f"the proxy {proxy.url.host}:{proxy.url.port}"
