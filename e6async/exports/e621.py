"""The exports of e621.net, e926.net and e6ai.net: `db/exports/*.sql`, `db/structure.sql`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from e6async._core.models.dtext_field import DTextOf, OptionalDTextOf
from e6async.exports._arrays import Texts
from e6async.exports._e621_site import E621ExportSite
from e6async.exports._family import Exports, with_files_url
from e6async.exports._listing import Export
from e6async.exports._post_columns import E621Columns
from e6async.exports._schema import Row, TableSchema
from e6async.exports._table import Table


class ArtistRow(Row, frozen=True, gc=False):
    """An artist."""

    id: int
    name: str
    other_names: Texts
    group_name: str
    linked_user_id: int | None
    is_active: bool
    is_locked: bool | None
    creator_id: int
    created_at: datetime
    updated_at: datetime
    active_urls: str
    """URLs separated by spaces."""
    inactive_urls: str
    """URLs separated by spaces."""


class BulkUpdateRequestRow(Row, frozen=True, gc=False):
    """A request for many changes to tags."""

    id: int
    user_id: int
    forum_topic_id: int | None
    forum_post_id: int | None
    script: str
    status: str
    approver_id: int | None
    title: str | None
    created_at: datetime
    updated_at: datetime
    down_votes: int
    meh_votes: int
    up_votes: int


class PoolRow(Row, frozen=True, gc=False):
    """A pool."""

    id: int
    name: str
    created_at: datetime
    updated_at: datetime
    creator_id: int
    description: str | None
    is_active: bool
    category: str
    post_ids: tuple[int, ...]

    description_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("description")


class PostReplacementRow(Row, frozen=True, gc=False):
    """A replacement of a post's file; only approved ones and originals."""

    id: int
    post_id: int
    creator_id: int
    approver_id: int | None
    file_ext: str
    file_size: int
    image_height: int
    image_width: int
    md5: str
    source: str | None
    file_name: str | None
    status: str
    reason: str
    created_at: datetime
    updated_at: datetime


class PostVersionRow(Row, frozen=True, gc=False):
    """A version of a post's tags, rating, sources and description."""

    id: int
    post_id: int
    version: int
    tags: str
    added_tags: Texts
    removed_tags: Texts
    locked_tags: str | None
    added_locked_tags: Texts
    removed_locked_tags: Texts
    rating: str | None
    rating_changed: bool
    parent_id: int | None
    parent_changed: bool
    source: str | None
    source_changed: bool
    description: str | None
    description_changed: bool
    updater_id: int
    updated_at: datetime
    reason: str | None

    description_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("description")


class PostRow(E621Columns, Row, frozen=True, gc=False):
    """A post, deleted and pending ones too; its tags have no categories here."""

    id: int
    uploader_id: int
    created_at: datetime
    md5: str
    source: str
    """URLs, one per line."""
    rating: str
    image_width: int
    image_height: int
    tag_string: str
    """Tags separated by spaces."""
    locked_tags: str | None
    fav_count: int
    file_ext: str
    parent_id: int | None
    change_seq: int
    approver_id: int | None
    file_size: int
    """Bytes."""
    comment_count: int
    description: str
    duration: float | None
    """Seconds; None for what is not a video."""
    updated_at: datetime | None
    is_deleted: bool
    is_pending: bool
    is_flagged: bool
    score: int
    up_score: int
    down_score: int
    """Negative, or 0."""
    is_rating_locked: bool
    is_status_locked: bool
    is_note_locked: bool
    bg_color: str | None
    last_noted_at: datetime | None
    last_commented_at: datetime | None
    files_url: str | None = None
    """The URL of the host that has the files; None for that of e621.net."""

    description_dtext: ClassVar[DTextOf] = DTextOf("description")


class TagAliasRow(Row, frozen=True, gc=False):
    """An alias of a tag."""

    id: int
    antecedent_name: str
    consequent_name: str
    created_at: datetime | None
    status: str
    forum_post_id: int | None
    forum_topic_id: int | None
    reason: str
    updated_at: datetime | None
    creator_id: int
    approver_id: int | None
    post_count: int
    down_votes: int
    meh_votes: int
    up_votes: int

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")


class TagImplicationRow(Row, frozen=True, gc=False):
    """An implication of a tag."""

    id: int
    antecedent_name: str
    consequent_name: str
    created_at: datetime | None
    status: str
    forum_post_id: int | None
    forum_topic_id: int | None
    reason: str
    updated_at: datetime | None
    approver_id: int | None
    creator_id: int
    descendant_names: Texts | None
    down_votes: int
    meh_votes: int
    up_votes: int

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")


class TagRow(Row, frozen=True, gc=False):
    """A tag."""

    id: int
    name: str
    category: int
    post_count: int
    created_at: datetime
    updated_at: datetime
    is_locked: bool


class WikiPageRow(Row, frozen=True, gc=False):
    """A wiki page."""

    id: int
    created_at: datetime
    updated_at: datetime
    title: str
    body: str
    creator_id: int
    updater_id: int | None
    is_locked: bool
    parent: str | None

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class E621Exports(Exports[Table[Row]]):
    """The newest exports of the site's database; each table is an attribute."""

    artists: Table[ArtistRow]
    bulk_update_requests: Table[BulkUpdateRequestRow]
    pools: Table[PoolRow]
    post_replacements: Table[PostReplacementRow]
    post_versions: Table[PostVersionRow]
    posts: Table[PostRow]
    tag_aliases: Table[TagAliasRow]
    tag_implications: Table[TagImplicationRow]
    tags: Table[TagRow]
    wiki_pages: Table[WikiPageRow]

    def _table(self, schema: TableSchema[Row]) -> Table[Row]:
        return Table(E621ExportSite(self._transport), with_files_url(schema, self._transport))

    async def list(self) -> list[Export]:
        """The exports that the site has now, by name; NotFoundError where it makes none."""
        return await E621ExportSite(self._transport).exports()


SCHEMAS: Final[Mapping[str, TableSchema[Row]]] = E621Exports.schemas
"""The schemas of the tables by name, for `open_export`."""
