"""Where uploads may come from: app/models/upload_whitelist.rb and its controller."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.model import Errors, Model
from e6async.testing._e621.model_filters import like, unused
from e6async.testing._generated_posts import FIRST_DAY
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, json_response

__all__ = ["HANDLERS", "UPLOAD_WHITELIST", "is_whitelisted"]

_HOUR: Final = 3_600_000
_ENTRIES: Final = (
    (r"gallery\.example", r"/.+", True, "", "A gallery"),
    (r"(\w+\.)?pictures\.example", r"/files/.+", True, "", "Files of pictures.example"),
    (r"static1\.e621\.net", r"/.+", True, "", "Own files"),
    (r"copies\.example", r"/.+", False, "Upload from the source instead", "A site of copies"),
    (r"small\.example", r"/.+", False, "Only thumbnails", "Hidden entry"),
)


def _seed(factory: RowFactory) -> Iterator[Fields]:
    for number, (domain, path, allowed, reason, note) in enumerate(_ENTRIES, 1):
        yield factory.seeded(
            "UploadWhitelist",
            number,
            FIRST_DAY - (9 - number) * _HOUR,
            domain=domain,
            path=path,
            allowed=allowed,
            reason=reason,
            note=note,
            hidden=note.startswith("Hidden"),
        )


def _errors(_: Call, row: Fields, _before: Fields | None) -> Errors:
    return {
        key: ["can't be blank"] for key in ("domain", "path") if not str(row[key] or "").strip()
    }


def _is_allowed(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """Whether the caller may upload from an address."""
    url = call.params.get("url")
    host = _parts(url)[0] if isinstance(url, str) and url.strip() else ""
    if not host:
        bad = "invalid domain"
        return json_response({"url": url, "domain": bad, "is_allowed": False, "reason": bad})
    is_allowed, reason = is_whitelisted(call, str(url))
    domain = ".".join(host.split(".")[-2:])
    answer = {"url": url, "domain": domain, "is_allowed": is_allowed, "reason": reason}
    return json_response(answer)


def is_whitelisted(call: Call, url: str) -> tuple[bool, object]:
    """Whether an address is allowed, and why."""
    host, path, has_login = _parts(url)
    if has_login:
        return False, "URLs with embedded credentials are not allowed"
    if call.viewer.is_at_least("admin"):
        return True, "bypassed"
    reason = f"{host or url} not in whitelist"
    for row in call.factory.rows("UploadWhitelist").values():
        if not _fits(row["domain"], host):
            continue
        if _fits(row["path"], path):
            return bool(row["allowed"]), row["reason"]
        where = path or "<no path>"
        reason = f"{host or url} is in whitelist, but path {where} is not allowed."
    return False, reason


def _fits(pattern: object, text: str) -> bool:
    try:
        return re.fullmatch(str(pattern), text, re.IGNORECASE) is not None
    except re.error:
        return False


def _parts(url: str) -> tuple[str, str, bool]:
    """Host, path, and whether a login is embedded; as a browser would read it."""
    text = url.strip() if "://" in url else f"http://{url.strip()}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "", "", False
    return parts.hostname or "", parts.path, parts.username is not None


UPLOAD_WHITELIST: Final = Model(
    shape="UploadWhitelist",
    seed=_seed,
    defaults={"allowed": True, "path": r"\/.+"},
    order=("note",),
    orders={
        "domain": ("domain",),
        "path": ("path",),
        "updated_at": ("-updated_at",),
        "created_at": ("-id",),
    },
    # The server permits the others, and ignores them.
    filters={
        "note": like("note"),
        **dict.fromkeys(("allowed", "domain", "path", "reason"), unused),
    },
    errors=_errors,
)
HANDLERS: Final[dict[str, Handler]] = {"upload_whitelists.is_allowed": _is_allowed}
"""Handlers by the name of the operation."""
