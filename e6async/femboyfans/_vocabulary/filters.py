"""Filters on records and on the records that belong to them: `app/policies/`."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from e6async.e621._vocabulary import CommonFilters, Ids, Range

Order: TypeAlias = Literal[
    "id_asc",
    "id_desc",
    "created_at",
    "created_at_asc",
    "created_at_desc",
    "updated_at",
    "updated_at_asc",
    "updated_at_desc",
]
"""Default: by id, newest first. All orders but those by id end at the last numbered page."""


class UserFilter(CommonFilters, total=False):
    """Filters on an account that belongs to a record: `app/policies/user_policy.rb`."""

    name_matches: str
    """With `*` as a wildcard."""
    about_me: str
    avatar_id: Range
    level: Range
    """The number of a `Level`."""
    min_level: int
    max_level: int
    unrestricted_uploads: bool
    can_approve_posts: bool
    can_manage_aibur: bool
    ip_addr: str
    """Requires admin."""
    email_matches: str
    """Requires admin."""


class PostFilter(CommonFilters, total=False):
    """Filters on a post that belongs to a record."""


class CreatorIs(TypedDict, total=False):
    """Filters on the creator of a record."""

    creator_name: str
    """Exact match."""
    creator_id: Ids


class UpdaterIs(TypedDict, total=False):
    """Filters on the user who last changed a record."""

    updater_name: str
    """Exact match."""
    updater_id: Ids


class ByCreator(CreatorIs, total=False):
    """Filters on the creator of a record, and on the attributes of that account."""

    creator: UserFilter


class ByUpdater(UpdaterIs, total=False):
    """Filters on the last editor of a record, and on the attributes of that account."""

    updater: UserFilter


class ApproverIs(TypedDict, total=False):
    """Filters on the approver of a record."""

    approver_name: str
    """Exact match."""
    approver_id: Ids


class ByApprover(ApproverIs, total=False):
    """Filters on the approver of a record, and on the attributes of that account."""

    approver: UserFilter


class UserIs(TypedDict, total=False):
    """Filters on the owner of a record."""

    user_name: str
    """Exact match."""
    user_id: Ids


class ByUser(UserIs, total=False):
    """Filters on the owner of a record, and on the attributes of that account."""

    user: UserFilter


class ByIpAddr(TypedDict, total=False):
    """Filters on the IP address that a record was created from."""

    ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""


class ByUpdaterIpAddr(TypedDict, total=False):
    """Filters on the IP address that a record was last changed from."""

    updater_ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""


class ArtistFilter(CommonFilters, CreatorIs, ByIpAddr, total=False):
    """Filters on an artist."""

    name: str
    """With `*` as a wildcard, else words; it is no exact match."""
    any_other_name_like: str
    """With `*` as a wildcard."""
    any_other_name_matches: str
    """The same as `any_other_name_like`."""
    any_name_matches: str
    """A part of a name or another name; all of it when it has a `*`."""
    any_name_or_url_matches: str
    """A URL when it starts with `http`, else a name."""
    url_matches: str
    linked_user_name: str
    """Exact match."""
    linked_user_id: Ids
    has_tag: bool
    """Whether posts have the tag of that name."""
    is_linked: bool


class AvoidPostingFilter(
    CommonFilters, CreatorIs, UpdaterIs, ByIpAddr, ByUpdaterIpAddr, total=False
):
    """Filters on an avoid-posting entry."""

    artist_id: Range
    artist_name: str
    """With `*` as a wildcard, else words."""
    details: str
    """With `*` as a wildcard, else words."""
    is_active: bool
    """True by default in a search of entries: deleted ones are left out."""
    staff_notes: str
    """With `*` as a wildcard, else words; janitor."""


class BulkUpdateRequestFilter(
    CommonFilters, CreatorIs, UpdaterIs, ApproverIs, ByUpdaterIpAddr, total=False
):
    """Filters on a bulk update request."""

    forum_topic_id: Ids
    forum_post_id: Ids
    status: str
    """`pending`, `approved`, `rejected`, `processing`, `queued`, or with `*` as a wildcard."""
    title_matches: str
    """With `*` as a wildcard, else words."""
    script_matches: str
    """With `*` as a wildcard, else words."""
    creator_ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""


class CommentFilter(CommonFilters, CreatorIs, UpdaterIs, ByIpAddr, ByUpdaterIpAddr, total=False):
    """Filters on a comment."""

    body_matches: str
    """With `*` as a wildcard, else words."""
    post_id: Ids
    post_tags_match: str
    """A tag query."""
    post_note_updater_name: str
    """Who has edited a note of the post."""
    post_note_updater_id: Ids
    """Who has edited a note of the post."""
    poster_name: str
    """Who uploaded the post, exactly."""
    poster_id: Ids
    """Who uploaded the post."""
    is_sticky: bool
    is_hidden: bool
    """Requires moderator."""
    is_spam: bool
    """Requires moderator."""


class ForumPostFilter(CommonFilters, CreatorIs, UpdaterIs, ByIpAddr, ByUpdaterIpAddr, total=False):
    """Filters on a forum post."""

    topic_id: Ids
    topic_title_matches: str
    """With `*` as a wildcard, else words."""
    body_matches: str
    """With `*` as a wildcard, else words."""
    topic_category_id: Ids
    is_hidden: bool
    linked_to: str
    """The title of a wiki page that it links to."""
    not_linked_to: str
    """The title of a wiki page that it does not link to."""


class ForumTopicFilter(CommonFilters, CreatorIs, UpdaterIs, ByUpdaterIpAddr, total=False):
    """Filters on a topic."""

    title: str
    """With `*` as a wildcard, else words."""
    title_matches: str
    """The same as `title`."""
    category_id: Ids
    is_sticky: bool
    is_locked: bool
    is_hidden: bool
    creator_ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""


class NoteFilter(CommonFilters, CreatorIs, ByIpAddr, total=False):
    """Filters on a note."""

    body_matches: str
    """With `*` as a wildcard, else words."""
    is_active: bool
    """False for a deleted one."""
    post_id: Ids
    post_tags_match: str
    """A tag query."""
    post_note_updater_name: str
    """Who has edited a note of the same post."""
    post_note_updater_id: Ids
    """Who has edited a note of the same post."""


class PoolFilter(CommonFilters, CreatorIs, ByIpAddr, total=False):
    """Filters on a pool."""

    name_matches: str
    """With `*` as a wildcard, else words."""
    description_matches: str
    """With `*` as a wildcard, else words."""
    any_artist_name_like: str
    """An artist of its posts, with `*` as a wildcard."""
    any_artist_name_matches: str
    """An artist of its posts, as a regular expression of PostgreSQL."""
    category: Literal["series", "collection"]
    is_ongoing: bool
    linked_to: str
    """The title of a wiki page that its description links to."""
    not_linked_to: str
    """The title of a wiki page that its description does not link to."""


class PostReplacementFilter(CommonFilters, CreatorIs, ApproverIs, ByIpAddr, total=False):
    """Filters on a replacement."""

    file_ext: str
    md5: str
    status: str
    """`uploading`, `pending`, `original`, `rejected`, `approved` or `promoted`."""
    rejector_name: str
    """Exact match."""
    rejector_id: Ids
    uploader_name_on_approve: str
    """Whose post it was when it was approved, exactly."""
    uploader_id_on_approve: Ids
    post_id: Ids


class TagFilter(CommonFilters, CreatorIs, ByIpAddr, total=False):
    """Filters on a tag."""

    name_matches: str
    """A name, with `*` as a wildcard."""
    fuzzy_name_matches: str
    name: str
    """A name, with `*` as a wildcard."""
    category: Ids
    hide_empty: bool
    """True by default in a search of tags: tags without posts are left out."""
    has_wiki: bool
    has_artist: bool
    is_locked: bool


class WikiPageFilter(CommonFilters, CreatorIs, UpdaterIs, ByIpAddr, ByUpdaterIpAddr, total=False):
    """Filters on a wiki page."""

    title: str
    """All of it, with `*` as a wildcard."""
    title_matches: str
    """With `*` as a wildcard, else words."""
    body_matches: str
    """With `*` as a wildcard, else words."""
    protection_level: Range
    """The minimum level of an editor, see `Level`."""
    parent: str
    """With `*` as a wildcard."""
    linked_to: str
    """The title of a wiki page that it links to."""
    not_linked_to: str
    """The title of a wiki page that it does not link to."""
