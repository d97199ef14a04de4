"""Where the client of FemboyFans differs from its reference on purpose, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping

_PATH = "the path has it"
_OLDER = "an older form of a `search` key"
_ONE_SCALE = "`day` is the only scale"
_FOLLOWING = "the list is of followed tags, which have no such columns"

OMITTED: Mapping[str, Mapping[str, str]] = {
    "api_keys.list": {"user_id": _PATH},
    "forum_topics.create": {
        "forum_topic[original_post_attributes][id]": "the post does not exist yet",
    },
    "iqdb_queries.get_2": dict.fromkeys(("hash", "post_id", "score_cutoff", "url"), _OLDER),
    "iqdb_queries.get_3": dict.fromkeys(("file", "hash", "url"), "the path names a post"),
    "popular.missed_searches": {"scale": _ONE_SCALE},
    "popular.searches": {"scale": _ONE_SCALE},
    "popular.views": {"scale": _ONE_SCALE},
    "posts.list": {"md5": "`tags` has the same effect and takes several"},
    "posts.recommendations_get_2": dict.fromkeys(
        ("user_id", "search[user_name]", "search[post_tags_match]", "search[max_recommendations]"),
        "`posts.recommendations` takes it",
    ),
    "staff_ip_addrs.export": dict.fromkeys(
        ("search[add_ip_mask]", "search[ip_addr]", "search[with_history]"),
        "the export is of the IP addresses of one user",
    ),
    "staff_notes.list": {"user_id": _PATH},
    "tags.followed": dict.fromkeys(
        (
            *("search[category]", "search[created_at]", "search[creator]", "search[creator_id]"),
            *("search[creator_name]", "search[fuzzy_name_matches]", "search[has_artist]"),
            *("search[has_wiki]", "search[hide_empty]", "search[id]", "search[ip_addr]"),
            *("search[is_locked]", "search[name]", "search[name_matches]", "search[order]"),
            "search[updated_at]",
        ),
        _FOLLOWING,
    ),
}
"""Keys that the client does not send, by operation."""

OTHER_TYPES: Mapping[str, Mapping[str, str]] = {
    "post_replacement_media_assets.append": {
        "post_replacement_media_asset[data]": "a chunk is in memory",
    },
    "upload_media_assets.append": {"upload_media_asset[data]": "a chunk is in memory"},
    "uploads.create": {"upload[file]": "the file is read twice: for the checksum and for the body"},
}
"""Keys for which the client takes another type than the server, by operation."""

_PENDING = "accounts that wait for approval may do it"

SAME_AS: Mapping[str, str] = {
    "api_keys.create_2": "api_keys.create",
    "api_keys.destroy_2": "api_keys.destroy",
    "api_keys.list_2": "api_keys.list",
    "api_keys.update_2": "api_keys.update",
}
"""Operations with a second path, and the operation with the first."""

CLIENT_METHODS: Mapping[str, str] = {"route.recognize_route": "route"}
"""Operations that a method of the client calls, not of a family."""

LEVELS: Mapping[str, tuple[str, str]] = {
    "favorites.create": ("member", _PENDING),
    "favorites.destroy": ("member", _PENDING),
    "post_votes.create": ("member", _PENDING),
    "post_votes.destroy": ("member", _PENDING),
    "users.count_fixes_create": (
        "logged_in",
        "the method is e621's, which is open to all accounts",
    ),
}
"""Operations for which the client names another level, and why."""
