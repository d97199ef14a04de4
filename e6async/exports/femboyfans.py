"""The exports of FemboyFans: `db/export/*.sql`, types from `db/schema.rb`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from e6async._core.models.dtext_field import DTextOf
from e6async.exports._arrays import Texts
from e6async.exports._family import Exports, with_files_url
from e6async.exports._femboyfans_site import FemboyFansExportSite
from e6async.exports._listing import Export
from e6async.exports._post_columns import FemboyFansColumns
from e6async.exports._schema import Row, TableSchema
from e6async.exports._table import DatedTable


class ArtistVersionRow(Row, frozen=True, gc=False):
    """A version of an artist."""

    id: int
    artist_id: int
    name: str
    updater_id: int
    created_at: datetime
    updated_at: datetime
    other_names: Texts
    urls: Texts
    notes_changed: bool | None


class ArtistRow(Row, frozen=True, gc=False):
    """An artist."""

    id: int
    name: str
    creator_id: int
    created_at: datetime
    updated_at: datetime
    other_names: Texts
    linked_user_id: int | None
    is_locked: bool | None


class BulkUpdateRequestRow(Row, frozen=True, gc=False):
    """A request for many changes to tags."""

    id: int
    creator_id: int
    forum_topic_id: int | None
    script: str
    status: str
    created_at: datetime
    updated_at: datetime
    approver_id: int | None
    forum_post_id: int | None
    title: str


class NoteVersionRow(Row, frozen=True, gc=False):
    """A version of a note."""

    id: int
    note_id: int
    post_id: int
    updater_id: int
    x: int
    y: int
    width: int
    height: int
    is_active: bool
    body: str
    created_at: datetime
    updated_at: datetime
    version: int

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class NoteRow(Row, frozen=True, gc=False):
    """A note on a post."""

    id: int
    creator_id: int
    post_id: int
    x: int
    y: int
    width: int
    height: int
    body: str
    created_at: datetime
    updated_at: datetime
    version: int

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class PoolVersionRow(Row, frozen=True, gc=False):
    """A version of a pool."""

    id: int
    pool_id: int
    post_ids: tuple[int, ...]
    added_post_ids: tuple[int, ...]
    removed_post_ids: tuple[int, ...]
    updater_id: int
    description: str
    description_changed: bool
    name: str
    name_changed: bool
    created_at: datetime
    updated_at: datetime
    is_active: bool | None
    """None in newer exports, which use another name."""
    version: int

    description_dtext: ClassVar[DTextOf] = DTextOf("description")


class PoolRow(Row, frozen=True, gc=False):
    """A pool."""

    id: int
    name: str
    creator_id: int
    description: str
    is_active: bool | None
    """None in newer exports, which use another name."""
    post_ids: tuple[int, ...]
    created_at: datetime
    updated_at: datetime
    artist_names: Texts

    description_dtext: ClassVar[DTextOf] = DTextOf("description")


class PostVersionRow(Row, frozen=True, gc=False):
    """A version of a post's tags, rating, sources and description."""

    id: int
    post_id: int
    tags: str
    added_tags: Texts
    removed_tags: Texts
    locked_tags: str
    added_locked_tags: Texts
    removed_locked_tags: Texts
    updater_id: int
    updated_at: datetime
    rating: str
    rating_changed: bool
    parent_id: int | None
    parent_changed: bool
    source: str
    source_changed: bool
    description: str
    description_changed: bool
    version: int
    reason: str | None
    original_tags: str

    description_dtext: ClassVar[DTextOf] = DTextOf("description", qtags=True)


class PostRow(FemboyFansColumns, Row, frozen=True, gc=False):
    """A post, deleted and pending ones too; its tags have no categories here."""

    id: int
    created_at: datetime
    updated_at: datetime | None
    up_score: int
    down_score: int
    """Never negative."""
    score: int
    source: str
    """URLs, one per line."""
    md5: str | None
    rating: str
    is_note_locked: bool
    is_rating_locked: bool
    is_status_locked: bool
    is_pending: bool
    is_flagged: bool
    is_deleted: bool
    uploader_id: int
    approver_id: int | None
    last_noted_at: datetime | None
    last_comment_bumped_at: datetime | None
    fav_count: int
    tag_string: str
    """Tags separated by spaces."""
    tag_count: int
    tag_count_general: int
    tag_count_artist: int
    tag_count_character: int
    tag_count_copyright: int
    file_ext: str | None
    file_size: int | None
    """Bytes."""
    image_width: int | None
    image_height: int | None
    parent_id: int | None
    has_children: bool
    last_commented_at: datetime | None
    has_active_children: bool
    tag_count_meta: int
    tag_count_species: int
    tag_count_invalid: int
    description: str
    change_seq: int
    tag_count_lore: int
    bg_color: str | None
    duration: float | None
    """Seconds; None for what is not a video."""
    framecount: int | None
    thumbnail_frame: int | None
    original_tag_string: str
    tag_count_contributor: int | None
    tag_count_gender: int | None
    tag_count_important: int | None
    qtags: Texts
    upload_url: str | None
    files_url: str | None = None
    """The URL of the host that has the files; None for that of the site, which is its default."""

    description_dtext: ClassVar[DTextOf] = DTextOf("description", qtags=True)


class TagAliasRow(Row, frozen=True, gc=False):
    """An alias of a tag."""

    id: int
    antecedent_name: str
    consequent_name: str
    creator_id: int
    forum_topic_id: int | None
    status: str
    created_at: datetime | None
    updated_at: datetime | None
    post_count: int
    approver_id: int | None
    forum_post_id: int | None
    reason: str

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")


class TagImplicationRow(Row, frozen=True, gc=False):
    """An implication of a tag."""

    id: int
    antecedent_name: str
    consequent_name: str
    creator_id: int
    forum_topic_id: int | None
    status: str
    created_at: datetime | None
    updated_at: datetime | None
    approver_id: int | None
    forum_post_id: int | None
    descendant_names: Texts | None
    reason: str

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")


class TagVersionRow(Row, frozen=True, gc=False):
    """A version of a tag."""

    id: int
    created_at: datetime
    updated_at: datetime
    category: int
    is_locked: bool
    is_deprecated: bool | None
    tag_id: int
    updater_id: int
    reason: str


class TagRow(Row, frozen=True, gc=False):
    """A tag."""

    id: int
    name: str
    post_count: int
    category: int
    related_tags: str | None
    """Tags and counts in turn, separated by spaces."""
    related_tags_updated_at: datetime | None
    created_at: datetime
    updated_at: datetime
    is_locked: bool


class UserRow(Row, frozen=True, gc=False):
    """A user."""

    id: int
    created_at: datetime
    name: str
    level: int
    wiki_page_version_count: int
    artist_version_count: int
    pool_version_count: int
    forum_post_count: int
    comment_count: int
    favorite_count: int
    positive_feedback_count: int
    neutral_feedback_count: int
    negative_feedback_count: int
    profile_about: str
    profile_artinfo: str
    base_upload_limit: int
    post_upload_count: int
    post_update_count: int
    note_update_count: int
    avatar_id: int | None
    can_approve_posts: bool
    unrestricted_uploads: bool
    disable_user_dmails: bool
    can_manage_aibur: bool

    profile_about_dtext: ClassVar[DTextOf] = DTextOf("profile_about")
    profile_artinfo_dtext: ClassVar[DTextOf] = DTextOf("profile_artinfo")


class WikiPageVersionRow(Row, frozen=True, gc=False):
    """A version of a wiki page."""

    id: int
    wiki_page_id: int
    updater_id: int
    title: str
    body: str
    protection_level: int | None
    created_at: datetime
    updated_at: datetime
    reason: str | None
    parent: str | None

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class WikiPageRow(Row, frozen=True, gc=False):
    """A wiki page."""

    id: int
    creator_id: int
    title: str
    body: str
    protection_level: int | None
    created_at: datetime
    updated_at: datetime
    updater_id: int
    parent: str | None

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class FemboyFansExports(Exports[DatedTable[Row]]):
    """The exports of the site's database of the last few days; each table is an attribute."""

    artist_versions: DatedTable[ArtistVersionRow]
    artists: DatedTable[ArtistRow]
    bulk_update_requests: DatedTable[BulkUpdateRequestRow]
    note_versions: DatedTable[NoteVersionRow]
    notes: DatedTable[NoteRow]
    pool_versions: DatedTable[PoolVersionRow]
    pools: DatedTable[PoolRow]
    post_versions: DatedTable[PostVersionRow]
    posts: DatedTable[PostRow]
    tag_aliases: DatedTable[TagAliasRow]
    tag_implications: DatedTable[TagImplicationRow]
    tag_versions: DatedTable[TagVersionRow]
    tags: DatedTable[TagRow]
    users: DatedTable[UserRow]
    wiki_page_versions: DatedTable[WikiPageVersionRow]
    wiki_pages: DatedTable[WikiPageRow]

    def _table(self, schema: TableSchema[Row]) -> DatedTable[Row]:
        return DatedTable(
            FemboyFansExportSite(self._transport), with_files_url(schema, self._transport)
        )

    async def list(self, *, date: dt.date | None = None) -> list[Export]:
        """The exports of a day, by name, by default of the newest day that has any.

        Raises NotFoundError where the site shows no list; the tables work without one.
        """
        return await FemboyFansExportSite(self._transport).exports(date)


SCHEMAS: Final[Mapping[str, TableSchema[Row]]] = FemboyFansExports.schemas
"""The schemas of the tables by name, for `open_export`."""
