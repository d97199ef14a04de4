"""The rules of e621's rows, a module for each family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from e6async.testing._e621.model import Model
from e6async.testing._e621.models import (
    appeals,
    artist_parts,
    artists,
    avoid_postings,
    blips,
    bulk_update_requests,
    comment_votes,
    comments,
    dmails,
    edit_histories,
    forum,
    forum_post_votes,
    help_pages,
    mod_actions,
    notes,
    pool_versions,
    post_approvals,
    post_events,
    post_flags,
    post_replacements,
    post_sets,
    post_versions,
    records,
    search_trends,
    site_lists,
    tag_relationships,
    tag_types,
    upload_whitelists,
    uploads,
    wiki_pages,
)

__all__ = ["MODELS"]

_ALL: Final = (
    appeals.APPEAL,
    artist_parts.ARTIST_URL,
    artist_parts.ARTIST_VERSION,
    artists.ARTIST,
    avoid_postings.AVOID_POSTING,
    avoid_postings.AVOID_POSTING_VERSION,
    blips.BLIP,
    bulk_update_requests.BULK_UPDATE_REQUEST,
    comment_votes.COMMENT_VOTE,
    comments.COMMENT,
    dmails.DMAIL,
    edit_histories.EDIT_HISTORY,
    forum.FORUM_POST,
    forum.FORUM_TOPIC,
    forum_post_votes.FORUM_POST_VOTE,
    help_pages.HELP_PAGE,
    mod_actions.MOD_ACTION,
    notes.NOTE,
    notes.NOTE_VERSION,
    pool_versions.POOL_VERSION,
    post_approvals.POST_APPROVAL,
    post_approvals.POST_DISAPPROVAL,
    post_events.POST_EVENT,
    post_flags.POST_FLAG,
    post_replacements.POST_REPLACEMENT,
    post_sets.POST_SET,
    post_versions.POST_VERSION,
    records.BAN,
    records.NAME_CHANGE,
    records.STAFF_NOTE,
    records.USER_FEEDBACK,
    search_trends.SEARCH_TREND,
    search_trends.SEARCH_TREND_BLACKLIST,
    search_trends.SEARCH_TREND_HOURLY,
    site_lists.EMAIL_BLACKLIST,
    site_lists.IP_BAN,
    site_lists.MASCOT,
    site_lists.NEWS_UPDATE,
    tag_relationships.TAG_ALIAS,
    tag_relationships.TAG_IMPLICATION,
    tag_types.TAG_TYPE_VERSION,
    upload_whitelists.UPLOAD_WHITELIST,
    uploads.UPLOAD,
    wiki_pages.WIKI_PAGE,
    wiki_pages.WIKI_PAGE_VERSION,
)

MODELS: Final[Mapping[str, Model]] = {model.shape: model for model in _ALL}
"""The rules by shape."""
