"""Where the client of e621 differs from its reference on purpose, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping

_COPIED = "the server copies it into `search`, where the client sends it"
_CACHE = "it sets how long a browser caches the response"

OMITTED: Mapping[str, Mapping[str, str]] = {
    "artists.list": {"expiry": _CACHE, "name": _COPIED},
    "wiki_pages.list": {"expiry": _CACHE, "title": _COPIED},
    "pools.list": {"expiry": _CACHE},
    "users.list": {"expiry": _CACHE, "name": "it redirects to an HTML page"},
    "forum_topics.list": {"title": _COPIED, "title_matches": _COPIED},
    "post_replacements.list": {"post_id": _COPIED},
    "posts.list": {
        "md5": "it changes the type of the response; see `by_md5`",
        "post[tags]": "the server reads it only when `tags` is empty",
        "random": "it has no effect",
    },
    "posts.count": {"post[tags]": "the server reads it only when `tags` is empty"},
    "posts.next_or_previous": {"q": "`tags` has the same effect"},
    "favorites.list": {"tags": "it redirects to an HTML page"},
    "forum_topics.create": {
        "forum_topic[original_post_attributes][id]": "the post does not exist yet",
    },
    "post_replacements.list_for_post": {"search[post_id]": "the path has it"},
    "comments.list": {"group_by": "it changes the type of the response"},
    "dmails.list": {"folder": "it sets a cookie", "set_default_folder": "it sets a cookie"},
}
"""Keys that the client does not send, by operation."""

E6AI_OMITTED: Mapping[str, Mapping[str, str]] = {
    **{
        name.replace("artist", "director"): keys
        for name, keys in OMITTED.items()
        if not name.startswith("avoid_posting")
    },
    "users.create": {"user[style_usernames]": "only a browser can sign up"},
}
"""The same for e6ai."""

SAME_AS: Mapping[str, str] = {"posts.similar": "iqdb_queries.query"}
"""Operations that only redirect, and the operation that the client calls instead."""

OTHER_TYPES: Mapping[str, Mapping[str, str]] = {
    "staff_vote_trends.list": {"disable_vote_normality": "a bool, sent as 1 or 0"},
}
"""Keys for which the client takes another type than the server, by operation."""
