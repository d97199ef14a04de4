"""A category of rules, as the rules show it and alone."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time


@attrs.frozen(kw_only=True)
class RuleCategory(Model):
    """A category of rules."""

    id: int
    creator_id: int
    updater_id: int
    name: str
    order: int
    anchor: str
    """Its anchor in URLs."""
    created_at: Time
    updated_at: Time
