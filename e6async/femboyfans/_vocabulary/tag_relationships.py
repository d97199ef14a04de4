"""Aliases and implications of tags: `app/models/tag_relationship.rb`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

import attrs

from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.e621._vocabulary.tag_relationships import TagRequestFields
from e6async.e621.tag_aliases import TagAlias as TagAliasWithoutUpdater
from e6async.e621.tag_implications import TagImplication as TagImplicationWithoutUpdater
from e6async.femboyfans._vocabulary.filters import (
    ByApprover,
    ByCreator,
    ByIpAddr,
    ByUpdaterIpAddr,
    Order,
    UpdaterIs,
)


@attrs.frozen(kw_only=True)
class TagAlias(TagAliasWithoutUpdater):
    """An alias: posts get the consequent tag in place of the antecedent."""

    updater_id: int


@attrs.frozen(kw_only=True)
class TagImplication(TagImplicationWithoutUpdater):
    """An implication: posts with the antecedent tag get the consequent as well."""

    updater_id: int


class TagRelationshipSearch(
    CommonFilters, ByCreator, UpdaterIs, ByApprover, ByIpAddr, ByUpdaterIpAddr, total=False
):
    """Search filters for aliases and implications."""

    name_matches: str
    """Either name, with `*` as a wildcard."""
    antecedent_name: str | Sequence[str]
    """One name or several, or with `*` as a wildcard."""
    consequent_name: str | Sequence[str]
    """One name or several, or with `*` as a wildcard."""
    status: str
    """`approved` (any of `active`, `processing`, `queued`), `pending`, `deleted`, `retired` ..."""
    antecedent_tag_category: Ids
    consequent_tag_category: Ids
    order: Literal[
        Order,
        "name",
        "tag_count",
        "tag_count_asc",
        "tag_count_desc",
        "rating",
        "rating_asc",
        "rating_desc",
        "score",
        "score_asc",
        "score_desc",
    ]
    """See `Order`; `rating` and `score` are those of the votes in the forum."""


class TagRelationshipUpdate(TypedDict, total=False):
    """Editable fields of an alias or an implication that is pending."""

    antecedent_name: str
    consequent_name: str


class TagRelationshipCreate(TagRequestFields, total=False):
    """Fields of a request for an alias or an implication."""

    forum_topic_id: int
    """The forum topic in which it is discussed; by default a new one."""
