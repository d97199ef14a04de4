"""Filters and fields of aliases and implications: `app/models/tag_relationship.rb`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.operation import Moved
from e6async.e621._vocabulary.filters import CommonFilters, Ids


@attrs.frozen(kw_only=True)
class TagRequest(Model):
    """Where to find a new request; exactly one of the two ids is set."""

    forum_topic_id: int | None
    """The forum topic in which it is discussed; None with `skip_forum`."""
    id: int | None
    """The alias or implication; None without `skip_forum`."""


class TagRelationshipSearch(CommonFilters, total=False):
    """Search filters for aliases and implications."""

    name_matches: str
    """Either name, with `*` as a wildcard."""
    antecedent_name: str | Sequence[str]
    """One name or several, exactly."""
    consequent_name: str | Sequence[str]
    """One name or several, exactly."""
    status: str
    """`approved` (any of `active`, `processing`, `queued`), `pending`, `deleted`, `retired` ..."""
    antecedent_tag_category: Ids
    consequent_tag_category: Ids
    creator_name: str
    """Exact match."""
    creator_id: Ids
    approver_name: str
    """Exact match."""
    approver_id: Ids
    order: Literal["created_at", "updated_at", "name", "tag_count", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class TagRelationshipFields(TypedDict, total=False):
    """Editable fields of an alias or an implication that is pending."""

    antecedent_name: str
    consequent_name: str
    forum_topic_id: int


class TagRequestFields(TypedDict, total=False):
    """Fields of a request for an alias or an implication."""

    reason: str
    """Five characters or more; needed unless `skip_forum`."""
    skip_forum: bool
    """Requires admin."""


def read_request(moved: Moved) -> TagRequest:
    """Read the redirect to a request: to its topic, or to the request itself without one."""
    if moved.path.startswith("/forum_topics/"):
        return TagRequest(forum_topic_id=moved.id, id=None)
    return TagRequest(forum_topic_id=None, id=moved.id)
