"""Tags: their names, categories and counts; `app/controllers/tags_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async.core import wire
from e6async.core.decode import Time
from e6async.core.operation import NOTHING, get, write
from e6async.core.pages import Pages
from e6async.core.resource import Resource
from e6async.e621.vocabulary import Common, Ids


@attrs.frozen(kw_only=True)
class Tag:
    """A tag."""

    id: int
    name: str
    post_count: int
    category: int
    """A number from 0 to 8; see `Category`."""
    related_tags: str | None
    """Names and counts in turn, with spaces between; None before the first count."""
    related_tags_updated_at: Time | None
    created_at: Time
    updated_at: Time
    is_locked: bool


class TagSearch(Common, total=False):
    """What tags can be searched by."""

    name_matches: str
    """A name, with `*` for anything."""
    fuzzy_name_matches: str
    name: str | list[str]
    """One name or several, exactly."""
    category: Ids
    hide_empty: bool
    """True by default: tags without posts are left out."""
    has_wiki: bool
    has_artist: bool
    is_locked: bool
    order: Literal["name", "count", "date", "similarity", "id_asc", "id_desc"]
    """By id, newest first, unless said; any other order ends at the last numbered page."""


class Tags(Resource):
    """Tags."""

    def search(self, *, limit: int | None = None, **filters: Unpack[TagSearch]) -> Pages[Tag]:
        """Every tag that matches."""
        allowed = TagSearch.__optional_keys__
        return self._search("tags.search", "/tags.json", Tag, filters, allowed, limit=limit)

    async def get(self, id_or_name: int | str) -> Tag:
        """The tag with this id or exact name; a name of digits only is taken for an id."""
        path = "/tags/{id_or_name}.json"
        return await self._send(get("tags.get", path, Tag, id_or_name=id_or_name))

    async def update(
        self,
        id: int,
        *,
        category: int | None = None,
        from_wiki: bool | None = None,
        is_locked: bool | None = None,
    ) -> None:
        """Change a tag of less than 100 posts that is not locked; member; `is_locked`: admin."""
        values = {"category": category, "from_wiki": from_wiki, "is_locked": is_locked}
        form = wire.fields(values, root="tag")
        await self._send(
            write("tags.update", "PATCH", "/tags/{id}.json", NOTHING, form=form, id=id)
        )
