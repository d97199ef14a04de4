"""Documents as the text of Discord, GitHub, Telegram, of terminals, and without markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from e6async.dtext._media.discord import Discord
from e6async.dtext._media.github import GitHub
from e6async.dtext._media.plain import Plain
from e6async.dtext._media.telegram import Telegram
from e6async.dtext._media.terminal import Terminal
from e6async.dtext._media.trees import tree_of
from e6async.dtext._media.urls import site_of
from e6async.dtext._nodes import Dialect, Document
from e6async.errors import InputError

if TYPE_CHECKING:
    from rich.text import Text

Flavor: TypeAlias = Literal["discord", "github"]
"""Whose Markdown it is."""


def to_markdown(
    document: Document | str,
    *,
    flavor: Flavor = "discord",
    limit: int | None = None,
    base_url: str | None = None,
    dialect: Dialect = "e621",
) -> str:
    """Markdown for Discord or GitHub, in which text is nothing but text.

    `limit` is the length of the result: for Discord 2,000 in a message, 4,096 in an embed; UTF-16
    code units there, characters for GitHub. `base_url` is the site that links lead to, by default
    that of the dialect. `dialect` is that of a str; a Document knows its own.
    """
    if flavor not in ("discord", "github"):
        message = f"to_markdown: flavor must be 'discord' or 'github', not {flavor!r}"
        raise InputError(message)
    tree = _tree("to_markdown", document, limit, dialect)
    site = site_of(base_url, tree.dialect)
    medium = Discord(tree, site) if flavor == "discord" else GitHub(tree, site)
    return medium.render(limit)


def to_telegram_html(
    document: Document | str,
    *,
    limit: int | None = None,
    base_url: str | None = None,
    dialect: Dialect = "e621",
) -> str:
    """HTML for Telegram's `parse_mode=HTML`, in which text is nothing but text.

    `limit` is the length as Telegram counts it: UTF-16 code units of the text, without tags; 4,096
    in a message, 1,024 in a caption.
    """
    tree = _tree("to_telegram_html", document, limit, dialect)
    return Telegram(tree, site_of(base_url, tree.dialect)).render(limit)


def to_text(
    document: Document | str,
    *,
    limit: int | None = None,
    base_url: str | None = None,
    dialect: Dialect = "e621",
    links: bool = False,
    spoilers: Literal["show", "hide"] = "show",
) -> str:
    """Text without markup: every character of the document's text, unless a limit cuts it.

    `limit` is in characters. With `links`, the URL of a link follows its title in parentheses.
    `spoilers="hide"` writes `[spoiler]` in their place.
    """
    tree = _tree("to_text", document, limit, dialect)
    hides = _hides("to_text", spoilers)
    return Plain(tree, site_of(base_url, tree.dialect), hides=hides, links=links).render(limit)


def to_terminal(
    document: Document | str,
    *,
    limit: int | None = None,
    base_url: str | None = None,
    dialect: Dialect = "e621",
    spoilers: Literal["show", "hide"] = "show",
) -> Text:
    """Text of rich with styles and links, to print in a terminal; needs the extra `cli`.

    Spoilers are concealed where the terminal can; `spoilers="hide"` writes `[spoiler]` in their
    place, for terminals that cannot, and for files. Control characters are replaced.
    """
    tree = _tree("to_terminal", document, limit, dialect)
    hides = _hides("to_terminal", spoilers)
    return Terminal(tree, site_of(base_url, tree.dialect), hides=hides).rendered(limit)


def _tree(name: str, document: object, limit: object, dialect: Dialect) -> Document:
    if limit is not None and (type(limit) is not int or limit < 1):
        message = f"{name}: limit must be a number of 1 or more, or None, not {limit!r}"
        raise InputError(message)
    return tree_of(name, document, dialect)


def _hides(name: str, spoilers: object) -> bool:
    if spoilers not in ("show", "hide"):
        message = f"{name}: spoilers must be 'show' or 'hide', not {spoilers!r}"
        raise InputError(message)
    return spoilers == "hide"
