"""What a download needs to know of a post."""

from __future__ import annotations

from typing import Protocol


class Downloadable(Protocol):
    """A post of any site."""

    @property
    def id(self) -> int:
        """The post's id."""
        ...

    @property
    def md5(self) -> str:
        """The MD5 of the original."""
        ...

    @property
    def ext(self) -> str:
        """The extension of the original."""
        ...

    @property
    def url(self) -> str | None:
        """The address of the original; None when the caller may not see it."""
        ...
