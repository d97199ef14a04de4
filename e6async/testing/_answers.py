"""What the server answers: the shapes of success, of every refusal, and the pages for people."""

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
    """An answer as it goes over the wire."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = NO_HEADERS

    def having(self, headers: Mapping[str, str]) -> Answer:
        """Add headers."""
        return attrs.evolve(self, headers={**self.headers, **headers})


class RefusedError(Exception):
    """Ends the handling of a request with the answer it carries."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"refused with {answer.status}")
        self.answer = answer


def json_bytes(body: bytes, status: int = 200) -> Answer:
    """Answer with JSON that is written already."""
    return Answer(status=status, body=body, content_type="application/json; charset=utf-8")


def json_answer(
    value: object, status: int = 200, headers: Mapping[str, str] = NO_HEADERS
) -> Answer:
    """Answer with JSON."""
    return json_bytes(msgspec.json.encode(value), status).having(headers)


def empty(status: int = 204) -> Answer:
    """Answer without a body, as successful updates and deletions do."""
    return Answer(status=status)


def redirect(location: str, status: int = 302) -> Answer:
    """Point elsewhere."""
    body = f'<html><body>You are being <a href="{location}">redirected</a>.</body></html>'.encode()
    return Answer(
        status=status,
        body=body,
        content_type="text/html; charset=utf-8",
        headers={"Location": location},
    )


# --- the two envelopes of application_controller.rb -----------------------------------------------


def failed(status: int, message: str, code: str | None = None) -> RefusedError:
    """Refuse with success, message and code: most errors."""
    body = {"success": False, "message": message, "code": code}
    return RefusedError(json_answer(body, status))


def denied(detail: str | None = None) -> RefusedError:
    """Refuse with 403, success and reason: what the caller may not do."""
    reason = "Access Denied" if detail is None else f"Access Denied: {detail}"
    return RefusedError(json_answer({"success": False, "reason": reason}, 403))


class UnpermittedError(RefusedError):
    """Ends the handling of a request with keys that the caller may not send; sites word it."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(unpermitted(keys).answer)
        self.keys = keys


def unpermitted(keys: Sequence[str]) -> RefusedError:
    """Refuse keys that the caller may not send: what Rails says, in the 403 of `denied`."""
    return RefusedError(json_answer({"success": False, "reason": unpermitted_text(keys)}, 403))


def unpermitted_text(keys: Sequence[str]) -> str:
    """Say in Rails' words that keys may not be sent."""
    plural = "s" if len(keys) > 1 else ""
    return f"found unpermitted parameter{plural}: {', '.join(f':{key}' for key in keys)}"


def not_found() -> RefusedError:
    """Refuse with 404: no such row."""
    return RefusedError(json_answer({"success": False, "reason": "not found"}, 404))


def invalid(errors: Mapping[str, Sequence[str]]) -> RefusedError:
    """Refuse with 422: what is wrong, by field, without the fields' names in the sentences."""
    return RefusedError(json_answer({"errors": errors}, 422))


def param_missing(root: str) -> RefusedError:
    """Refuse with 400: the body lacks its root key."""
    return failed(400, f"param is missing or the value is empty or invalid: {root}")


# --- pages for people -----------------------------------------------------------------------------


def page(status: int, title: str, text: str) -> Answer:
    """Answer with HTML."""
    head = f"<head><title>{title}</title></head>"
    body = f"<!doctype html>\n<html>{head}<body><p>{text}</p></body></html>\n"
    return Answer(status=status, body=body.encode(), content_type="text/html; charset=utf-8")


def missing_page() -> Answer:
    """Answer a GET of a path that no route knows, be it `.json` or not: routes.rb, last line."""
    return page(404, "Not Found", "Not found.")


def no_route() -> Answer:
    """Answer any other method on such a path: the framework's own answer, without `success`."""
    return json_answer({"status": 404, "error": "Not Found"}, 404)


def unsupported_format(mime: str) -> Answer:
    """Answer a page that has no JSON: always in HTML."""
    return page(406, "Unexpected Error", f"{mime} is not a supported format for this page")


def error_page(status: int) -> Answer:
    """Answer as the web server in front does when the app behind it fails."""
    return page(status, f"{status} error", "Something went wrong. Please try again in a moment.")


def plain(status: int, text: str) -> Answer:
    """Answer with text."""
    return Answer(status=status, body=text.encode(), content_type="text/plain; charset=utf-8")
