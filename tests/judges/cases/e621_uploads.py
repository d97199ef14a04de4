"""Examples about uploads: uploads_controller_spec.rb, upload_whitelists_controller_spec.rb."""

from __future__ import annotations

from e6async.testing._media import Picture, file_bytes
from tests.judges.case import Step, case

__all__ = ["CASES", "picture"]

_TEXT = {"upload[tag_string]": "harbor lamp_made_up", "upload[rating]": "s"}
_LIST = "/upload_whitelists.json"
_ALLOWED = "GET /upload_whitelists/is_allowed.json"
_ENTRY = {"upload_whitelist[domain]": r"new\.example", "upload_whitelist[path]": r"\/files\/.+"}


def picture(name: str, *, width: int = 900, height: int = 600) -> tuple[str, bytes]:
    """A field with a new picture."""
    return name, file_bytes(Picture(ext="png", width=width, height=height, comment=name))


_FILE = picture("upload[file]")
_NEW = Step(
    "privileged",
    "POST /uploads.json",
    _TEXT,
    file=_FILE,
    shows={"success": True},
    save="post=post_id",
)

CASES = (
    case(
        "an upload makes a post",
        "POST /uploads, a success payload",
        _NEW,
        Step(
            None,
            "GET /posts.json",
            {"tags": "lamp_made_up", "v2": "true", "mode": "extended"},
            count=1,
            has=["post"],
        ),
        Step("janitor", "GET /uploads.json", shows=[{"status": "completed"}]),
        Step(None, "GET /post_versions.json", {"search[post_id]": "{post}"}, count=1),
    ),
    case(
        "a member's upload is pending",
        "upload_service, should_set_pending",
        Step("member", "POST /uploads.json", _TEXT, file=_FILE, save="post=post_id"),
        Step(None, "GET /posts/{post}.json", shows={"post": {"flags": {"pending": True}}}),
    ),
    case(
        "the same file again is a duplicate",
        "POST /uploads, when the upload is a duplicate",
        _NEW,
        Step(
            "member",
            "POST /uploads.json",
            _TEXT,
            file=_FILE,
            status=412,
            shows={"success": False, "reason": "duplicate", "post_id": "{post}"},
        ),
    ),
    case(
        "an upload without a rating is invalid",
        "POST /uploads, when the upload is invalid",
        Step(
            "member",
            "POST /uploads.json",
            {"upload[tag_string]": "harbor"},
            file=_FILE,
            status=412,
            shows={"reason": "invalid", "message": "Rating is not included in the list"},
        ),
    ),
    case(
        "a file of an unknown type is an error",
        "POST /uploads, when the upload is errored",
        Step(
            "member",
            "POST /uploads.json",
            _TEXT,
            file=("upload[file]", b"no picture at all"),
            status=412,
            shows={"success": False, "reason": "invalid"},
            text="File ext",
        ),
    ),
    case(
        "locked tags are for admins, a locked rating for privileged members",
        "POST /uploads, when locked_tags is submitted",
        Step("member", "POST /uploads.json", {**_TEXT, "upload[locked_tags]": "a"}, status=403),
        Step("member", "POST /uploads.json", {**_TEXT, "upload[locked_rating]": True}, status=403),
        Step(
            "privileged", "POST /uploads.json", {**_TEXT, "upload[locked_rating]": True}, file=_FILE
        ),
    ),
    case(
        "newcomers cannot upload",
        "can_upload_with_reason",
        Step("newcomer", "POST /uploads.json", _TEXT, file=_FILE, status=412, text="first week"),
        Step(None, "POST /uploads.json", _TEXT, file=_FILE, status=403),
    ),
    case(
        "members do not see the records of uploads",
        "GET /uploads",
        Step("member", "GET /uploads.json", status=403),
        Step("janitor", "GET /uploads.json", sorted_by="-id", save="upload"),
        Step("janitor", "GET /uploads/{upload}.json"),
        Step("member", "GET /uploads/{upload}.json", status=403),
    ),
    case(
        "everybody sees where uploads may come from",
        "GET /upload_whitelists",
        Step(None, f"GET {_LIST}", sorted_by="note"),
        Step("member", f"POST {_LIST}", _ENTRY, status=403),
    ),
    case(
        "an admin adds an entry, which then counts",
        "POST /upload_whitelists",
        Step("admin", f"POST {_LIST}", _ENTRY, status=201, shows={"allowed": True}, save="entry"),
        Step(
            None, _ALLOWED, {"url": "https://new.example/files/1.png"}, shows={"is_allowed": True}
        ),
        Step(
            None,
            _ALLOWED,
            {"url": "https://new.example/other"},
            shows={"is_allowed": False, "domain": "new.example"},
            text="path",
        ),
        Step("member", "DELETE /upload_whitelists/{entry}.json", status=403),
        Step("admin", "DELETE /upload_whitelists/{entry}.json", status=204),
        Step(None, f"GET {_LIST}", has_not=["entry"]),
    ),
    case(
        "an entry needs a domain",
        "POST /upload_whitelists, domain is blank",
        Step(
            "admin",
            f"POST {_LIST}",
            {**_ENTRY, "upload_whitelist[domain]": ""},
            status=422,
            shows={"errors": {"domain": ["can't be blank"]}},
        ),
    ),
    case(
        "an address without a host is of an invalid domain",
        "GET /upload_whitelists/is_allowed",
        Step(None, _ALLOWED, {"url": ""}, shows={"is_allowed": False, "reason": "invalid domain"}),
        Step(None, _ALLOWED, shows={"is_allowed": False, "reason": "invalid domain"}),
        Step(None, _ALLOWED, {"url": "https://other.example/1"}, shows={"is_allowed": False}),
        Step(None, _ALLOWED, {"url[nested]": "1"}, shows={"reason": "invalid domain"}),
    ),
)
