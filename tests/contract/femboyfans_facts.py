"""What the reference of FemboyFans leaves open, read in the server's own files."""

from __future__ import annotations

from collections.abc import Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILIES: Mapping[str, str] = {
    "admin/audit_logs": "staff_audit_logs",
    "admin/bulk_update_request_imports": "bulk_update_requests",
    "admin/configs": "config",
    "admin/users": "staff_users",
    "dtext_previews": "dtext_preview",
    "forums": "forum_categories",
    "forums/topics/merges": "forum_topics",
    "forums/topics/moves": "forum_topics",
    "help": "help_pages",
    "media_assets/mascots": "mascot_media_assets",
    "media_assets/post_replacements": "post_replacement_media_assets",
    "media_assets/statuses": "media_asset_status",
    "media_assets/uploads": "upload_media_assets",
    "moderator/ip_addrs": "staff_ip_addrs",
    "moderator/user_approvals": "user_approvals",
    "posts/deleted": "deleted_posts",
    "posts/iqdb": "iqdb_queries",
    "posts/move_favorites": "posts",
    "posts/recommendations": "posts",
    "posts/replacements/rejection_reasons": "post_replacement_rejection_reasons",
    "rules/categories": "rule_categories",
    "rules/quick": "quick_rules",
    "static": "route",
    "tags/related": "related_tags",
    "users/count_fixes": "users",
    "users/dmail_filters": "dmail_filter",
    "users/mfa": "mfa",
    "users/reverts": "users",
    "wiki_pages/merges": "wiki_pages",
}
"""What a client calls a controller, where that is not its name with the parts in the singular."""

WITHIN = frozenset(
    {"admin/bulk_update_request_imports", "forums", "forums/topics/merges", "forums/topics/moves"}
    | {"posts/move_favorites", "posts/recommendations", "users/count_fixes", "users/reverts"}
    | {"wiki_pages/merges"}
)
"""Controllers that are no family of their own."""

LEVELS: Mapping[str, Mapping[str, str]] = {
    "admin": {
        "admin/users": "alt_list update update_blacklist",
        "artists": "destroy",
        "comments": "destroy",
        "comments/votes": "delete",
        "email_blacklists": "index create destroy",
        "forums/categories": "create update destroy reorder move_all_topics",
        "forums/posts": "destroy",
        "forums/posts/votes": "delete",
        "forums/topics": "destroy",
        "help": "create update destroy",
        "ip_bans": "index create destroy",
        "mascots": "create update destroy",
        "media_assets/statuses": "show update",
        "moderator/ip_addrs": "index export",
        "moderator/user_approvals": "approve reject",
        "news_updates": "create update destroy",
        "posts": "update_iqdb expunge",
        "posts/deletion_reasons": "create update destroy reorder",
        "posts/replacements": "destroy",
        "posts/replacements/rejection_reasons": "create update destroy reorder",
        "posts/votes": "delete",
        "rules": "create update destroy reorder",
        "rules/categories": "create update destroy reorder",
        "rules/quick": "create update destroy reorder order",
        "upload_whitelists": "create update destroy",
        "users/sessions": "index",
        "wiki_pages": "destroy",
        "wiki_pages/merges": "create show",
    },
    "owner": {
        "admin/bulk_update_request_imports": "create",
        "admin/configs": "update",
        "avoid_postings": "create update destroy delete undelete",
        "takedowns": "update destroy add_by_ids add_by_tags remove_by_ids count_matching_posts",
    },
    "moderator": {
        "admin/audit_logs": "index",
        "admin/configs": "show",
        "comments": "unhide warning mark_spam mark_not_spam",
        "comments/votes": "lock",
        "dmails": "mark_spam mark_not_spam",
        "forums/posts": "unhide warning mark_spam mark_not_spam",
        "forums/topics": "unhide lock unlock sticky unsticky",
        "forums/topics/merges": "create destroy undo show",
        "forums/topics/moves": "create show",
        "posts/votes": "lock",
        "rules": "builder",
        "tickets": "update",
        "users": "unban",
        "users/feedbacks": "create update destroy delete undelete",
        "users/name_change_requests": "index",
        "users/reverts": "create",
    },
    "janitor": {
        "pools": "destroy",
        "posts": "regenerate_thumbnails regenerate_videos",
        "staff_notes": "index create",
        "tags": "correct",
        "uploads": "index show",
    },
    "approver": {
        "posts": "destroy undelete",
        "posts/appeals": "destroy",
        "posts/approvals": "create destroy",
        "posts/deletion_reasons": "index",
        "posts/disapprovals": "index create",
        "posts/flags": "destroy",
        "posts/move_favorites": "create show",
        "posts/replacements": "approve reject promote toggle_penalize reject_with_reason",
        "posts/replacements/rejection_reasons": "index",
    },
    "aibur": {
        "bulk_update_requests": "approve",
        "tags/aliases": "approve",
        "tags/implications": "approve",
    },
    "member": {
        "bulk_update_requests": "revert",
        "comments/votes": "index",
        "forums/posts": "create update hide",
        "forums/posts/votes": "index",
        "forums/topics": "create update hide",
        "bulk_update_requests/versions": "undo",
        "media_assets/mascots": "index",
        "media_assets/post_replacements": "index append cancel finalize",
        "media_assets/uploads": "index append cancel finalize",
        "pools/versions": "undo",
        "posts/versions": "undo",
        "tags": "follow unfollow followers followed preview",
        "tags/related": "bulk",
        "tickets": "index show",
        "upload_whitelists": "is_allowed",
        "uploads": "settings",
    },
    "logged_in": {
        "api_keys": "usage index create update destroy",
        "dmails": "index show destroy mark_as_read mark_as_unread mark_all_as_read",
        "favorites": "index create destroy",
        "forums/categories": "mark_as_read mark_all_as_read",
        "forums/topics": "subscribe unsubscribe mute unmute mark_as_read",
        "notifications": "index show destroy mark_as_read mark_all_as_read",
        "post_sets": "create update destroy update_posts add_posts remove_posts for_select",
        "posts/votes": "index create destroy",
        "tags/related": "show",
        "users": "update me info",
        "users/blocks": "index create update destroy",
        "users/dmail_filters": "show update",
        "users/events": "index",
        "users/mfa": "update destroy",
        "users/name_change_requests": "create show",
    },
    "anonymous": {
        "dtext_previews": "create",
        "posts/iqdb": "show",
        "takedowns": "create",
        "users": "create",
    },
}
"""Who may: the actions of each controller by app/policies; reads are for all, writes for members.

`logged_in` is `unbanned?`, as no banned account gets that far.
"""

KEY_LEVELS: Mapping[str, str] = {
    "can_search_ip_addr?": "admin",
    "user.is_admin?": "admin",
    "user.is_moderator?": "moderator",
    "user.is_janitor?": "janitor",
    "user.is_staff?": "janitor",
    "user.is_trusted?": "trusted",
    "user.unrestricted_uploads?": "trusted",
    "approver?": "approver",
    "user.can_handle_takedowns?": "owner",
    "user.can_handle_takedowns? || user.is_staff?": "janitor",
    "can_search_ip_addr? && (user.can_handle_takedowns? || user.is_staff?)": "admin",
}
"""Who may send a key, by the condition in the policy; other conditions are about the record."""

ROOTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "admin/users:update": (
        "user",
        {
            **dict.fromkeys(
                _words(
                    "enable_privacy_mode force_name_change unrestricted_uploads can_approve_posts "
                    "no_flagging no_replacements no_aibur_voting can_manage_aibur email_verified "
                    "age_verified"
                ),
                "bool",
            ),
            **dict.fromkeys(("level", "base_upload_limit"), "int"),
            **dict.fromkeys(("name", "profile_about", "profile_artinfo", "email", "title"), "str"),
        },
    ),
    "admin/users:update_blacklist": ("user", {"blacklisted_tags": "str"}),
    "admin/bulk_update_request_imports:create": (
        "batch",
        {"script": "str", "forum_id": "int"},
    ),
    "media_assets/post_replacements:append": (
        "post_replacement_media_asset",
        {"chunk_id": "int", "data": "file"},
    ),
    "media_assets/uploads:append": ("upload_media_asset", {"chunk_id": "int", "data": "file"}),
    "takedowns:update": ("takedown", {"notes": "str", "reason_hidden": "bool"}),
    "users/dmail_filters:update": ("dmail_filter", {"words": "str"}),
}
"""Root keys and what stands below them, where the reference has neither or the wrong ones."""

BROWSER = ("api_keys:", "users/mfa:", "users:create")
"""How the identifiers of operations begin that want a session of a browser."""

REDIRECTS = frozenset({"takedowns:create", "upload_whitelists:update"})
"""Operations that answer with a redirect, whatever was asked for."""


LIMITS: Mapping[str, int] = {
    "forums/posts:index": 50,
    "forums/topics:index": 50,
    "forums/categories:index": 50,
    "comments/votes:index": 100,
    "forums/posts/votes:index": 100,
    "posts/votes:index": 100,
}
"""How many rows a page has unless said, where it is not 100."""

FIXED = frozenset({"posts/votes:index", "comments/votes:index", "forums/posts/votes:index"})
"""Lists whose pages have the length that they have."""

PREFERENCES = _words(
    "description_collapsed_initially hide_comments show_hidden_comments "
    "receive_email_notifications enable_keyboard_navigation enable_privacy_mode style_usernames "
    "enable_autocomplete disable_cropped_thumbnails enable_safe_mode disable_responsive_mode "
    "disable_user_dmails move_related_thumbnails enable_hover_zoom hover_zoom_shift "
    "hover_zoom_sticky_shift hover_zoom_play_audio show_post_uploader go_to_recent_forum_post "
    "disable_colors unique_views forum_unread_bubble forum_unread_italic"
)
"""The settings of an account that its owner can change: app/models/user.rb, Preferences."""

_RECOMMENDER = {
    "search[max_recommendations]": "int",
    "search[post_tags_match]": "str",
    "search[user_name]": "str",
}
_ARTIST = {
    **{f"avoid_posting[artist_attributes][{key}]": "str" for key in ("name", "other_names_string")},
    "avoid_posting[artist_attributes][id]": "int",
    "avoid_posting[artist_attributes][linked_user_id]": "int",
    "avoid_posting[artist_attributes][other_names][]": "list[str]",
}
_FIRST_POST = {
    "forum_topic[original_post_attributes][allow_voting]": "bool",
    "forum_topic[original_post_attributes][body]": "str",
    "forum_topic[original_post_attributes][id]": "int",
}
_ADDRESSES = {
    **dict.fromkeys(("search[ip_addr]", "search[user_id]", "search[user_name]"), "str"),
    **dict.fromkeys(("search[add_ip_mask]", "search[with_history]"), "bool"),
}
MORE: Mapping[str, Mapping[str, str]] = {
    "avoid_postings:create": _ARTIST,
    "avoid_postings:update": _ARTIST,
    "comments:index": {"group_by": "str", "tags": "str"},
    "comments/votes:index": {"search[comment]": "dict[str, str]"},
    "dmails:index": {"folder": "str"},
    "dmails:show": {"key": "str"},
    "dtext_previews:create": {
        **dict.fromkeys(("allow_color", "disable_mentions", "inline", "qtags"), "bool"),
        "max_thumbs": "int",
    },
    "forums/posts/votes:index": {"search[forum_post]": "dict[str, str]"},
    "forums/topics:create": _FIRST_POST,
    "forums/topics:update": _FIRST_POST,
    "media_assets/mascots:index": {"search[mascot]": "dict[str, str]"},
    "media_assets/post_replacements:index": {"search[post_replacement]": "dict[str, str]"},
    "media_assets/uploads:index": {"search[upload]": "dict[str, str]"},
    "post_sets:add_posts": {"post_set[post_ids][]": "list[int]"},
    "post_sets:remove_posts": {"post_set[post_ids][]": "list[int]"},
    "post_sets:update_posts": {"post_set[post_ids_string]": "str"},
    "posts:expunge": {"reason": "str"},
    "posts:index": {"tags": "str"},
    "posts:show_seq": {"tags": "str"},
    "posts/recommendations:show": _RECOMMENDER,
    "posts/replacements:approve": {"penalize_current_uploader": "bool"},
    "posts/replacements:create": {"post_id": "int"},
    "posts/replacements:reject": {"post_replacement[reason]": "str"},
    "posts/versions:index": {"search[updated_at]": "datetime range"},
    "posts/votes:index": {"search[post]": "dict[str, str]"},
    "admin/configs:update": {"config": "dict[str, str]"},
    "moderator/ip_addrs:export": _ADDRESSES,
    "moderator/ip_addrs:index": _ADDRESSES,
    "takedowns:update": {"takedown_posts": "dict[str, bool]", "delete_reason": "str"},
    "tags:meta_search": {"name": "str"},
    "tickets:update": {"ticket[record_type]": "int"},
    "users:create": {
        "user[dmail_filter_attributes][id]": "int",
        "user[dmail_filter_attributes][words]": "str",
    },
    "users:update": {
        "user[dmail_filter_attributes][id]": "int",
        "user[dmail_filter_attributes][words]": "str",
    },
    "users/mfa:update": dict.fromkeys(("mfa[signed_secret]", "mfa[verification_code]"), "str"),
}
"""Keys that the reference has not, or flattened, by identifier: the controllers and policies."""

LESS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("avoid_postings:create", "avoid_postings:update"),
        frozenset(
            f"avoid_posting[{key}]"
            for key in _words(
                "id name other_names_string linked_user_id artist_attributes other_names"
            )
        ),
    ),
    **dict.fromkeys(
        ("forums/topics:create", "forums/topics:update"),
        frozenset(
            f"forum_topic[{key}]" for key in _words("id body allow_voting original_post_attributes")
        ),
    ),
    **dict.fromkeys(
        ("post_sets:add_posts", "post_sets:remove_posts", "post_sets:update_posts"),
        frozenset({"post_ids", "post_ids_string"}),
    ),
    **dict.fromkeys(
        ("posts/replacements:promote", "posts/replacements:toggle_penalize"), frozenset({"reason"})
    ),
    "admin/bulk_update_request_imports:create": frozenset({"script", "forum_id"}),
    "notifications:mark_all_as_read": frozenset({"id"}),
    "posts/approvals:create": frozenset({"id"}),
    "posts/versions:index": frozenset({"search[start_id]"}),
    "tickets:update": frozenset({"record_type", "send_update_dmail"}),
    "posts/replacements:reject": frozenset({"reason"}),
    "tags:followers": frozenset({"search[id]", "search[order]"}),
    "users:update": frozenset({"user[id]", "user[words]"}),
    "users:create": frozenset({"user[id]", "user[words]"}),
}
"""Keys that the reference has and the server has not, or not there."""

HOLES: Mapping[str, Mapping[str, str]] = {
    "help": {"id": "id_or_name"},
    "qtags": {"id": "name"},
    "wiki_pages": {"id": "id_or_name"},
}
"""What stands in the paths of a controller, where it is no number."""
