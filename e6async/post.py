"""What posts of all sites have in common, as protocols: code for them takes posts of any site.

    PostKey             what identifies a post and its file
    ├── Downloadable    enough to download the file
    ├── MatchablePost   enough for `Query.matches` and `Blacklist`
    └── CommonPost      both, and the rest that every site has

`Account` is whose `user:me` a query means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

__all__ = [
    "Account",
    "CommonFlags",
    "CommonPost",
    "CommonScore",
    "Downloadable",
    "HiddenReason",
    "MatchablePost",
    "PostKey",
    "TotalScore",
]

HiddenReason: TypeAlias = Literal["deleted", "login", "login_or_safe_mode", "no_file"]
"""Why a post has no URL: deleted, for logged-in users only, or not for safe mode.

Of a post that is not safe only the client's account and site can tell which of the last two; on
e926, and for an account that has safe mode on, it is safe mode. `no_file` is a row of an export
without a file.
"""


class PostKey(Protocol):
    """What identifies a post and its file."""

    @property
    def id(self) -> int:
        """The post's id."""
        ...

    @property
    def md5(self) -> str | None:
        """The MD5 of the original file; None for a row of an export without a file."""
        ...

    @property
    def ext(self) -> str:
        """The extension of the original file."""
        ...


class Downloadable(PostKey, Protocol):
    """A post whose file can be downloaded."""

    @property
    def url(self) -> str | None:
        """The URL of the original file; None when the caller may not see it."""
        ...


class TotalScore(Protocol):
    """The votes on a post."""

    @property
    def total(self) -> int:
        """Up votes minus down votes."""
        ...


class CommonScore(TotalScore, Protocol):
    """The votes on a post; `down` is at most 0 on e621, and at least 0 on FemboyFans."""

    @property
    def up(self) -> int:
        """How many up votes."""
        ...


class CommonFlags(Protocol):
    """The status of a post."""

    @property
    def pending(self) -> bool:
        """Whether it waits for approval."""
        ...

    @property
    def flagged(self) -> bool:
        """Whether it is flagged for deletion."""
        ...

    @property
    def deleted(self) -> bool:
        """Whether it is deleted; its file is then hidden from most accounts."""
        ...


class MatchablePost(PostKey, Protocol):
    """A post that a query can be matched against.

    Its other attributes are read where a condition needs them; UndecidableError if one is missing.
    """

    @property
    def width(self) -> int:
        """Pixels of the original file."""
        ...

    @property
    def height(self) -> int:
        """Pixels of the original file."""
        ...

    @property
    def rating(self) -> str:
        """`s`, `q` or `e`; see `Rating`."""
        ...

    @property
    def score(self) -> int | TotalScore:
        """The votes."""
        ...

    @property
    def fav_count(self) -> int:
        """How many users have it among their favorites."""
        ...

    @property
    def all_tags(self) -> Sequence[str]:
        """All tags."""
        ...


class CommonPost(Downloadable, MatchablePost, Protocol):
    """A post of any site."""

    @property
    def md5(self) -> str:
        """The MD5 of the original file."""
        ...

    @property
    def page_url(self) -> str:
        """The URL of the post's page."""
        ...

    @property
    def thumbnail_url(self) -> str | None:
        """The URL of a small picture for embeds; None where there is none, or it is hidden."""
        ...

    @property
    def why_hidden(self) -> HiddenReason | None:
        """Why `url` is None; None where it is not."""
        ...

    @property
    def preview_url(self) -> str | None:
        """The URL of a thumbnail; None when the caller may not see the post."""
        ...

    @property
    def sample_url(self) -> str | None:
        """The URL of a reduced image, or of the original; None when the caller may not see it."""
        ...

    @property
    def score(self) -> CommonScore:
        """The votes."""
        ...

    @property
    def flags(self) -> CommonFlags:
        """The status."""
        ...

    @property
    def all_tags(self) -> list[str]:
        """All tags, category after category as the page of a post lists them."""
        ...


class Account(Protocol):
    """The account that a query is matched for: a `User`, or anything else with id and name."""

    @property
    def id(self) -> int | None:
        """The id; None when not logged in."""
        ...

    @property
    def name(self) -> str:
        """The name."""
        ...
