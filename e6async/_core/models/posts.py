"""What posts of all sites tell beyond their fields, as pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from e6async.post import HiddenReason

_ORIGIN: Final = re.compile(r"(https?://)(?:(?:static|cdn)\d*\.)?([^/?#]+)", re.IGNORECASE)
_PICTURE: Final = re.compile(
    r"https?://[^?#]+\.(?:png|jpe?g|gif|webp)(?:[?#].*)?", re.IGNORECASE | re.DOTALL
)


def page_url(post_id: int, files: Iterable[str | None], site: str) -> str:
    """Give the page of a post: on the site that its files belong to, or on `site` without any."""
    for url in files:
        if url is not None and (origin := _ORIGIN.match(url)) is not None:
            return f"{origin[1]}{origin[2]}/posts/{post_id}"
    return f"{site}/posts/{post_id}"


def thumbnail_url(files: Iterable[str | None]) -> str | None:
    """Give the first picture; a path alone is a placeholder of the server, not a picture."""
    return next((url for url in files if url is not None and _PICTURE.fullmatch(url)), None)


def why_hidden(url: str | None, rating: str, *, deleted: bool) -> HiddenReason | None:
    """Tell why a post has no URL, by the rules of `app/models/post.rb#visible?`."""
    if url is not None:
        return None
    if deleted:
        return "deleted"
    return "login" if rating == "s" else "login_or_safe_mode"  # safe mode shows all safe posts
