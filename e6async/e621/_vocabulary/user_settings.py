"""Settings of an account, the same on all sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from e6async._arguments import SecretText
from e6async._core.protocol import wire

if TYPE_CHECKING:
    from collections.abc import Collection

    from e6async._core.protocol.operation import Pairs


class DmailFilterAttributes(TypedDict, total=False):
    """Filter words: a message that contains one is marked as read on arrival."""

    words: str
    """One per line, 1,000 characters at most."""
    id: int


class CommonSettings(TypedDict, total=False):
    """Settings that everybody can change on every site."""

    comment_threshold: int
    default_image_size: Literal["large", "fit", "fitv", "original"]
    favorite_tags: str
    blacklisted_tags: str
    """One per line."""
    time_zone: str
    """A Rails name, such as `Eastern Time (US & Canada)`."""
    per_page: int
    """1 to as many as the site gives on a page."""
    custom_style: str
    """A CSS value."""
    description_collapsed_initially: bool
    hide_comments: bool
    show_hidden_comments: bool
    receive_email_notifications: bool
    enable_keyboard_navigation: bool
    enable_privacy_mode: bool
    disable_user_dmails: bool
    enable_safe_mode: bool
    disable_responsive_mode: bool
    password: SecretText
    """Goes with the two below."""
    old_password: SecretText
    password_confirmation: SecretText
    dmail_filter_attributes: DmailFilterAttributes


def settings_form(name: str, fields: CommonSettings, allowed: Collection[str]) -> Pairs:
    """Build the form of settings; raise InputError for a key that is not `allowed`."""
    flat: dict[str, object] = {**fields}
    flat.pop("dmail_filter_attributes", None)
    wire.known(name, flat, allowed)
    words = fields.get("dmail_filter_attributes", DmailFilterAttributes())
    wire.known(name, words, DmailFilterAttributes.__optional_keys__)
    below = "user[dmail_filter_attributes]"
    return (*wire.fields(flat, root="user"), *wire.fields(words, root=below))
