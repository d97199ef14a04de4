"""Account levels and tag categories, which differ from those of e621."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """Levels of accounts: `app/models/user.rb`; the numbers differ from e621's."""

    ANONYMOUS = 0
    BANNED = 1
    REJECTED = 4
    RESTRICTED = 5
    """New: waits for approval."""
    MEMBER = 10
    TRUSTED = 15
    FORMER_STAFF = 19
    JANITOR = 20
    MODERATOR = 30
    SYSTEM = 35
    ADMIN = 40
    OWNER = 50
    LOCKED = 100


class Category(IntEnum):
    """Categories of tags: `app/logical/tag_category.rb`; only admins set 6 and up."""

    GENERAL = 0
    ARTIST = 1
    CONTRIBUTOR = 2
    COPYRIGHT = 3
    CHARACTER = 4
    SPECIES = 5
    INVALID = 6
    META = 7
    LORE = 8
    GENDER = 9
    IMPORTANT = 10
