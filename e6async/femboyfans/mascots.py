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
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import Order

if TYPE_CHECKING:
    from collections.abc import Callable

    from e6async._core.pages import Pages

__all__ = ["Mascot", "MascotFields", "MascotSearch", "Mascots"]


@attrs.frozen(kw_only=True)
class Mascot(Model):
    """A mascot."""

    id: int
    creator_id: int
    display_name: str
    background_color: str
    """A CSS value."""
    artist_url: str
    artist_name: str
    active: bool
    created_at: Time
    updated_at: Time
    available_on: tuple[str, ...]
    """Names of sites."""
    hide_anonymous: bool
    """Whether only accounts see it."""
    updater_id: int
    file_url: str
    md5: str
    file_ext: str
    """`png`, `jpg` or `webp`."""
    file_size: int
    """Bytes."""
    image_width: int
    image_height: int


class MascotSearch(ListOptions, CommonFilters, total=False):
    """Search filters for mascots."""

    order: Order


class MascotFields(TypedDict, total=False):
    """Editable fields of a mascot; a new one needs the first four."""

    display_name: str
    background_color: str
    """A CSS value."""
    artist_url: str
    artist_name: str
    available_on_string: str
    """Names of sites separated by commas."""
    active: bool
    hide_anonymous: bool


class Mascots(Resource):
    """Mascots."""

    def search(self, **filters: Unpack[MascotSearch]) -> Pages[Mascot]:
        """Every mascot that matches."""
        name, path, allowed = "mascots.search", "/mascots.json", keys_of(MascotSearch)
        return self._search(name, path, Mascot, filters, allowed)

    async def create(
        self,
        file: UploadContent,
        *,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[MascotFields],
    ) -> Mascot:
        """Add a mascot with a picture of 1,000 KB and 1000x1000 at most; admin."""
        name, path, files = "mascots.create", "/mascots.json", file_parts(_FILE, file, None)
        wire.known(name, fields, keys_of(MascotFields))
        operation = write(
            name, "POST", path, Mascot, form=wire.fields(fields, root="mascot"), files=files,
            on_progress=on_progress, level="admin",
        )  # fmt: skip
        return await self._send(operation)

    async def update(
        self,
        id: int,
        *,
        file: UploadContent | None = None,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[MascotFields],
    ) -> None:
        """Change a mascot; admin."""
        name, path, files = "mascots.update", "/mascots/{id}.json", file_parts(_FILE, file, None)
        wire.known(name, fields, keys_of(MascotFields))
        operation = write(
            name, "PATCH", path, NOTHING, form=wire.fields(fields, root="mascot"), files=files,
            on_progress=on_progress, level="admin", id=id,
        )  # fmt: skip
        await self._send(operation)

    async def delete(self, id: int) -> None:
        """Remove a mascot; admin."""
        path = "/mascots/{id}.json"
        await self._send(write("mascots.delete", "DELETE", path, NOTHING, level="admin", id=id))


_FILE = "mascot[file]"
