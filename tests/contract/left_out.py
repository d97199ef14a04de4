"""What the client of e621 leaves out on purpose, with the reason."""

from __future__ import annotations

from collections.abc import Mapping

_COPIED = "the server copies it into the search, which can say it, too"
_CACHE = "it sets how long a browser keeps the answer"

LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "artists.list": {"expiry": _CACHE, "name": _COPIED},
    "wiki_pages.list": {"expiry": _CACHE, "title": _COPIED},
    "pools.list": {"expiry": _CACHE},
    "users.list": {"expiry": _CACHE, "name": "it redirects to a page for people"},
    "forum_topics.list": {"title": _COPIED, "title_matches": _COPIED},
    "post_replacements.list": {"post_id": _COPIED},
    "posts.list": {
        "md5": "it asks for another answer: `by_md5`",
        "post[tags]": "it is read only when `tags` is empty",
        "random": "it changes nothing",
    },
    "posts.count": {"post[tags]": "it is read only when `tags` is empty"},
    "posts.next_or_previous": {"q": "`tags` says the same"},
    "favorites.list": {"tags": "it redirects to a page for people"},
    "forum_topics.create": {
        "forum_topic[original_post_attributes][id]": "there is no post yet",
    },
    "post_replacements.list_for_post": {"search[post_id]": "the path says it"},
    "comments.list": {"group_by": "it asks for another answer"},
    "dmails.list": {"folder": "it sets a cookie", "set_default_folder": "it sets a cookie"},
}
"""Keys by operation."""

ELSEWHERE: Mapping[str, str] = {"posts.similar": "iqdb_queries.query"}
"""Operations that do nothing but redirect, and where the client goes at once."""

SAID_DIFFERENTLY: Mapping[str, Mapping[str, str]] = {
    "staff_vote_trends.list": {"disable_vote_normality": "a yes or no, sent as 1 or 0"},
}
"""Parameters of another type than the server's."""
