"""Actions of moderators: `KnownActions` in `app/models/mod_action.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypedDict

from e6async.e621._vocabulary import Range, Times


class ModActionValues(TypedDict, total=False):
    """The values of an action; `MOD_ACTIONS` lists the keys of each."""

    added: str
    alias_desc: str
    alias_id: Range
    antecedent: str
    appeal_id: Range
    artist_id: Range
    artist_name: str
    artist_page: str
    ban_id: Range
    blip_id: Range
    body: str
    change_desc: str
    comment_id: Range
    consequent: str
    deleted_count: Range
    description: str
    description_was: str
    details: str
    disabled: bool
    domain: str
    duration: Range
    expires_at: Times
    """The server compares it as a number, so nothing matches."""
    expires_at_was: Times
    """The server compares it as a number, so nothing matches."""
    file_size: Range
    filename: str
    forum_category_id: Range
    forum_post_id: Range
    forum_topic_id: Range
    forum_topic_title: str
    hidden: bool
    implication_desc: str
    implication_id: Range
    invalidated: bool
    ip_addr: str
    is_public: bool
    level: str
    level_was: str
    name: str
    new_custom_title: str
    new_karma: Range
    new_name: str
    new_title: str
    new_upload_limit: Range
    note: str
    old_body: str
    old_custom_title: str
    old_details: str
    old_domain: str
    old_karma: Range
    old_name: str
    old_path: str
    old_staff_notes: str
    old_title: str
    old_upload_limit: Range
    path: str
    pool_id: Range
    pool_name: str
    post_id: Range
    reason: str
    reason_was: str
    record_id: Range
    removed: str
    response: str
    response_was: str
    set_id: Range
    staff_notes: str
    status: str
    status_was: str
    tag: str
    tag_name: str
    takedown_id: Range
    text: str
    text_was: str
    ticket_id: Range
    type: str
    type_was: str
    user_id: Range
    version: Range
    wiki_page: str
    wiki_page_id: Range


_BY_VALUES: Mapping[str, str] = {
    "user_id": (
        "admin_user_delete user_avatar_clear user_profile_clear user_comments_hide "
        "user_forum_posts_hide user_blips_delete user_blacklist_changed user_text_change "
        "user_name_change totp_reset user_delete user_unban user_flush_favorites"
    ),
    "artist_id artist_name": "artist_delete",
    "old_name new_name": "artist_page_rename",
    "artist_page": "artist_page_lock artist_page_unlock",
    "artist_page user_id": "artist_user_linked artist_user_unlinked",
    "id artist_name": (
        "avoid_posting_create avoid_posting_delete avoid_posting_undelete avoid_posting_destroy"
    ),
    "id artist_name details old_details staff_notes old_staff_notes": "avoid_posting_update",
    "id user_id body": "staff_note_create",
    "id user_id body old_body": "staff_note_update",
    "id user_id": "staff_note_delete staff_note_undelete",
    "blip_id user_id": "blip_destroy blip_delete blip_undelete blip_update",
    "comment_id user_id": "comment_delete comment_hide comment_unhide comment_update",
    "forum_category_id": "forum_category_create forum_category_delete forum_category_update",
    "forum_post_id forum_topic_id user_id": (
        "forum_post_delete forum_post_hide forum_post_unhide forum_post_update"
    ),
    "forum_topic_id forum_topic_title user_id": (
        "forum_topic_delete forum_topic_hide forum_topic_unhide forum_topic_lock "
        "forum_topic_unlock forum_topic_stick forum_topic_unstick"
    ),
    "": "forum_topic_update",
    "name wiki_page": "help_create help_delete help_update",
    "ip_addr reason": "ip_ban_create ip_ban_delete",
    "tag reason": (
        "search_trend_blacklist_create search_trend_blacklist_update search_trend_blacklist_delete"
    ),
    "tag reason deleted_count": "search_trend_blacklist_purge",
    "id": "mascot_create mascot_update mascot_delete",
    "id filename file_size user_id": "staff_file_create",
    "id filename user_id": "staff_file_update staff_file_delete",
    "pool_id pool_name user_id": "pool_delete",
    "reason text": "flag_reason_create",
    "reason reason_was text text_was": "flag_reason_update",
    "reason": "flag_reason_delete report_reason_create",
    "reason user_id": "report_reason_delete",
    "reason reason_was description description_was": "report_reason_update",
    "set_id user_id": "set_update set_delete",
    "set_id user_id is_public": "set_change_visibility",
    "name": "tag_destroy",
    "alias_id alias_desc": "tag_alias_create tag_alias_undo",
    "alias_id alias_desc change_desc": "tag_alias_update",
    "implication_id implication_desc": "tag_implication_create tag_implication_undo",
    "implication_id implication_desc change_desc": "tag_implication_update",
    "ticket_id": "ticket_claim ticket_unclaim",
    "ticket_id status response status_was response_was": "ticket_update",
    "appeal_id": "appeal_claim appeal_unclaim",
    "appeal_id status response status_was response_was": "appeal_update",
    "domain path note hidden": "upload_whitelist_create upload_whitelist_delete",
    "domain path note old_domain old_path hidden": "upload_whitelist_update",
    "user_id old_custom_title new_custom_title": "user_custom_title_change",
    "user_id old_upload_limit new_upload_limit": "user_upload_limit_change",
    "user_id old_karma new_karma": "user_karma_change",
    "user_id disabled": "user_karma_free_toggle user_uploads_toggle",
    "user_id added removed": "user_flags_change",
    "user_id level level_was": "user_level_change",
    "user_id invalidated": "password_reset",
    "user_id duration reason": "user_ban",
    "user_id ban_id expires_at expires_at_was reason reason_was": "user_ban_update",
    "user_id reason type record_id": "user_feedback_create user_feedback_destroy",
    "user_id reason reason_was type type_was record_id": (
        "user_feedback_update user_feedback_delete user_feedback_undelete"
    ),
    "new_title old_title": "wiki_page_rename",
    "wiki_page wiki_page_id": "wiki_page_delete",
    "wiki_page": "wiki_page_lock wiki_page_unlock",
    "antecedent consequent": "mass_update",
    "tag_name": "nuke_tag",
    "takedown_id": "takedown_delete takedown_process",
    "version post_id": "post_version_hide post_version_unhide",
}

MOD_ACTIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        action: frozenset(values.split())
        for values, actions in _BY_VALUES.items()
        for action in actions.split()
    }
)
"""The actions, each with the keys of its values; old records have other actions, too."""
