"""The settings of the site: `app/controllers/admin/configs_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import attrs

from e6async._core.models.model import ModelWithMappings
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, write
from e6async._core.resource import Resource
from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Pairs

__all__ = ["Config", "ConfigValue", "SiteConfig"]

ConfigValue: TypeAlias = str | int | bool | Mapping[str, int]
"""The value of a setting; the keys of a mapping are levels, file types, or `min` and `max`."""


@attrs.frozen(kw_only=True)
class SiteConfig(ModelWithMappings):
    """The settings of the site."""

    id: str
    """`config`."""
    contributor_suffixes: str
    comment_bump_threshold: int
    pending_uploads_limit: int
    comment_limit: int
    """Per hour."""
    comment_limit_bypass: int
    """The level from which `comment_limit` does not apply (so for all `_bypass`); see `Level`."""
    comment_vote_limit: int
    comment_vote_limit_bypass: int
    post_vote_limit: int
    post_vote_limit_bypass: int
    dmail_minute_limit: int
    dmail_minute_limit_bypass: int
    dmail_hour_limit: int
    dmail_hour_limit_bypass: int
    dmail_day_limit: int
    dmail_day_limit_bypass: int
    dmail_restricted_day_limit: int
    tag_suggestion_limit: int
    tag_suggestion_limit_bypass: int
    forum_vote_limit: int
    forum_vote_limit_bypass: int
    artist_edit_limit: int
    artist_edit_limit_bypass: int
    wiki_edit_limit: int
    wiki_edit_limit_bypass: int
    note_edit_limit: int
    note_edit_limit_bypass: int
    pool_limit: int
    pool_limit_bypass: int
    pool_edit_limit: int
    pool_edit_limit_bypass: int
    pool_post_edit_limit: int
    pool_post_edit_limit_bypass: int
    post_edit_limit: int
    post_edit_limit_bypass: int
    post_appeal_limit: int
    post_appeal_limit_bypass: int
    post_flag_limit: int
    post_flag_limit_bypass: int
    hourly_upload_limit: int
    ticket_limit: int
    ticket_limit_bypass: int
    pool_category_change_limit: int
    post_replacement_per_day_limit: int
    post_replacement_per_day_limit_bypass: int
    post_replacement_per_post_limit: int
    post_replacement_per_post_limit_bypass: int
    compact_uploader_minimum_posts: int
    tag_query_limit: int
    bur_entry_limit: Mapping[str, int]
    """By level; -1 for no limit."""
    max_numbered_pages: int
    max_per_page: int
    comment_max_size: int
    dmail_max_size: int
    forum_post_max_size: int
    forum_category_description_max_size: int
    note_max_size: int
    pool_description_max_size: int
    post_description_max_size: int
    ticket_max_size: int
    user_about_max_size: int
    blacklisted_tags_max_size: int
    custom_style_max_size: int
    wiki_page_max_size: int
    user_feedback_max_size: int
    news_update_max_size: int
    pool_post_limit: int
    pool_post_limit_bypass: int
    set_post_limit: int
    set_post_limit_bypass: int
    disapproval_message_max_size: int
    max_upload_per_request: int
    """MB."""
    max_file_size: int
    """MB."""
    max_file_sizes: Mapping[str, int]
    """MB, by type."""
    max_mascot_file_sizes: Mapping[str, int]
    """KB, by type."""
    max_video_duration: int
    """Seconds."""
    max_image_resolution: int
    """Megapixels."""
    max_tags_per_post: int
    enable_signups: bool
    user_approvals_enabled: bool
    enable_email_verification: bool
    enable_stale_forum_topics: bool
    enable_sock_puppet_validation: bool
    forum_topic_stale_window: int
    """Days."""
    forum_topic_aibur_stale_window: int
    """Days."""
    flag_notice_wiki_page: str
    replacement_notice_wiki_page: str
    avoid_posting_notice_wiki_page: str
    discord_notice_wiki_page: str
    rules_body_wiki_page: str
    restricted_notice_wiki_page: str
    rejected_notice_wiki_page: str
    appeal_notice_wiki_page: str
    ban_notice_wiki_page: str
    user_approved_wiki_page: str
    user_rejected_wiki_page: str
    records_per_page: int
    tag_change_request_update_limit: Mapping[str, int]
    """By level; -1 for no limit."""
    followed_tag_limit: Mapping[str, int]
    """By level."""
    tag_type_edit_limit: Mapping[str, int]
    """By level; -1 for no limit."""
    tag_type_edit_implicit_limit: Mapping[str, int]
    """By level."""
    alias_category_change_cutoff: int
    max_multi_count: int
    takedown_email: str
    contact_email: str
    default_user_timezone: str | None
    """A Rails name."""
    alias_and_implication_forum_category: int
    default_forum_category: int
    upload_whitelists_forum_topic: int
    post_sample_size: int
    updated_at: Time | None
    lore_suffixes: str
    artist_exclusion_tags: str
    flag_ai_posts: bool
    tag_ai_posts: bool
    ai_confidence_threshold: int
    """Percent."""
    post_flag_note_max_size: int
    db_exports_path: str | None
    pool_category_change_cutoff: int
    pool_category_change_cutoff_bypass: int
    pool_name_max_size: int
    default_blacklist: str
    safeblocked_tags: str
    enable_autotagging: bool
    enable_image_cropping: bool
    enable_bad_sources: bool
    safe_mode: bool
    show_tag_scripting: int
    """The number of a `Level`."""
    show_backtrace: int
    """The number of a `Level`."""
    bur_nuke: int
    """The number of a `Level`."""
    app_name: str
    canonical_app_name: str
    app_description: str
    anonymous_user_name: str
    system_user_name: str
    image_width: Mapping[str, int]
    """Pixels, `min` and `max`."""
    image_height: Mapping[str, int]
    """Pixels, `min` and `max`."""
    mascot_width: Mapping[str, int]
    """Pixels, `min` and `max`."""
    mascot_height: Mapping[str, int]
    """Pixels, `min` and `max`."""


class Config(Resource):
    """The settings of the site."""

    async def get(self) -> SiteConfig:
        """The settings as they are; moderator."""
        return await self._send(
            get("config.get", "/admin/config.json", SiteConfig, level="moderator")
        )

    async def update(self, settings: Mapping[str, ConfigValue]) -> None:
        """Change settings, by the names in `SiteConfig`; owner.

        Those that the deployment reserves stay as they are, silently.
        """
        name, path = "config.update", "/admin/config.json"
        form = _form(name, settings)
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="owner"))


def _form(name: str, settings: Mapping[str, ConfigValue]) -> Pairs:
    names = {field.name for field in attrs.fields(SiteConfig)} - {"id", "updated_at"}
    wire.known(name, settings, names)
    pairs: list[tuple[str, str]] = []
    for key, value in settings.items():
        if isinstance(value, Mapping):
            if not value:
                message = f"{name}: {key} is empty, which a form cannot hold; leave it out"
                raise InputError(message)
            pairs.extend(wire.fields(value, root=f"config[{key}]"))
        else:
            pairs.extend(wire.fields({key: value}, root="config"))
    return tuple(pairs)
