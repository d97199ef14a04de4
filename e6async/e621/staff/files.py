"""Files that staff share; `app/controllers/staff/files_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.models.dtext_field import OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._shared.uploads import file_parts
from e6async.e621._vocabulary import CommonFilters, Ids, UploadContent

if TYPE_CHECKING:
    from collections.abc import Callable

    from e6async._core.pages import Pages
    from e6async._core.protocol.operation import Pairs

__all__ = ["StaffFile", "StaffFileFields", "StaffFileSearch", "StaffFiles"]


@attrs.frozen(kw_only=True)
class StaffFile(Model):
    """A file, without its download URL."""

    id: int
    creator_id: int
    storage_id: str
    md5: str
    file_ext: str
    file_size: int
    """Bytes."""
    original_filename: str
    title: str | None
    description: str | None
    """DText."""
    created_at: Time
    updated_at: Time

    description_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("description")


class StaffFileSearch(ListOptions, CommonFilters, total=False):
    """Search filters for files."""

    creator_name: str
    """Exact match."""
    creator_id: Ids
    original_filename: str
    """A name, with `*` as a wildcard."""
    file_ext: str
    order: Literal["original_filename", "time", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class StaffFileFields(TypedDict, total=False):
    """Editable fields of a file."""

    title: str
    """Default: the file's name."""
    description: str


class StaffFiles(Resource):
    """Files."""

    def search(self, **filters: Unpack[StaffFileSearch]) -> Pages[StaffFile]:
        """Every file that matches; staff."""
        name, path = "staff_files.search", "/staff/files.json"
        allowed = StaffFileSearch.__optional_keys__
        return self._search(name, path, StaffFile, filters, allowed, level="staff")

    async def get(self, id: int) -> StaffFile:
        """The file with this id; staff."""
        path = "/staff/files/{id}.json"
        return await self._send(get("staff_files.get", path, StaffFile, level="staff", id=id))

    async def create(
        self,
        file: UploadContent,
        *,
        filename: str | None = None,
        on_progress: Callable[[int], None] | None = None,
        **fields: Unpack[StaffFileFields],
    ) -> StaffFile:
        """Share a file; staff.

        The server wants a `filename` with an extension; a path brings its own.
        """
        name, path = "staff_files.create", "/staff/files.json"
        form, files = _form(name, fields), file_parts("staff_file[file]", file, filename)
        return await self._send(
            write(name, "POST", path, StaffFile, form=form, files=files,
                  on_progress=on_progress, level="staff")
        )  # fmt: skip

    async def update(self, id: int, **fields: Unpack[StaffFileFields]) -> None:
        """Change the description of the caller's own file (any as admin); staff."""
        name, path = "staff_files.update", "/staff/files/{id}.json"
        form = _form(name, fields)
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="staff", id=id))

    async def delete(self, id: int) -> None:
        """Remove the caller's own file (any as admin); staff."""
        path = "/staff/files/{id}.json"
        await self._send(write("staff_files.delete", "DELETE", path, NOTHING, level="staff", id=id))


def _form(name: str, fields: StaffFileFields) -> Pairs:
    wire.known(name, fields, StaffFileFields.__optional_keys__)
    return wire.fields(fields, root="staff_file")
