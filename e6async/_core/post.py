"""What posts of all sites tell, so that code can be written once."""

from __future__ import annotations

from typing import Protocol

from e6async._core.downloadable import Downloadable


class CommonScore(Protocol):
    """The votes on a post; `down` is at most 0 on e621, and at least 0 on FemboyFans."""

    @property
    def up(self) -> int:
        """Votes for it."""
        ...

    @property
    def total(self) -> int:
        """Votes for it less those against it."""
        ...


class CommonFlags(Protocol):
    """The state of a post."""

    @property
    def pending(self) -> bool:
        """Whether nobody has approved it yet."""
        ...

    @property
    def flagged(self) -> bool:
        """Whether somebody wants it deleted."""
        ...

    @property
    def deleted(self) -> bool:
        """Whether it is deleted, so that its file is hidden from most."""
        ...


class CommonPost(Downloadable, Protocol):
    """A post of any site."""

    @property
    def preview_url(self) -> str | None:
        """The address of a small picture; None when the caller may not see the post."""
        ...

    @property
    def sample_url(self) -> str | None:
        """The address of a picture for a page, or of the original; None when hidden."""
        ...

    @property
    def width(self) -> int:
        """Pixels of the original."""
        ...

    @property
    def height(self) -> int:
        """Pixels of the original."""
        ...

    @property
    def rating(self) -> str:
        """`s`, `q` or `e`; see `Rating`."""
        ...

    @property
    def score(self) -> CommonScore:
        """The votes."""
        ...

    @property
    def flags(self) -> CommonFlags:
        """The state."""
        ...

    @property
    def fav_count(self) -> int:
        """How many users have it among their favorites."""
        ...

    @property
    def all_tags(self) -> list[str]:
        """All tags, category after category."""
        ...
