"""The rules of e621's rows, a module for each family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from e6async.testing._e621.model import Model
from e6async.testing._e621.models import (
    blips,
    bulk_update_requests,
    comment_votes,
    comments,
    mod_actions,
    tag_relationships,
)

__all__ = ["MODELS"]

_ALL: Final = (
    bulk_update_requests.BULK_UPDATE_REQUEST,
    comments.COMMENT,
    tag_relationships.TAG_ALIAS,
    tag_relationships.TAG_IMPLICATION,
    blips.BLIP,
    comment_votes.COMMENT_VOTE,
    comments.COMMENT,
    mod_actions.MOD_ACTION,
)

MODELS: Final[Mapping[str, Model]] = {model.shape: model for model in _ALL}
"""The rules by shape."""
