"""How a site offers its exports."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from e6async._core.transport import Transport
    from e6async.exports._bounds import Bounds
    from e6async.exports._fetch import OnProgress
    from e6async.exports._listing import Export

__all__ = ["ExportSite"]


class ExportSite(ABC):
    """Finds the exports of one site."""

    takes_turns: ClassVar[bool]
    """Whether the files are on the API's host, so that requests for them wait for their turn."""

    def __init__(self, transport: Transport) -> None:
        self.transport: Transport = transport

    @property
    def host(self) -> str:
        """The host's name."""
        return self.transport.base_url.host or ""

    @abstractmethod
    async def candidates(self, name: str, date: dt.date | None, /) -> Sequence[Export]:
        """List where an export may be, best first; only the last one must exist."""

    async def from_archive(
        self,
        _name: str,
        _date: dt.date | None,
        _folder: Path,
        _on_progress: OnProgress | None,
        _bounds: Bounds,
        /,
    ) -> Path | None:
        """Get an export out of an archive, when no candidate exists; None when there is none."""
        return None
