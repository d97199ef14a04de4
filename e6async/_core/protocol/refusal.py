"""The server's message in an error response, in each of the shapes it comes in.

The shapes are `rescue_exception`, `access_denied` and `render_404` of
`app/controllers/application_controller.rb`, those of the responders gem and of single controllers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs
import msgspec

if TYPE_CHECKING:
    from e6async._core.protocol.decode import Json

_CHALLENGE = (b"challenge-platform", b"cf-chl", b"just a moment...", b"cf_chl_opt")
_MAX_LENGTH = 300
_HEAD = 200_000


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Refusal:
    """An error response, read."""

    message: str | None = None
    """The server's message; None when it has none."""
    code: str | None = None
    """The id of the logged error, or the code of an OAuth or session error."""
    errors: Mapping[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    """Validation messages by field."""
    post_id: int | None = None
    """The post that has the uploaded file already."""
    duplicate: bool = False
    html: bool = False
    """Whether the body is an HTML page."""
    challenge: bool = False
    """Whether the body is a Cloudflare check that only a browser passes."""


def read(headers: Mapping[str, str], body: bytes) -> Refusal:
    """Read an error response of any shape."""
    if is_html(headers, body):
        head = body[:_HEAD].lower()
        challenge = headers.get("cf-mitigated") == "challenge" or any(m in head for m in _CHALLENGE)
        return Refusal(message=_title(body), html=True, challenge=challenge)
    try:
        plain: Json = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Refusal(message=_short(body.decode(errors="replace")))
    return _from_json(plain)


def is_html(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a response is an HTML page."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    start = body[:64].lstrip().lower()
    return kind in {"text/html", "application/xhtml+xml"} or start.startswith(
        (b"<!doctype", b"<html", b"<head", b"<body")
    )


def _from_json(plain: Json) -> Refusal:
    if not isinstance(plain, dict):
        return Refusal(message=_short(plain) if isinstance(plain, str) else None)
    errors = _errors(plain.get("errors"))
    reason, words = _text(plain.get("reason")), _text(plain.get("message"))
    parts: list[str | None] = [
        words if reason in {None, "invalid"} else ": ".join(filter(None, (reason, words))),
        "; ".join(f"{field} {text}" for field, texts in errors.items() for text in texts),
        "; ".join(_texts(plain.get("reasons"))),
        _text(plain.get("error_description")) or _text(plain.get("error")),
        reason,
    ]
    return Refusal(
        message=_short(next(filter(None, parts), "")),
        code=_text(plain.get("code")),
        errors=errors,
        # an integer after an upload, but a string for a duplicate: uploads_controller.rb
        post_id=_number(plain.get("post_id")),
        duplicate=reason == "duplicate",
    )


def _number(value: Json) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) else None


def _errors(value: Json) -> dict[str, list[str]]:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    if rows:  # FemboyFans, for an invalid order: rules_controller.rb#reorder
        return {str(row.get("name") or row.get("id")): _texts(row.get("message")) for row in rows}
    if not isinstance(value, dict):
        return {"base": texts} if (texts := _texts(value)) else {}
    return {field: _texts(texts) for field, texts in value.items()}


def _texts(value: Json) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None


def _title(body: bytes) -> str | None:
    """The title of a page, found without a regex, which a hostile page could make slow."""
    head = body[:_HEAD]
    low = head.lower()
    start = low.find(b">", low.find(b"<title") + 6) + 1 if b"<title" in low else 0
    end = low.find(b"</title", start)
    if not start or end < 0:
        return None
    text = head[start:end].decode(errors="replace")[: 3 * _MAX_LENGTH]
    from html import unescape  # noqa: PLC0415 - loads a large table of names

    return _short(unescape(text.partition("<")[0]))


def _short(text: str) -> str | None:
    words = " ".join(text.split())
    return (words if len(words) <= _MAX_LENGTH else words[: _MAX_LENGTH - 1] + "…") or None
