"""Argument values that e621 needs where not every value of the type is valid, and extra calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_type_hints

from e6async.e621.mod_actions import MOD_ACTIONS, ModActionSearch
from e6async.testing._media import Picture, file_bytes
from tests.contract.arguments import Arguments, value_of

MD5 = "0123456789abcdef0123456789abcdef"
FILE = file_bytes(Picture(ext="png", width=640, height=480, comment="made up"))
PICTURE = "https://gallery.example/1.png"

VALUES: Mapping[str, object] = {
    "bulk_update_requests.create.script": "create alias made_up_lamp -> lamp",
    "bulk_update_requests.update.script": "create alias made_up_lamp -> lamp",
    "checkpoint": None,
    "token": None,
    "artists.revert.version_id": 3,
    "directors.revert.version_id": 3,
    "avoid_postings.update.artist_attributes": {
        "id": 16,
        "name": "made_up",
        "other_names": ["made_up"],
        "other_names_string": "made_up",
        "group_name": "made_up",
        "linked_user_id": 3,
    },
    "antecedent_name": "made_up_lamp",
    "bg_color": "203040",
    "post_replacements.create.file": FILE,
    "uploads.create.file": FILE,
    "featured_posts_string": "3",
    "forum_post_votes.delete.id": 1,
    "artist_url": PICTURE,
    "bans.create.user_id": 12,
    "hash": "0123456789abcdef",
    "ip_bans.create.ip_addr": "198.51.100.7",
    "user_feedbacks.create.user_id": 12,
    "help_pages.create.wiki_page": "solo",
    "help_pages.update.wiki_page": "solo",
    "id": 2,
    "md5": MD5,
    "new_owner": "!1",
    "post_flags.create.post_id": 2,
    "post_flags.create.reason_name": "dnp_artist",
    "post_id": 3,
    "post_versions.undo.id": 3,
    "post_replacements.toggle_penalize.id": 5,
    "staff_posts.undelete.id": 7,
    "posts.short_link.code": "2",
    "search_trends.track.tags": ["sky", "moon"],
    "tag_aliases.approve.id": 9,
    "tag_implications.approve.id": 36,
    "tags": "sky",
    "tags.delete.id": 250,
    "takedowns.create.email": "nobody@mail.example",
    "takedowns.create.status": "pending",
    "time_zone": "Tokyo",
    "url": PICTURE,
    "url_string": "https://gallery.example/made_up",
    "version_id": 4,
    "wiki_pages.create.parent": "solo",
    "wiki_pages.revert.version_id": 3,
    "wiki_pages.update.parent": "solo",
}
"""Values by `family.method.parameter` or by `parameter`."""


def extra_calls(name: str) -> Iterable[Arguments]:
    """Calls of a method whose arguments depend on each other."""
    if name == "mod_actions.search":
        values = {key: value_of(kind) for key, kind in get_type_hints(ModActionSearch).items()}
        for action, keys in MOD_ACTIONS.items():
            yield {"action": action, **{key: values[key] for key in keys}}
    if name == "staff_posts.delete":
        yield {"reason": "made up"}


COMPOSED = frozenset({"exports", "posts.crawl", "posts.stream"})
"""Methods built on other methods, and families of the static host: other tests cover them."""

ERRORS: Mapping[str, str] = {
    "oauth.token_info": "AuthenticationError",
    "oauth.userinfo": "AuthenticationError",
}
"""Methods that need more than an API key, and the error that they raise."""
