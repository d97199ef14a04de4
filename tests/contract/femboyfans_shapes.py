"""What the tables of FemboyFans leave open about its answers, read in the server's own files."""

from __future__ import annotations

from collections.abc import Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


METHODS: Mapping[str, str] = {
    "apionly": "str?",
    "artist_names": "list[str]",
    "category_id": "int",
    "expired": "bool",
    "file_ext": "str?",
    "file_size": "int?",
    "file_url": "str?",
    "image_height": "int?",
    "image_width": "int?",
    "md5": "str?",
    "media_asset_id": "int",
    "mentions": "list[int]",
    "post": "Post",
    "post_count": "int",
    "status": "str",
    "status_message": "str?",
    "type": "enum(flag|deletion)",
}
"""Fields that are no columns; names of people are texts."""

_WARNED = {"mentions": "list[UserRef]", "warning_type": "enum(warning|record|ban)?"}

FIELDS: Mapping[str, Mapping[str, str]] = {
    "ArtistURL": {"artist": "Artist"},
    "Comment": _WARNED,
    "ForumPost": _WARNED,
    "Mascot": {
        **dict.fromkeys(("file_url", "md5", "file_ext"), "str"),
        **dict.fromkeys(("file_size", "image_width", "image_height"), "int"),
    },
    "DTextLink": {"link_type": "enum(wiki_link|external_link)"},
    "ForumTopic": {"title": "str"},
    "Notification": {
        "category": "enum(new_post|dmail|mention|feedback_create|feedback_update|feedback_delete)",
        "data": "{post_id: int, tag_name: str}",
    },
    "PostAppeal": {"status": "enum(pending|accepted|rejected)"},
    "PostEvent": {"action": "enum(deleted|undeleted|approved|flag_created)", "creator_id": "int?"},
    "PostFlag": {"creator_id": "int~"},
    "PostVersion": {
        **dict.fromkeys(
            (
                *("added_tags", "removed_tags", "obsolete_added_tags", "obsolete_removed_tags"),
                "unchanged_tags",
            ),
            "str",
        ),
        **dict.fromkeys(
            ("added_sources", "removed_sources", "obsolete_added_sources"), "list[str]"
        ),
        **dict.fromkeys(("obsolete_removed_sources", "unchanged_sources"), "list[str]"),
    },
    "Tag": {"related_tags": "list[TagCount]"},
    "UserEvent": {"category": "str", "metadata": "dict"},
}
"""Fields that the tables do not tell, or tell otherwise than the answer has them."""

SHAPES: Mapping[str, Mapping[str, str]] = {
    "Post": {},
    "CommentVoteResult": {"score": "int", "our_score": "int", "is_locked": "bool"},
    "Config": {
        **dict.fromkeys(
            _words(
                "id contributor_suffixes flag_notice_wiki_page replacement_notice_wiki_page "
                "avoid_posting_notice_wiki_page discord_notice_wiki_page rules_body_wiki_page "
                "restricted_notice_wiki_page rejected_notice_wiki_page appeal_notice_wiki_page "
                "ban_notice_wiki_page user_approved_wiki_page user_rejected_wiki_page "
                "takedown_email contact_email lore_suffixes artist_exclusion_tags "
                "default_blacklist safeblocked_tags app_name canonical_app_name app_description "
                "anonymous_user_name system_user_name "
            ),
            "str",
        ),
        **dict.fromkeys(
            _words(
                "comment_bump_threshold pending_uploads_limit comment_limit "
                "comment_limit_bypass comment_vote_limit comment_vote_limit_bypass "
                "post_vote_limit post_vote_limit_bypass dmail_minute_limit "
                "dmail_minute_limit_bypass dmail_hour_limit dmail_hour_limit_bypass "
                "dmail_day_limit dmail_day_limit_bypass dmail_restricted_day_limit "
                "tag_suggestion_limit tag_suggestion_limit_bypass forum_vote_limit "
                "forum_vote_limit_bypass artist_edit_limit artist_edit_limit_bypass "
                "wiki_edit_limit wiki_edit_limit_bypass note_edit_limit note_edit_limit_bypass "
                "pool_limit pool_limit_bypass pool_edit_limit pool_edit_limit_bypass "
                "pool_post_edit_limit pool_post_edit_limit_bypass post_edit_limit "
                "post_edit_limit_bypass post_appeal_limit post_appeal_limit_bypass "
                "post_flag_limit post_flag_limit_bypass hourly_upload_limit ticket_limit "
                "ticket_limit_bypass pool_category_change_limit post_replacement_per_day_limit "
                "post_replacement_per_day_limit_bypass post_replacement_per_post_limit "
                "post_replacement_per_post_limit_bypass compact_uploader_minimum_posts "
                "tag_query_limit max_numbered_pages max_per_page comment_max_size "
                "dmail_max_size forum_post_max_size forum_category_description_max_size "
                "note_max_size pool_description_max_size post_description_max_size "
                "ticket_max_size user_about_max_size blacklisted_tags_max_size "
                "custom_style_max_size wiki_page_max_size user_feedback_max_size "
                "news_update_max_size pool_post_limit pool_post_limit_bypass set_post_limit "
                "set_post_limit_bypass disapproval_message_max_size max_upload_per_request "
                "max_file_size max_video_duration max_image_resolution max_tags_per_post "
                "forum_topic_stale_window forum_topic_aibur_stale_window records_per_page "
                "alias_category_change_cutoff max_multi_count "
                "alias_and_implication_forum_category default_forum_category "
                "upload_whitelists_forum_topic post_sample_size ai_confidence_threshold "
                "post_flag_note_max_size pool_category_change_cutoff "
                "pool_category_change_cutoff_bypass pool_name_max_size show_tag_scripting "
                "show_backtrace bur_nuke "
            ),
            "int",
        ),
        **dict.fromkeys(
            _words(
                "bur_entry_limit max_file_sizes max_mascot_file_sizes "
                "tag_change_request_update_limit followed_tag_limit tag_type_edit_limit "
                "tag_type_edit_implicit_limit image_width image_height mascot_width "
                "mascot_height "
            ),
            "dict[key, int]",
        ),
        **dict.fromkeys(
            _words(
                "enable_signups user_approvals_enabled enable_email_verification "
                "enable_stale_forum_topics enable_sock_puppet_validation flag_ai_posts "
                "tag_ai_posts enable_autotagging enable_image_cropping enable_bad_sources "
                "safe_mode "
            ),
            "bool",
        ),
        **dict.fromkeys(
            _words("default_user_timezone db_exports_path "),
            "str?",
        ),
        **dict.fromkeys(
            _words("updated_at "),
            "datetime?",
        ),
    },
    "DTextResponse": {"html": "str(html)", "posts": "{}"},
    "IpAddrCount": {"ip_addr": "str(ip)", "count": "int"},
    "IsAllowed": {"url": "str", "domain": "str", "is_allowed": "bool", "reason": "str"},
    "MatchedPosts": {"matched_post_count": "int"},
    "AddedPosts": {"added_count": "int", "added_post_ids": "list[int]"},
    "IQDBResponse": {"post_id": "int", "score": "float", "hash": "str", "post": "Post"},
    "MediaAssetStatus": {"cached": "bool", "data": "FilesStatus?"},
    "FilesStatus": dict.fromkeys(("missing", "backup_missing", "errors"), "list[MissingFile]"),
    "MissingFile": {"id": "int", "md5": "str", "type": "str", "format": "str"},
    "MetaSearch": {
        "search": "str",
        "tags": "list[Tag]",
        "tag_aliases": "list[TagAlias]",
        "tag_implications": "list[TagImplication]",
    },
    "PopularSearch": {"tag": "str", "count": "int"},
    "PostRecommendation": {"score": "float", "post": "Post"},
    "PostSetsForSelect": {"Owned": "list[[str, int]]", "Maintained": "list[[str, int]]"},
    "PostVoteResult": {
        **dict.fromkeys(("score", "up", "down", "our_score"), "int"),
        "is_locked": "bool",
    },
    "UserRef": {"id": "int", "name": "str"},
    "RulesPage": {
        "rules": "list[Rule]",
        "categories": "list[RuleCategory]",
        "body": "WikiPage",
    },
    "RecordBuilder": {
        "section": "str(html)",
        "quick_mod": "list[{reason: str, header: str, rule: str}]",
        "rules": "dict[anchor, {name: str, description: str}]",
    },
    "RelatedTag": {"name": "str", "category_id": "int"},
    "RelatedTagWithCount": {"name": "str", "count": "int", "category_id": "int"},
    "TagCount": {"tag": "str", "count": "int"},
    "ReplacementResult": {"success": "bool", "location": "str", "id": "int"},
    "FinalizedReplacement": {
        "success": "bool",
        "location": "str",
        "post_id": "int",
        "post_replacement_id": "int",
    },
    "FinalizedUpload": {
        "success": "bool",
        "location": "str",
        "post_id": "int",
        "upload_id": "int",
    },
    "UploadResult": {"success": "bool", "location": "str", "post_id": "int"},
    "RouteInfo": {"controller": "str", "action": "str", "api": "str"},
    "StaffAuditLog": {
        **dict.fromkeys(("id", "user_id"), "int"),
        **dict.fromkeys(("created_at", "updated_at"), "datetime"),
        "action": "str",
    },
    "Stats": {
        "started": "datetime",
        **dict.fromkeys(
            _words(
                "total_posts active_posts deleted_posts existing_posts destroyed_posts total_votes "
                "total_notes total_favorites total_pools public_sets private_sets total_sets "
                "average_posts_per_pool average_posts_per_set safe_posts questionable_posts "
                "explicit_posts jpg_posts png_posts gif_posts webp_posts webm_posts mp4_posts "
                "total_file_size posts_file_size variants_file_size average_file_size "
                "average_posts_per_day total_users anonymous_users banned_users rejected_users "
                "restricted_users member_users trusted_users former_staff_users janitor_users "
                "moderator_users system_users admin_users owner_users locked_users "
                "unactivated_users total_dmails average_registrations_per_day total_comments "
                "active_comments hidden_comments deleted_comments average_comments_per_day "
                "total_forum_topics total_forum_posts average_posts_per_topic "
                "average_forum_posts_per_day total_tags general_tags artist_tags contributor_tags "
                "copyright_tags character_tags species_tags invalid_tags meta_tags lore_tags "
                "gender_tags important_tags"
            ),
            "int",
        ),
    },
    "TagPreview": {
        "a": "str",
        "b": "str~",
        "type": "enum(tag|alias|implication)",
        "tagTypeA": "int?",
        "tagTypeB": "int?~",
    },
    "UploadSettings": {
        "user_id": "int",
        "compact_mode": "bool",
        "safe_site": "bool",
        "post_tags": "str?",
        "upload_tags": "list[RelatedTagWithCount]",
        "recent_tags": "list[RelatedTagWithCount]",
        "allow_locked_tags": "bool",
        "allow_rating_lock": "bool",
        "allow_upload_as_pending": "bool",
        "max_file_size": "int",
        "max_file_size_map": "dict[str, int]",
        "max_file_size_per_request": "int",
    },
    "User": {
        **dict.fromkeys(
            _words(
                "id level base_upload_limit post_upload_count post_update_count note_update_count "
                "wiki_page_version_count artist_version_count pool_version_count forum_post_count "
                "comment_count favorite_count positive_feedback_count neutral_feedback_count "
                "negative_feedback_count upload_limit"
            ),
            "int",
        ),
        "created_at": "datetime",
        "avatar_id": "int?",
        **dict.fromkeys(_words("name level_string profile_about profile_artinfo"), "str"),
        **dict.fromkeys(
            _words(
                "can_approve_posts unrestricted_uploads disable_user_dmails can_manage_aibur "
                "email_verified"
            ),
            "bool",
        ),
    },
    "UserInfo": {"api": "{limit: int, remaining: int}", "throttles": "list[UserThrottle]"},
    "UserThrottle": {
        "throttle": "{name: str, newbie_duration: int, level: int}",
        "bypass": "bool",
        "newbie": "bool",
        "level": "bool",
        "limit": "int?",
    },
    "UserSession": {
        "id": "int",
        "session_id": "str",
        "user_agent": "str?",
        "created_at": "datetime",
        "updated_at": "datetime",
    },
    "UsageOfKey": {
        "action": "str",
        "controller": "str",
        "date": "str",
        "ip_address": "str(ip)",
        "method": "str",
        "request_uri": "str",
    },
}
"""Answers that are no rows of a table."""

RETURNS: Mapping[str, str] = {
    "[allOf(Artist,object{urls})]": "list[ArtistInList]",
    "[number,[number]]": "list[[int, list[int]]]",
    "[string] or [object]": "list[str]",
    "allOf(Artist,object{urls,domains})": "ArtistAlone",
    "binary image/webp": "",
    "CurrentUser": "User",
    "DTextResponse (html + deferred posts)": "DTextResponse",
    "FullUser": "User",
    "[RouteInfo]": "RouteInfo",
    "[object{action,controller,date,ip_address,method,request_uri}]": "list[UsageOfKey]",
    "object": "dict[tag, list[RelatedTagWithCount]]",
    "object{Owned,Maintained}": "PostSetsForSelect",
    "object{added_count,added_post_ids}": "AddedPosts",
    "object{cached,data}": "MediaAssetStatus",
    "object{matched_post_count}": "MatchedPosts",
    "object{required,search,tags}": "MetaSearch",
    "object{score,our_score}": "CommentVoteResult",
    "object{score,up,down,our_score}": "PostVoteResult",
    "object{success,location,id}": "ReplacementResult",
    "object{success,location,post_id}": "UploadResult",
    "object{success,location,post_id,post_replacement_id}": "FinalizedReplacement",
    "object{success,location,post_id,upload_id}": "FinalizedUpload",
    "object{url,domain,is_allowed,reason}": "IsAllowed",
    "user search: [object{ip_addr,count}]; ip search: object": "list[IpAddrCount]",
    "[PopularSearch]": "list[PopularSearch]",
}
"""Answers in the notation of the tables, where the reference words them."""

ANSWERS: Mapping[str, tuple[int, str]] = {
    "dtext_links:index": (200, "list[DTextLink]"),
    "notes:update": (200, "Note"),
    "forums/topics/moves:create": (201, "ForumTopic"),
    "notes:create": (201, "NoteWithHtmlId"),
    "posts:frame": (200, ""),
    "rules:builder": (200, "RecordBuilder"),
    "rules:index": (200, "RulesPage"),
    "upload_whitelists:create": (201, "UploadWhitelist"),
    "posts/events:index": (200, "list[PostEvent]"),
    "tags:followed": (200, "list[Tag]"),
    "users/name_change_requests:index": (200, "list[UserNameChangeRequest]"),
}
"""Status and answer where the reference is wrong or silent."""
