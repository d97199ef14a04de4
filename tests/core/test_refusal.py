"""The server's message in an error response, in every shape of the body."""

from __future__ import annotations

import attrs
import pytest

from e6async._core.protocol import refusal
from e6async._core.protocol.refusal import Refusal

JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html"}
LONG = "x" * 300


def read(body: bytes, headers: dict[str, str] | None = None) -> dict[str, object]:
    """Read a response; the fields that differ from those of a response without a message."""
    result = attrs.asdict(refusal.read(JSON if headers is None else headers, body))
    return {key: value for key, value in result.items() if value != getattr(Refusal(), key)}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", {}),
        (b"null", {}),
        (b"[1]", {}),
        (b"{}", {}),
        (b'"no  such\\npost"', {"message": "no such post"}),
        (b"Retry later", {"message": "Retry later"}),
        (b"\xff nope", {"message": "\ufffd nope"}),
        (b"[" * 5000, {"message": "[" * 299 + "\u2026"}),
        (b'{"message": "boom", "code": "c0"}', {"message": "boom", "code": "c0"}),
        (b'{"message": "", "code": "", "reason": ""}', {}),
        (b'{"message": 1, "code": 2, "reason": 3}', {}),
        (b'{"reason": "not found"}', {"message": "not found"}),
        (b'{"reason": "invalid"}', {"message": "invalid"}),
        (b'{"reason": "invalid", "message": "no rating"}', {"message": "no rating"}),
        (b'{"reason": "down", "message": "disk"}', {"message": "down: disk"}),
        (b'{"reasons": ["a", 1, "b"]}', {"message": "a; b"}),
        (b'{"reasons": "a"}', {"message": "a"}),
        (b'{"reasons": {"a": "b"}}', {}),
        (b'{"error": "e"}', {"message": "e"}),
        (b'{"error": "e", "error_description": "d"}', {"message": "d"}),
        (b'{"reason": "invalid", "error": "e"}', {"message": "e"}),
        (b'{"reasons": ["r"], "error": "e"}', {"message": "r"}),
        (b'{"errors": ["a", "b"]}', {"message": "base a; base b", "errors": {"base": ["a", "b"]}}),
        (b'{"errors": "a"}', {"message": "base a", "errors": {"base": ["a"]}}),
        (b'{"errors": [1]}', {}),
        (b'{"errors": {"x": "a"}}', {"message": "x a", "errors": {"x": ["a"]}}),
        (
            b'{"errors": {"x": ["a", "b"], "y": [1]}}',
            {"message": "x a; x b", "errors": {"x": ["a", "b"], "y": []}},
        ),
        (
            b'{"errors": [{"name": "x", "message": "a"}, {"id": 3, "message": ["b"]}, "c"]}',
            {"message": "x a; 3 b", "errors": {"x": ["a"], "3": ["b"]}},
        ),
        (b'{"message": "m", "errors": {"x": "a"}}', {"message": "m", "errors": {"x": ["a"]}}),
        (b'{"errors": {"x": "a"}, "reasons": ["r"]}', {"message": "x a", "errors": {"x": ["a"]}}),
        (b'{"reason": "duplicate"}', {"message": "duplicate", "duplicate": True}),
        (b'{"post_id": 12}', {"post_id": 12}),
        (b'{"post_id": "12"}', {"post_id": 12}),
        (b'{"post_id": "1234567890123456789"}', {"post_id": 1234567890123456789}),
        (b'{"post_id": "12345678901234567890"}', {}),
        (b'{"post_id": "x"}', {}),
        ('{"post_id": "\u00b2"}'.encode(), {}),
        (b'{"post_id": null}', {}),
    ],
)
def test_json_and_text(body: bytes, expected: dict[str, object]) -> None:
    """The message comes from the first key that has one, field errors come as data."""
    assert read(body) == expected


def test_long_messages_are_cut() -> None:
    """300 characters stay, more end in an ellipsis."""
    assert read(LONG.encode()) == {"message": LONG}
    assert read(LONG.encode() + b"y") == {"message": "x" * 299 + "\u2026"}


@pytest.mark.parametrize(
    ("kind", "body", "is_html"),
    [
        ("text/html", b"x", True),
        ("Text/HTML ; charset=utf-8", b"x", True),
        ("application/xhtml+xml", b"x", True),
        ("application/json", b"{}", False),
        ("text/plain", b"x <html>", False),
        ("application/json", b"\r\n  <!DOCTYPE html>", True),
        ("", b"<HTML>", True),
        ("", b"<head>", True),
        ("", b"<body>", True),
        ("", b"<p>", False),
        ("", b" " * 60 + b"<html>", False),
    ],
)
def test_html_is_recognized(kind: str, body: bytes, is_html: bool) -> None:
    """A page is HTML by its content type, or by how its first 64 bytes begin."""
    assert refusal.is_html({"content-type": kind}, body) is is_html
    assert refusal.read({"content-type": kind}, body).html is is_html


def test_without_a_content_type_the_body_decides() -> None:
    """A response may have no content type."""
    assert refusal.is_html({}, b"<html>")
    assert not refusal.is_html({}, b"{}")


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b"<title>Down</title>", "Down"),
        (b"<TITLE lang=en>\n Down \n for  now</TITLE>", "Down for now"),
        (b"<title>a &amp; b &lt;c&gt;</title>", "a & b <c>"),
        (b"<title>a<b>c</b></title>", "a"),
        (b"<title><b>c</b></title>", None),
        (b"<title></title>", None),
        (b"<title>Down", None),
        (b"</title>", None),
        (b"<p>Down</p>", None),
        (b"<p><title>Down</title>", "Down"),
        (b"</title><title>Down</title>", "Down"),
        (b"<title>Down</title></title>", "Down"),
        (b"<title>Down</title><svg><title>x</title></svg>", "Down"),
        (b"12345678>x</title>", None),
        (b"<title>\xff</title>", "\ufffd"),
        (b"<title>" + b"x" * 301 + b"</title>", "x" * 299 + "\u2026"),
        (b"x" * 199_985 + b"<title>a</title>", "a"),
        (b"x" * 199_986 + b"<title>a</title>", None),
    ],
)
def test_the_title_is_the_message_of_a_page(body: bytes, title: str | None) -> None:
    """The title of a page without its markup; None when there is none in the first 200 kB."""
    expected = {"html": True} if title is None else {"html": True, "message": title}
    assert read(body, HTML) == expected


@pytest.mark.parametrize(
    ("headers", "body", "challenge"),
    [
        ({"cf-mitigated": "challenge"}, b"", True),
        ({"cf-mitigated": "other"}, b"", False),
        ({}, b"<script src=/cdn-cgi/challenge-platform/x>", True),
        ({}, b"<div id=cf-chl-widget>", True),
        ({}, b"<title>Just a moment...</title>", True),
        ({}, b"window._cf_chl_opt", True),
        ({}, b"<p>Down</p>", False),
        ({}, b"x" * 199_994 + b"cf-chl", True),
        ({}, b"x" * 199_995 + b"cf-chl", False),
    ],
)
def test_a_challenge_is_recognized(headers: dict[str, str], body: bytes, challenge: bool) -> None:
    """Cloudflare says so in a header, or its page does."""
    assert refusal.read({**HTML, **headers}, body).challenge is challenge


def test_json_is_never_a_challenge() -> None:
    """The header counts for pages only."""
    assert not refusal.read({**JSON, "cf-mitigated": "challenge"}, b"{}").challenge
