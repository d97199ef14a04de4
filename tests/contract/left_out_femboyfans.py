"""What the client of FemboyFans leaves out on purpose, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

_PATH = "the path says it"
_OLDER = "the older way to say what `search` says"
_ONE_SCALE = "there is no other scale than a day"
_FOLLOWING = "what is searched are followings, which have no such columns"

LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "api_keys.list": {"user_id": _PATH},
    "forum_topics.create": {
        "forum_topic[original_post_attributes][id]": "there is no post yet",
    },
    "iqdb_queries.get_2": dict.fromkeys(("hash", "post_id", "score_cutoff", "url"), _OLDER),
    "iqdb_queries.get_3": dict.fromkeys(("file", "hash", "url"), "the path names a post"),
    "popular.missed_searches": {"scale": _ONE_SCALE},
    "popular.searches": {"scale": _ONE_SCALE},
    "popular.views": {"scale": _ONE_SCALE},
    "posts.list": {"md5": "`tags` says it, and finds several"},
    "posts.recommendations_get_2": dict.fromkeys(
        ("user_id", "search[user_name]", "search[post_tags_match]", "search[max_recommendations]"),
        "`posts.recommendations` says it, too",
    ),
    "staff_ip_addrs.export": dict.fromkeys(
        ("search[add_ip_mask]", "search[ip_addr]", "search[with_history]"),
        "what is exported are the addresses of a user",
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
"""Keys by operation."""

SAID_DIFFERENTLY: Mapping[str, Mapping[str, str]] = {
    "post_replacement_media_assets.append": {
        "post_replacement_media_asset[data]": "a piece is in memory",
    },
    "upload_media_assets.append": {"upload_media_asset[data]": "a piece is in memory"},
    "uploads.create": {"upload[file]": "pieces are read twice: for the checksum, and to be sent"},
}
"""Parameters of another type than the server's."""

_WAITING = "accounts that wait for approval may, too"

ELSEWHERE: Mapping[str, str] = {
    "api_keys.create_2": "api_keys.create",
    "api_keys.destroy_2": "api_keys.destroy",
    "api_keys.list_2": "api_keys.list",
    "api_keys.update_2": "api_keys.update",
}
"""Operations at a second address, and what is the same at the first."""

BY_CLIENT: Mapping[str, str] = {"route.recognize_route": "route"}
"""Operations that the client does itself, by the name of its method."""

LEVELS: Mapping[str, tuple[str, str]] = {
    "favorites.create": ("member", _WAITING),
    "favorites.destroy": ("member", _WAITING),
    "post_votes.create": ("member", _WAITING),
    "post_votes.destroy": ("member", _WAITING),
    "users.count_fixes_create": ("logged_in", "the method is that of e621, where all accounts may"),
}
"""Operations whose level the client says otherwise."""
