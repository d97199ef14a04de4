"""Tags: their names, categories and counts; `app/controllers/tags_controller.rb`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Unpack

import attrs

from e6async._core.batch import as_id, by_id
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, get, list_of, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

__all__ = ["Tag", "TagCorrection", "TagPreview", "TagSearch", "Tags"]


@attrs.frozen(kw_only=True)
class Tag(Model):
    """A tag."""

    id: int
    name: str
    post_count: int
    category: int
    """A number from 0 to 8; see `Category`."""
    related_tags: str | None
    """Names and counts in turn, separated by spaces; None before the first count."""
    related_tags_updated_at: Time | None
    created_at: Time
    updated_at: Time
    is_locked: bool


@attrs.frozen(kw_only=True)
class TagPreview(Model):
    """The tag that a name becomes."""

    name: str
    """As it was typed."""
    id: int | None = None
    """None for a tag that does not exist yet."""
    resolved: str | None = None
    """The name without its category in front; None where it had none."""
    category: int | None = None
    """A number from 0 to 8; see `Category`. None for a tag that does not exist yet."""
    post_count: int | None = None
    """None for a tag that does not exist yet."""
    alias: str | None = None
    """The tag that stands for it; None where it stands for itself."""
    implies: tuple[str, ...] | None = None
    """The tags that come with it; None where none do."""


@attrs.frozen(kw_only=True)
class TagCorrection(Model):
    """A tag, with its correct count and category."""

    post_count: int
    real_post_count: int
    """By the search."""
    category: int
    category_cache: int | None
    """None where the cache has none."""
    tag: Tag


class TagSearch(ListOptions, CommonFilters, total=False):
    """Search filters for tags."""

    name_matches: str
    """A name, with `*` as a wildcard."""
    fuzzy_name_matches: str
    name: str | Sequence[str]
    """One name or several, exactly."""
    category: Ids
    hide_empty: bool
    """True by default: tags without posts are left out."""
    has_wiki: bool
    has_artist: bool
    is_locked: bool
    order: Literal["name", "count", "date", "similarity", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


_EMPTY_ONES_TOO = ("search[hide_empty]", "false")
_BY_ID = attrs.evolve(by_id("tags", Tag), search=(("search[id]", "{}"), _EMPTY_ONES_TOO))
_BY_NAME = attrs.evolve(_BY_ID, search=(("search[name]", "{}"), _EMPTY_ONES_TOO), field="name")


class Tags(Resource):
    """Tags."""

    def search(self, **filters: Unpack[TagSearch]) -> Pages[Tag]:
        """Every tag that matches."""
        allowed = TagSearch.__optional_keys__
        return self._search("tags.search", "/tags.json", Tag, filters, allowed)

    async def get(self, id_or_name: int | str) -> Tag:
        """The tag with this id or exact name; a name of digits only is taken for an id."""
        batch = _BY_NAME if as_id(id_or_name) is None else _BY_ID
        return await self._look_up(batch, id_or_name)

    async def update(
        self,
        id: int,
        *,
        category: int | None = None,
        from_wiki: bool | None = None,
        is_locked: bool | None = None,
    ) -> None:
        """Change an unlocked tag with fewer than 100 posts; member; `is_locked`: admin."""
        values = {"category": category, "from_wiki": from_wiki, "is_locked": is_locked}
        form = wire.fields(values, root="tag")
        await self._send(
            write("tags.update", "PATCH", "/tags/{id}.json", NOTHING, form=form, id=id)
        )

    async def delete(self, id: int) -> None:
        """Delete a tag; BD staff; RedirectedError while posts, aliases or implications use it."""
        path = "/tags/{id}.json"
        await self._send(write("tags.delete", "DELETE", path, NOTHING, level="bd_staff", id=id))

    async def preview(self, tags: str) -> list[TagPreview]:
        """The tags that a text becomes, with implied ones; member."""
        name, path = "tags.preview", "/tags/preview.json"
        form, returns = wire.fields({"tags": tags}), list_of(TagPreview)
        return await self._send(write(name, "POST", path, returns, form=form, repeatable=True))

    async def correction(self, id: int) -> TagCorrection:
        """The correct count and category of a tag."""
        path = "/tags/{id}/correction.json"
        return await self._send(get("tags.correction", path, TagCorrection, id=id))

    async def correct(self, id: int, *, from_wiki: bool | None = None) -> None:
        """Recount the posts of a tag in the background; staff."""
        form = wire.fields({"commit": "Fix", "from_wiki": from_wiki})
        path = "/tags/{id}/correction.json"
        await self._send(
            write("tags.correct", "POST", path, Moved, form=form, level="staff", id=id)
        )
