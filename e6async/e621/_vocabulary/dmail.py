"""Messages between users: `app/models/dmail.rb`."""

from __future__ import annotations

from typing import ClassVar

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async.e621._vocabulary.filters import CommonFilters, Ids


@attrs.frozen(kw_only=True)
class Dmail(Model):
    """A message; the sender and the receiver each have a copy, with different ids."""

    id: int
    owner_id: int
    """The owner of the mailbox with this copy."""
    from_id: int
    to_id: int
    title: str
    body: str
    """DText."""
    is_read: bool
    is_deleted: bool
    created_at: Time
    updated_at: Time
    to_name: str | None
    """With spaces for `_`; None when the account is gone."""
    from_name: str | None
    """With spaces for `_`; None when the account is gone."""

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class DmailSearch(ListOptions, CommonFilters, total=False):
    """Search filters for messages."""

    title_matches: str
    """Words, or with `*` as a wildcard."""
    message_matches: str
    """Words, or with `*` as a wildcard."""
    to_name: str
    """Exact match."""
    to_id: Ids
    from_name: str
    """Exact match."""
    from_id: Ids
    is_read: bool
    is_deleted: bool
    """Always false in the caller's own list."""
    read: bool
    """Unread ones are not deleted, either."""
