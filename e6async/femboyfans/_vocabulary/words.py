"""The few words that have other meanings on FemboyFans."""

from __future__ import annotations

from enum import IntEnum

from e6async.e621._vocabulary import Common, Range


class Level(IntEnum):
    """What an account may do: `app/models/user.rb`; other numbers than e621's."""

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
    """What a tag is about: `app/logical/tag_category.rb`; admins alone give 6 and up."""

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


class UserFilter(Common, total=False):
    """What can be asked of an account that belongs to a record: `app/policies/user_policy.rb`."""

    name_matches: str
    """With `*` for anything."""
    about_me: str
    avatar_id: Range
    level: Range
    """See `Level`."""
    min_level: int
    max_level: int
    unrestricted_uploads: bool
    can_approve_posts: bool
    can_manage_aibur: bool
    ip_addr: str
    """Admin."""
    email_matches: str
    """Admin."""


class PostFilter(Common, total=False):
    """What can be asked of a post that belongs to a record."""
