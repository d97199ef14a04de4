"""What posts are looked up by."""

from __future__ import annotations

from e6async.errors import InputError


def md5_text(md5: str) -> str:
    """Check an MD5; raise InputError for what is none."""
    if len(md5) != 32 or not set(md5.lower()) <= set("0123456789abcdef"):
        message = f"an MD5 has 32 hexadecimal digits, not {md5!r}"
        raise InputError(message)
    return md5.lower()


def uploaded_by(id_or_name: int | str) -> str:
    """Query all posts that an account has uploaded, deleted ones, too."""
    who = f"!{id_or_name}" if isinstance(id_or_name, int) else "_".join(id_or_name.split())
    return f"user:{who} status:any"
