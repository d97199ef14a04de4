"""Responses of the server: success, every kind of error, HTML pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import msgspec

__all__ = [
    "NO_HEADERS",
    "HttpError",
    "Response",
    "UnpermittedError",
    "access_denied",
    "empty",
    "error_page",
    "http_error",
    "json_bytes",
    "json_response",
    "no_route",
    "not_found",
    "not_found_page",
    "page",
    "plain",
    "redirect",
    "unsupported_format",
    "validation_error",
]

NO_HEADERS: Mapping[str, str] = {}


@attrs.frozen(kw_only=True)
class Response:
    """A response."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = NO_HEADERS

    def with_headers(self, headers: Mapping[str, str]) -> Response:
        """The response with additional headers."""
        return attrs.evolve(self, headers={**self.headers, **headers})


class HttpError(Exception):
    """Ends the handling of a request with an error response."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"status {response.status}")
        self.response = response


def json_bytes(body: bytes, status: int = 200) -> Response:
    """A response with encoded JSON."""
    return Response(status=status, body=body, content_type="application/json; charset=utf-8")


def json_response(
    value: object, status: int = 200, headers: Mapping[str, str] = NO_HEADERS
) -> Response:
    """A response with JSON."""
    return json_bytes(msgspec.json.encode(value), status).with_headers(headers)


def empty(status: int = 204) -> Response:
    """A response without a body, as for successful updates and deletions."""
    return Response(status=status)


def redirect(location: str, status: int = 302) -> Response:
    """A redirect."""
    body = f'<html><body>You are being <a href="{location}">redirected</a>.</body></html>'.encode()
    return Response(
        status=status,
        body=body,
        content_type="text/html; charset=utf-8",
        headers={"Location": location},
    )


# --- the two envelopes of application_controller.rb -----------------------------------------------


def http_error(status: int, message: str, code: str | None = None) -> HttpError:
    """An error with `success`, `message` and `code`, as most errors have."""
    body = {"success": False, "message": message, "code": code}
    return HttpError(json_response(body, status))


def access_denied(detail: str | None = None) -> HttpError:
    """A 403 with `success` and `reason`: the caller may not do this."""
    reason = "Access Denied" if detail is None else f"Access Denied: {detail}"
    return HttpError(json_response({"success": False, "reason": reason}, 403))


class UnpermittedError(HttpError):
    """Ends a request with keys that the caller may not send; each site has its own message."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(unpermitted(keys).response)
        self.keys = keys


def unpermitted(keys: Sequence[str]) -> HttpError:
    """A 403 as in `denied`, with Rails' message about keys that the caller may not send."""
    return HttpError(json_response({"success": False, "reason": unpermitted_text(keys)}, 403))


def unpermitted_text(keys: Sequence[str]) -> str:
    """Rails' message about keys that the caller may not send."""
    plural = "s" if len(keys) > 1 else ""
    return f"found unpermitted parameter{plural}: {', '.join(f':{key}' for key in keys)}"


def not_found() -> HttpError:
    """A 404: the row does not exist."""
    return HttpError(json_response({"success": False, "reason": "not found"}, 404))


def validation_error(errors: Mapping[str, Sequence[str]]) -> HttpError:
    """A 422 with the errors by field."""
    return HttpError(json_response({"errors": errors}, 422))


def param_missing(root: str) -> HttpError:
    """A 400: the body lacks its root key."""
    return http_error(400, f"param is missing or the value is empty or invalid: {root}")


# --- HTML pages -----------------------------------------------------------------------------------


def page(status: int, title: str, text: str) -> Response:
    """A response with HTML."""
    head = f"<head><title>{title}</title></head>"
    body = f"<!doctype html>\n<html>{head}<body><p>{text}</p></body></html>\n"
    return Response(status=status, body=body.encode(), content_type="text/html; charset=utf-8")


def not_found_page() -> Response:
    """The response to a GET without a route, with or without `.json`: routes.rb, last line."""
    return page(404, "Not Found", "Not found.")


def no_route() -> Response:
    """The response to any other method without a route: the framework's own, without `success`."""
    return json_response({"status": 404, "error": "Not Found"}, 404)


def unsupported_format(mime: str) -> Response:
    """A 406 for a page without JSON; always HTML."""
    return page(406, "Unexpected Error", f"{mime} is not a supported format for this page")


def error_page(status: int) -> Response:
    """The page of the reverse proxy when the application fails."""
    return page(status, f"{status} error", "Something went wrong. Please try again in a moment.")


def plain(status: int, text: str) -> Response:
    """A response with plain text."""
    return Response(status=status, body=text.encode(), content_type="text/plain; charset=utf-8")
