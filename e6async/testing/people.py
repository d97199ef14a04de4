"""The users of the world: one account for each level, with a known key, and the crowd."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from e6async.testing.generate import FIRST_DAY
from e6async.testing.records import LEVELS, User
from e6async.testing.vocabulary import USER_NAMES

__all__ = ["ACCOUNTS", "ANONYMOUS", "LEVEL_STRINGS", "Users", "invented_users", "normal_name"]

_DAY: Final = 86_400_000

ANONYMOUS: Final = User(id=None, name="Anonymous", level=0, created_at=FIRST_DAY, is_verified=False)
"""Nobody: what the server takes a caller without credentials for."""

LEVEL_STRINGS: Final = {number: name.replace("_", " ").title() for name, number in LEVELS.items()}
"""The names of the levels as answers have them."""

ACCOUNTS: Final = (
    *("admin", "moderator", "janitor", "staff", "former_staff", "privileged", "member", "blocked"),
    *("unverified", "newcomer"),
)
"""The accounts with credentials, in the order of their ids from 1.

Beside the levels there are two members whom the server does not let do much: one did not confirm
the e-mail address, one signed up yesterday.
"""


def normal_name(name: str) -> str:
    """Write a user name as the server looks it up."""
    return name.strip().lower().replace(" ", "_")


def invented_users(seed: int, now: int) -> Iterator[User]:
    """Make the users of an invented world."""
    for user_id, account in enumerate(ACCOUNTS, 1):
        newcomer = account == "newcomer"
        yield User(
            id=user_id,
            name=f"{account}_of_seed_{seed}",
            level=LEVELS.get(account, LEVELS["member"]),
            created_at=now - _DAY if newcomer else FIRST_DAY - (100 - user_id) * _DAY,
            api_key=f"{account}_key_of_seed_{seed}",
            is_verified=account != "unverified",
            can_approve_posts=account in {"admin", "moderator", "janitor"},
            can_upload_free=account == "privileged",
            is_bd_staff=account == "admin",
            blacklisted_tags="thunder\nfog rating:e" if account == "member" else "",
        )
    for user_id, name in enumerate(USER_NAMES, len(ACCOUNTS) + 1):
        yield User(
            id=user_id,
            name=name,
            level=LEVELS["privileged"] if user_id % 9 == 0 else LEVELS["member"],
            created_at=FIRST_DAY - (100 - user_id) * _DAY // 2,
            enable_privacy_mode=user_id % 10 == 3,
            avatar_id=user_id if user_id % 4 == 0 else None,
            upload_karma=user_id * 7 % 50,
            profile_about=f"I draw {name.partition('_')[2]}s.\r\nOften."
            if user_id % 3 == 0
            else "",
        )


class Users:
    """The users by id, and by name."""

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
        """Give the user with this id."""
        return self._by_id.get(id)

    def named(self, name: str) -> User | None:
        """Find a user by name, in any case."""
        user_id = self._ids.get(normal_name(name))
        return None if user_id is None else self._by_id[user_id]

    def name_of(self, id: int) -> str:
        """Tell the name behind an id, `Anonymous` when the account is gone."""
        user = self._by_id.get(id)
        return ANONYMOUS.name if user is None else user.name

    def put(self, user: User) -> None:
        """Add a user or write a changed one."""
        self._by_id[user.key] = user
        self._ids[normal_name(user.name)] = user.key
