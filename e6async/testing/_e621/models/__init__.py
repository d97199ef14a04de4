"""The rules of e621's rows, a module for each family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from e6async.testing._e621.model import Model
from e6async.testing._e621.models import (
    appeals,
    blips,
    bulk_update_requests,
    comment_votes,
    comments,
    mod_actions,
    pool_versions,
    post_approvals,
    post_events,
    post_flags,
    post_replacements,
    post_sets,
    post_versions,
    tag_relationships,
    upload_whitelists,
    uploads,
)

__all__ = ["MODELS"]

_ALL: Final = (
    appeals.APPEAL,
    blips.BLIP,
    bulk_update_requests.BULK_UPDATE_REQUEST,
    comment_votes.COMMENT_VOTE,
    comments.COMMENT,
    mod_actions.MOD_ACTION,
    pool_versions.POOL_VERSION,
    post_approvals.POST_APPROVAL,
    post_approvals.POST_DISAPPROVAL,
    post_events.POST_EVENT,
    post_flags.POST_FLAG,
    post_replacements.POST_REPLACEMENT,
    post_sets.POST_SET,
    post_versions.POST_VERSION,
    tag_relationships.TAG_ALIAS,
    tag_relationships.TAG_IMPLICATION,
    upload_whitelists.UPLOAD_WHITELIST,
    uploads.UPLOAD,
)

MODELS: Final[Mapping[str, Model]] = {model.shape: model for model in _ALL}
"""The rules by shape."""
