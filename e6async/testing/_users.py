"""The users of the world: one account for each level, with an API key, and others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from e6async.testing._generated_posts import FIRST_DAY
from e6async.testing._records import LEVELS, LEVELS_OF_FEMBOYFANS, User
from e6async.testing._time_zones import EASTERN
from e6async.testing._words import USER_NAMES

__all__ = [
    "ACCOUNTS",
    "ANONYMOUS",
    "LEVEL_STRINGS",
    "SiteAccounts",
    "Users",
    "accounts_of",
    "generated_users",
    "normal_name",
]

_DAY: Final = 86_400_000

ANONYMOUS: Final = User(id=None, name="Anonymous", level=0, created_at=FIRST_DAY, is_verified=False)
"""The user of requests without credentials."""

LEVEL_STRINGS: Final = {number: name.replace("_", " ").title() for name, number in LEVELS.items()}
"""The names of e621's levels in responses."""

ACCOUNTS: Final = (
    *("admin", "moderator", "janitor", "staff", "former_staff", "privileged", "member", "blocked"),
    *("unverified", "newcomer"),
)
"""The accounts with credentials on e621, in the order of their ids from 1.

Besides the levels there are two members with restrictions: one did not confirm the e-mail address,
one signed up yesterday.
"""


@attrs.frozen(kw_only=True)
class SiteAccounts:
    """The accounts of a site, and what a new account has."""

    levels: Mapping[str, int]
    """The numbers of the levels."""
    accounts: tuple[str, ...] = ACCOUNTS
    """The accounts with credentials; the same index has a similar account on every site."""
    helpers: str = "privileged"
    """The level of members with additional rights."""
    per_page: int = 75
    time_zone: str = EASTERN.name


_SOCIETIES: Final = {
    "femboyfans": SiteAccounts(
        levels=LEVELS_OF_FEMBOYFANS,
        accounts=(
            *("admin", "moderator", "janitor", "owner", "former_staff", "trusted", "member"),
            *("banned", "unverified", "newcomer"),
        ),
        helpers="trusted",
        per_page=100,
        time_zone="Central Time (US & Canada)",
    )
}
_ELSEWHERE: Final = SiteAccounts(levels=LEVELS)


def accounts_of(site: str) -> SiteAccounts:
    """The accounts of a site."""
    return _SOCIETIES.get(site, _ELSEWHERE)


def normal_name(name: str) -> str:
    """A user name in the form in which the server looks it up."""
    return name.strip().lower().replace(" ", "_")


def generated_users(
    seed: int, now: int, site: str = "e621", *, first_day: int = FIRST_DAY
) -> Iterator[User]:
    """The users of a generated world."""
    accounts = accounts_of(site)
    levels, helpers = accounts.levels, accounts.levels[accounts.helpers]
    for user_id, account in enumerate(accounts.accounts, 1):
        newcomer = account == "newcomer"
        yield User(
            id=user_id,
            name=f"{account}_of_seed_{seed}",
            level=levels.get(account, levels["member"]),
            per_page=accounts.per_page,
            time_zone=accounts.time_zone,
            created_at=now - _DAY if newcomer else first_day - (100 - user_id) * _DAY,
            api_key=f"{account}_key_of_seed_{seed}",
            is_verified=account != "unverified",
            can_approve_posts=account in {"admin", "moderator", "janitor", "owner"},
            can_upload_free=account == accounts.helpers,
            is_bd_staff=account in {"admin", "owner"},
            blacklisted_tags="thunder\nfog rating:e" if account == "member" else "",
        )
    for user_id, name in enumerate(USER_NAMES, len(ACCOUNTS) + 1):
        yield User(
            id=user_id,
            name=name,
            level=helpers if user_id % 9 == 0 else levels["member"],
            per_page=accounts.per_page,
            time_zone=accounts.time_zone,
            created_at=first_day - (100 - user_id) * _DAY // 2,
            enable_privacy_mode=user_id % 10 == 3,
            avatar_id=user_id if user_id % 4 == 0 else None,
            upload_karma=user_id * 7 % 50,
            profile_about=f"I draw {name.partition('_')[2]}s.\r\nOften."
            if user_id % 3 == 0
            else "",
        )


class Users:
    """The users by id and by name."""

    def __init__(self, users: Iterable[User]) -> None:
        self._by_id: dict[int, User] = {}
        self._ids: dict[str, int] = {}
        for user in users:
            self.put(user)

    def __iter__(self) -> Iterator[User]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __getitem__(self, id: int) -> User:
        return self._by_id[id]

    def get(self, id: int) -> User | None:
        """The user with this id; None if there is none."""
        return self._by_id.get(id)

    def named(self, name: str) -> User | None:
        """The user with this name, in any case; None if there is none."""
        user_id = self._ids.get(normal_name(name))
        return None if user_id is None else self._by_id[user_id]

    def name_of(self, id: int) -> str:
        """The name of a user; `Anonymous` if the account is gone."""
        user = self._by_id.get(id)
        return ANONYMOUS.name if user is None else user.name

    def put(self, user: User) -> None:
        """Add or replace a user."""
        self._by_id[user.key] = user
        self._ids[normal_name(user.name)] = user.key
