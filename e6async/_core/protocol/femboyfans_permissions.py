"""What the API keys of FemboyFans call each operation; data only."""

from __future__ import annotations

from collections.abc import Mapping

from e6async._core.protocol.frozen import FrozenDict

CONTROLLERS: Mapping[str, str] = FrozenDict(
    {
        "artist_urls": "artists/urls",
        "artist_versions": "artists/versions",
        "avoid_posting_versions": "avoid_postings/versions",
        "bulk_update_request_versions": "bulk_update_requests/versions",
        "comment_votes": "comments/votes",
        "config": "admin/configs",
        "deleted_posts": "posts/deleted",
        "dmail_filter": "users/dmail_filters",
        "dtext_preview": "dtext_previews",
        "forum_categories": "forums/categories",
        "forum_post_votes": "forums/posts/votes",
        "forum_posts": "forums/posts",
        "forum_topics": "forums/topics",
        "help_pages": "help",
        "iqdb_queries": "posts/iqdb",
        "mascot_media_assets": "media_assets/mascots",
        "media_asset_status": "media_assets/statuses",
        "mfa": "users/mfa",
        "note_versions": "notes/versions",
        "pool_versions": "pools/versions",
        "post_appeals": "posts/appeals",
        "post_approvals": "posts/approvals",
        "post_deletion_reasons": "posts/deletion_reasons",
        "post_disapprovals": "posts/disapprovals",
        "post_events": "posts/events",
        "post_flags": "posts/flags",
        "post_replacement_media_assets": "media_assets/post_replacements",
        "post_replacement_rejection_reasons": "posts/replacements/rejection_reasons",
        "post_replacements": "posts/replacements",
        "post_versions": "posts/versions",
        "post_votes": "posts/votes",
        "quick_rules": "rules/quick",
        "related_tags": "tags/related",
        "rule_categories": "rules/categories",
        "staff_audit_logs": "admin/audit_logs",
        "staff_ip_addrs": "moderator/ip_addrs",
        "staff_users": "admin/users",
        "tag_aliases": "tags/aliases",
        "tag_implications": "tags/implications",
        "tag_versions": "tags/versions",
        "upload_media_assets": "media_assets/uploads",
        "user_approvals": "moderator/user_approvals",
        "user_blocks": "users/blocks",
        "user_events": "users/events",
        "user_feedbacks": "users/feedbacks",
        "user_name_change_requests": "users/name_change_requests",
        "user_sessions": "users/sessions",
        "wiki_page_versions": "wiki_pages/versions",
    }
)
"""The controllers of families that are named otherwise: `config/routes.rb`."""

IDENTIFIERS: Mapping[str, str] = FrozenDict(
    {
        "avoid_postings.delete": "avoid_postings:delete",
        "bulk_update_requests.import_": "admin/bulk_update_request_imports:create",
        "comment_votes.bulk_delete": "comments/votes:delete",
        "comments.list_by_post": "comments:index",
        "comments.unvote": "comments/votes:destroy",
        "comments.vote": "comments/votes:create",
        "forum_categories.overview": "forums:index",
        "forum_post_votes.bulk_delete": "forums/posts/votes:delete",
        "forum_topics.merge": "forums/topics/merges:create",
        "forum_topics.move": "forums/topics/moves:create",
        "forum_topics.show_merge": "forums/topics/merges:show",
        "forum_topics.show_move": "forums/topics/moves:show",
        "forum_topics.undo_merge": "forums/topics/merges:undo",
        "forum_topics.unmerge": "forums/topics/merges:destroy",
        "iqdb_queries.query": "posts/iqdb:show",
        "iqdb_queries.query_post": "posts/iqdb:show",
        "pool_elements.create": "posts:add_to_pool",
        "pool_elements.delete": "posts:remove_from_pool",
        "post_flags.unflag": "posts/flags:destroy",
        "post_votes.bulk_delete": "posts/votes:delete",
        "posts.by_md5": "posts:index",
        "posts.comments_html": "comments:for_post",
        "posts.favorites_to_move": "posts/move_favorites:show",
        "posts.many": "posts:index",
        "posts.move_favorites": "posts/move_favorites:create",
        "posts.next_or_previous": "posts:show_seq",
        "posts.popular": "popular:uploads",
        "posts.recommendations": "posts/recommendations:show",
        "posts.recommended": "posts/recommendations:show",
        "posts.similar": "posts/iqdb:show",
        "posts.unvote": "posts/votes:destroy",
        "posts.vote": "posts/votes:create",
        "qtags.search": "qtags:show",
        "related_tags.search": "tags/related:show",
        "route": "static:recognize_route",
        "staff_notes.search_for_user": "staff_notes:index",
        "stats.get": "stats:index",
        "user_feedbacks.delete": "users/feedbacks:delete",
        "users.refresh_own_counts": "users/count_fixes:create",
        "users.revert": "users/reverts:create",
        "users.update_self": "users:update",
        "users.uploads": "posts:index",
        "tag_aliases.resolve": "tags/aliases:index",
        "uploads.begin": "uploads:create",
        "wiki_pages.merge": "wiki_pages/merges:create",
        "wiki_pages.show_merge": "wiki_pages/merges:show",
    }
)
"""What the name of an operation does not tell."""

UNGRANTED: frozenset[str] = frozenset(
    {
        "moderator/ip_addrs:export",
        "moderator/ip_addrs:index",
        "static:recognize_route",
        "users:create",
    }
)
"""What a restricted key cannot be given: `app/logical/permissions.rb`."""
