"""Responses of the server: success, every kind of error, HTML pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import msgspec

__all__ = [
    "NO_HEADERS",
    "Answer",
    "RefusedError",
    "UnpermittedError",
    "denied",
    "empty",
    "error_page",
    "failed",
    "invalid",
    "json_answer",
    "json_bytes",
    "missing_page",
    "no_route",
    "not_found",
    "page",
    "plain",
    "redirect",
    "unsupported_format",
]

NO_HEADERS: Mapping[str, str] = {}


@attrs.frozen(kw_only=True)
class Answer:
    """A response."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = NO_HEADERS

    def having(self, headers: Mapping[str, str]) -> Answer:
        """The response with additional headers."""
        return attrs.evolve(self, headers={**self.headers, **headers})


class RefusedError(Exception):
    """Ends the handling of a request with an error response."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"refused with {answer.status}")
        self.answer = answer


def json_bytes(body: bytes, status: int = 200) -> Answer:
    """A response with encoded JSON."""
    return Answer(status=status, body=body, content_type="application/json; charset=utf-8")


def json_answer(
    value: object, status: int = 200, headers: Mapping[str, str] = NO_HEADERS
) -> Answer:
    """A response with JSON."""
    return json_bytes(msgspec.json.encode(value), status).having(headers)


def empty(status: int = 204) -> Answer:
    """A response without a body, as for successful updates and deletions."""
    return Answer(status=status)


def redirect(location: str, status: int = 302) -> Answer:
    """A redirect."""
    body = f'<html><body>You are being <a href="{location}">redirected</a>.</body></html>'.encode()
    return Answer(
        status=status,
        body=body,
        content_type="text/html; charset=utf-8",
        headers={"Location": location},
    )


# --- the two envelopes of application_controller.rb -----------------------------------------------


def failed(status: int, message: str, code: str | None = None) -> RefusedError:
    """An error with `success`, `message` and `code`, as most errors have."""
    body = {"success": False, "message": message, "code": code}
    return RefusedError(json_answer(body, status))


def denied(detail: str | None = None) -> RefusedError:
    """A 403 with `success` and `reason`: the caller may not do this."""
    reason = "Access Denied" if detail is None else f"Access Denied: {detail}"
    return RefusedError(json_answer({"success": False, "reason": reason}, 403))


class UnpermittedError(RefusedError):
    """Ends a request with keys that the caller may not send; each site has its own message."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(unpermitted(keys).answer)
        self.keys = keys


def unpermitted(keys: Sequence[str]) -> RefusedError:
    """A 403 as in `denied`, with Rails' message about keys that the caller may not send."""
    return RefusedError(json_answer({"success": False, "reason": unpermitted_text(keys)}, 403))


def unpermitted_text(keys: Sequence[str]) -> str:
    """Rails' message about keys that the caller may not send."""
    plural = "s" if len(keys) > 1 else ""
    return f"found unpermitted parameter{plural}: {', '.join(f':{key}' for key in keys)}"


def not_found() -> RefusedError:
    """A 404: the row does not exist."""
    return RefusedError(json_answer({"success": False, "reason": "not found"}, 404))


def invalid(errors: Mapping[str, Sequence[str]]) -> RefusedError:
    """A 422 with the errors by field."""
    return RefusedError(json_answer({"errors": errors}, 422))


def param_missing(root: str) -> RefusedError:
    """A 400: the body lacks its root key."""
    return failed(400, f"param is missing or the value is empty or invalid: {root}")


# --- pages for people -----------------------------------------------------------------------------


def page(status: int, title: str, text: str) -> Answer:
    """A response with HTML."""
    head = f"<head><title>{title}</title></head>"
    body = f"<!doctype html>\n<html>{head}<body><p>{text}</p></body></html>\n"
    return Answer(status=status, body=body.encode(), content_type="text/html; charset=utf-8")


def missing_page() -> Answer:
    """The response to a GET without a route, with or without `.json`: routes.rb, last line."""
    return page(404, "Not Found", "Not found.")


def no_route() -> Answer:
    """The response to any other method without a route: the framework's own, without `success`."""
    return json_answer({"status": 404, "error": "Not Found"}, 404)


def unsupported_format(mime: str) -> Answer:
    """A 406 for a page without JSON; always HTML."""
    return page(406, "Unexpected Error", f"{mime} is not a supported format for this page")


def error_page(status: int) -> Answer:
    """The page of the reverse proxy when the application fails."""
    return page(status, f"{status} error", "Something went wrong. Please try again in a moment.")


def plain(status: int, text: str) -> Answer:
    """A response with plain text."""
    return Answer(status=status, body=text.encode(), content_type="text/plain; charset=utf-8")
