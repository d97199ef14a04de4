"""When the fields of e621ng's JSON came and went, from the history of its repository.

Columns of a table are in the JSON of its rows (`db/structure.sql`), other fields are methods
(`method_attributes` in `app/models`), keys of a blueprint (`app/blueprints`) or of a controller.
The dates are those of the commits; releases follow within a week.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

SINCE = date(2026, 1, 1)
"""The oldest servers that the models are held against."""
LATEST = date(2026, 8, 21)
"""The date of the reference, `73e6206e`."""


@attrs.frozen(kw_only=True)
class Dated:
    """A field that not every server since `SINCE` sends."""

    shape: str
    """The name of the shape in the reference."""
    field: str
    came: date = SINCE
    """From when on servers send it; `SINCE` for before."""
    went: date | None = None
    """From when on they do not; None for a field of the reference."""
    commit: str
    """That of the later of the two dates."""
    value: object = None
    """What servers sent, for a field that the reference lacks."""


def _came(commit: str, day: str, shapes: str, fields: str) -> list[Dated]:
    came = date.fromisoformat(f"2026-{day}")
    return [
        Dated(shape=shape, field=field, came=came, commit=commit)
        for shape in shapes.split()
        for field in fields.split()
    ]


def _went(commit: str, days: str, shapes: str, values: Mapping[str, object]) -> list[Dated]:
    came, _, went = days.rpartition(" ")
    return [
        Dated(
            shape=shape,
            field=field,
            came=date.fromisoformat(f"2026-{came}") if came else SINCE,
            went=date.fromisoformat(f"2026-{went}"),
            commit=commit,
            value=value,
        )
        for shape in shapes.split()
        for field, value in values.items()
    ]


_USERS = "User UserFull UserSelf"
_FORMER_STAFF: Mapping[str, object] = {"former staff_users": 3}
_AVERAGES: Mapping[str, object] = {
    "average_posts_per_pool": "31.0625",
    "average_posts_per_set": "12.5",
    "average_file_size": "2097152.75",
}

DATED_FIELDS: tuple[Dated, ...] = (
    *_came("0c58ce623", "02-10", "UserNameChangeRequest", "change_reason rejection_reason"),
    *_came("5dc364078", "03-09", "User UserFull", "last_logged_in_at"),
    *_came("a2efd4163", "03-12", "Stats", "active_users"),
    *_came("39fddae3d", "03-30", "Stats", "destroyed_blips"),
    *_went("39fddae3d", "03-30", "Stats", {"hidden_blips": 4}),
    *_came("39fddae3d", "03-30", "Blip", "is_deleted"),
    *_went("39fddae3d", "03-30", "Blip", {"is_hidden": True}),
    *_came("981cd558a", "04-09", "DeferredPost", "comment_count"),
    *_came("480247345", "04-29", "DeferredPost", "preview_webp"),
    *_came("b6168cb5d", "05-19", _USERS, "has_cropped_avatar"),
    *_came("f7c7275a2", "05-26", "DeferredPost PostThumbnail", "vote"),
    *_came("f7c7275a2", "05-26", "PostBasic PostExtended", "stats.vote"),
    *_came("f7c7275a2", "05-26", "PostLegacy", "vote"),
    *_came("f7c7275a2", "05-26", "PostRaw", "vote_by"),
    *_came("608845fb6", "05-26", "Comment", "vote"),
    *_came("062e80584", "05-29", "PostFlag", "reason_name needs_parent_id needs_staff_reason"),
    *_went("61124392e", "05-29 08-07", "Ban", {"ban_flags": 0}),
    *_came("dc94f83e7", "06-09", "AvatarMenu", "has_blips"),
    *_came("51a44cd1c", "06-15", "Stats", "staff_users"),
    *_came("96eb49e5a", "06-24", "DbExport", "checksum"),
    *_came("04a411188", "07-06", "PostBasic PostExtended", "stats.hotness"),
    *_came("04a411188", "07-06", "PostRaw", "hotness"),
    *_came("400f500f3", "07-08", "WikiPage WikiPageVersion", "featured_posts"),
    *_came("8b47c12d4", "07-27", "IpAddrUserResult", "asns"),
    *_came("1da15eaf9", "07-27", _USERS, "upload_karma upload_karma_free"),
    *_came("1da15eaf9", "07-27", "UserFull UserSelf", "upload_slots"),
    *_went("1da15eaf9", "07-27", "UserFull UserSelf", {"upload_limit": -2}),
    *_came("6c2f08840", "07-27", "PostReplacement", "sequence_number"),
    *_came("5df0a8ae4", "08-04", "UserAlt", "handoff_users"),
    *_came("e47526628", "08-04", "Stats", "updated_at"),
    *_went("e47526628", "08-04", "Stats", _AVERAGES),
    *_came("176410d3f", "08-10", "Stats", "former_staff_users"),
    *_went("176410d3f", "08-10", "Stats", _FORMER_STAFF),
    *_went("f17a4a115", "08-19", "UserSelf", {"style_usernames": True}),
    *_came("1235a4f72", "08-19", "PostRaw", "pool_string"),
)
"""All that changed in the shapes of the reference between `SINCE` and `LATEST`."""

GAPS: tuple[tuple[str, str, date, date, str], ...] = tuple(
    (shape, "can_upload_free", date(2026, 7, 27), date(2026, 7, 29), "5741b8a33")
    for shape in _USERS.split()
)
"""Fields that servers did not send for a while: shape, field, from, to, and the commit of `to`."""

SHAPES_SINCE: Mapping[str, date] = {
    "ApiKey": date(2026, 2, 4),
    "Appeal": date(2026, 5, 12),
    "AvatarMenu": date(2026, 2, 3),
    "DbExport": date(2026, 6, 8),
    "ForumPostVote": date(2026, 7, 10),
    "IqdbMatch": date(2026, 5, 16),
    "OAuthIntrospection": date(2026, 6, 24),
    "OAuthToken": date(2026, 6, 24),
    "OAuthTokenInfo": date(2026, 6, 24),
    "OidcConfiguration": date(2026, 6, 24),
    "OidcUserInfo": date(2026, 6, 24),
    "PostBasic": date(2026, 5, 1),
    "PostCount": date(2026, 7, 21),
    "PostExtended": date(2026, 5, 1),
    "PostRecommendations": date(2026, 5, 1),
    "PostThumbnail": date(2026, 5, 1),
    "RisingTag": date(2026, 4, 7),
    "SearchTrend": date(2026, 3, 12),
    "SearchTrendBlacklist": date(2026, 3, 12),
    "SearchTrendHourly": date(2026, 3, 25),
    "StaffFile": date(2026, 6, 22),
    "StaffWiki": date(2026, 6, 17),
    "StaffWikiVersion": date(2026, 6, 17),
    "TrendPoint": date(2026, 3, 30),
    "TrendPurgeResult": date(2026, 3, 25),
    "UploadTags": date(2026, 8, 10),
    "UserAlt": date(2026, 7, 28),
    "UserMinimal": date(2026, 1, 28),
    "VoteTrendPair": date(2026, 7, 6),
}
"""Shapes whose operation is younger than `SINCE`, or answered something else before."""

ON_E6AI: Mapping[str, tuple[tuple[str, ...], Mapping[str, object]]] = {
    "Ban": ((), {"ban_flags": 0}),
    "IpAddrUserResult": (("asns",), {}),
    "PostRaw": (
        ("tag_count_artist", "tag_count_copyright", "tag_count_contributor", "pool_string"),
        {"tag_count_director": 1, "tag_count_franchise": 0},
    ),
    "PostReplacement": (("sequence_number",), {}),
    "Stats": (
        ("artist_tags", "copyright_tags", "contributor_tags", "updated_at", "former_staff_users"),
        {"director_tags": 5, "franchise_tags": 6, **_FORMER_STAFF, **_AVERAGES},
    ),
    "User": (("upload_karma", "upload_karma_free"), {}),
    "UserFull": (
        ("upload_karma", "upload_karma_free", "upload_slots"),
        {"upload_limit": 10},
    ),
    "UserSelf": (
        ("upload_karma", "upload_karma_free", "upload_slots"),
        {"upload_limit": 10, "style_usernames": False},
    ),
}
"""How shapes of e6ai.net (`d59b61c51`) differ: fields that it lacks, and those that it adds."""
