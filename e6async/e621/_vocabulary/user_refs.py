"""Accounts as other records refer to them."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model


@attrs.frozen(kw_only=True)
class UserRef(Model):
    """An account by id and name."""

    id: int
    name: str


@attrs.frozen(kw_only=True)
class UserMinimal(Model):
    """An account that favorited a post: `app/blueprints/user_minimal_blueprint.rb`."""

    id: int
    name: str
    level_string: str
    """`Member`, `Privileged`, `Janitor` ..."""
    favorite_count: int
