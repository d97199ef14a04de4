"""Mascots: pictures of the front page; `app/controllers/mascots_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._shared.uploads import file_parts
from e6async.e621._vocabulary import CommonFilters, UploadContent

if TYPE_CHECKING:
    from collections.abc import Callable

    from e6async._core.pages import Pages
    from e6async._core.protocol.operation import FilePart, Pairs

__all__ = ["Mascot", "MascotFields", "MascotSearch", "Mascots"]


@attrs.frozen(kw_only=True)
class Mascot(Model):
    """A mascot."""

    id: int
    creator_id: int
    display_name: str
    md5: str
    file_ext: str
    """`png` or `jpg`."""
    background_color: str
    """A CSS value."""
    artist_url: str
    artist_name: str
    active: bool
    created_at: Time
    updated_at: Time
    available_on: tuple[str, ...]
    """Names of sites."""
    foreground_color: str
    """A CSS value."""
    is_layered: bool
    url_path: str
    """The URL of the picture."""


class MascotSearch(ListOptions, CommonFilters, total=False):
    """Search filters for mascots."""


class MascotFields(TypedDict, total=False):
    """Editable fields of a mascot; a new one needs all but the last four."""

    display_name: str
    background_color: str
    """A CSS value."""
    artist_url: str
    artist_name: str
    foreground_color: str
    """A CSS value."""
    is_layered: bool
    available_on_string: str
    """Names of sites separated by commas."""
    active: bool


class Mascots(Resource):
    """Mascots."""

    def search(self, **filters: Unpack[MascotSearch]) -> Pages[Mascot]:
        """Every mascot that matches, newest first."""
        allowed = MascotSearch.__optional_keys__
        return self._search("mascots.search", "/mascots.json", Mascot, filters, allowed)

    async def create(
        self,
        mascot_file: UploadContent,
        *,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[MascotFields],
    ) -> Mascot:
        """Add a mascot with a PNG or JPEG of 500 KB and 1500x1500 at most; admin."""
        name, path, files = "mascots.create", "/mascots.json", _files(mascot_file)
        form = _form(name, fields)
        return await self._send(
            write(name, "POST", path, Mascot, form=form, files=files,
                  on_progress=on_progress, level="admin")
        )  # fmt: skip

    async def update(
        self,
        id: int,
        *,
        mascot_file: UploadContent | None = None,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[MascotFields],
    ) -> None:
        """Change a mascot; admin."""
        name, path, files = "mascots.update", "/mascots/{id}.json", _files(mascot_file)
        form = _form(name, fields)
        await self._send(
            write(name, "PATCH", path, NOTHING, form=form, files=files,
                  on_progress=on_progress, level="admin", id=id)
        )  # fmt: skip

    async def delete(self, id: int) -> None:
        """Remove a mascot; admin."""
        path = "/mascots/{id}.json"
        await self._send(write("mascots.delete", "DELETE", path, NOTHING, level="admin", id=id))


def _form(name: str, fields: MascotFields) -> Pairs:
    wire.known(name, fields, MascotFields.__optional_keys__)
    return wire.fields(fields, root="mascot")


def _files(mascot_file: UploadContent | None) -> tuple[FilePart, ...]:
    return file_parts("mascot[mascot_file]", mascot_file, None)
