"""What e6ai lacks of e621, with the reasons; from the source of both, e6ai as of July 2026."""

from __future__ import annotations

from collections.abc import Mapping

from e6async._core.protocol.frozen import FrozenDict

_NO_KARMA = "it has no karma; its upload limit is in `users.get`"
_NO_LIST = "it has no avoid posting list"
_NO_UNDO = "its server cannot undo it"

LACKS: Mapping[str, str] = FrozenDict(
    {
        "artists": "it has directors: use `directors`",
        "artist_urls": "it has directors: use `director_urls`",
        "artist_versions": "it has directors: use `director_versions`",
        "avoid_postings": _NO_LIST,
        "avoid_posting_versions": _NO_LIST,
        "post_replacements.transfer": "its replacements stay with their post",
        "session.verify_totp": "it has no two-factor authentication",
        "staff_users.alts": "its server does not search for alternate accounts",
        "tag_aliases.undo": _NO_UNDO,
        "tag_implications.undo": _NO_UNDO,
        "users.disable_karma_free": _NO_KARMA,
        "users.toggle_karma_free": _NO_KARMA,
        "users.upload_tags": "use `favorite_tags` and `recent_tags` of `users.me`",
    }
)
"""Operations and families that e6ai does not route: `config/routes.rb`."""

IGNORES: Mapping[str, Mapping[str, str]] = FrozenDict(
    {
        "posts.update": FrozenDict(
            {"post[old_description]": "its server fails with it; send `description` alone"}
        ),
        "staff_posts.reowner": FrozenDict({"reowner[karma]": _NO_KARMA}),
        "staff_users.update": FrozenDict(
            {
                "user[upload_karma]": _NO_KARMA,
                "user[raised_favorite_limit]": "all its accounts have the same limit",
            }
        ),
        "users.search": FrozenDict(
            {"search[can_karma_free]": _NO_KARMA, "search[order]=upload_karma": _NO_KARMA}
        ),
    }
)
"""Keys of an operation that e6ai ignores, or fails with, by what is sent."""
