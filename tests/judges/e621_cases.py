"""All examples of e621's own request specs."""

from __future__ import annotations

from tests.judges.cases import (
    e621_artists,
    e621_blips,
    e621_collections,
    e621_comments,
    e621_dmails,
    e621_forum,
    e621_notes,
    e621_post_histories,
    e621_post_staff,
    e621_records,
    e621_tag_relationships,
    e621_tags,
    e621_takedowns,
    e621_tickets,
    e621_uploads,
    e621_wiki,
)

__all__ = ["CASES"]

FAMILIES = (
    e621_artists,
    e621_blips,
    e621_collections,
    e621_comments,
    e621_dmails,
    e621_forum,
    e621_notes,
    e621_post_histories,
    e621_post_staff,
    e621_records,
    e621_tag_relationships,
    e621_tags,
    e621_takedowns,
    e621_tickets,
    e621_uploads,
    e621_wiki,
)
CASES = [case for family in FAMILIES for case in family.CASES]
