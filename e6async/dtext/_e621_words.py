"""What e621 reads in a text: patterns, and the words of its links."""

from __future__ import annotations

import re
from typing import Final

from e6async.dtext._nodes import IdLinkKind

NEWLINE: Final = r"(?:\r\n|\n)"
WHITESPACE: Final = r"[ \t\n\v\f\r]"

COLOR_TAG: Final = r"(?:[#][0-9a-fA-F]{3,6}|[A-Za-z]+)"

CATEGORIES: Final = frozenset(
    {
        *("gen", "general", "art", "artist", "cont", "contributor", "copy", "copyright", "char"),
        *("character", "spec", "species", "inv", "invalid", "meta", "lor", "lore"),
    }
)
"""Colors that are called after a category of tags, in any case of letters."""

BLOCK: Final = re.compile(
    rf"""
      (?P<heading> [hH] (?P<level>[1-6]) \. [ \t]* )
    | (?P<item> (?P<stars>\*+) [ \t]+ (?=[^\r\n]) )
    | (?P<newlines> {NEWLINE}+ )
    | \[ (?:
        (?P<quote> (?i:quote) \] {WHITESPACE}* )
      | (?i:quote) = (?P<color> {COLOR_TAG} ) \]
      | (?P<spoiler> (?i:spoilers?) \] {WHITESPACE}* )
      | (?P<spoiler_end> (?i:/spoilers?) \] )
      | (?P<code> (?i:code) \] {WHITESPACE}* )
      | (?P<table> (?i:table) \] )
      )
    """,
    re.VERBOSE,
)
"""What begins a block, apart from sections."""

SECTION: Final = re.compile(
    rf"\[(?i:section(?P<expanded>,expanded)?)(?:\]|=(?P<title>[^\]]+)\]){WHITESPACE}*"
)

SPECIAL: Final = re.compile(
    r"""[\["`\n]|\r\n|\{\{|\\`|\#(?=[0-9])|<?[hH][tT][tT][pP][sS]?://(?=[^ \t\n\v\f\r])"""
)
"""What may not be plain text inside a block."""

DELIMITED_URL: Final = re.compile(r"<([hH][tT][tT][pP][sS]?://[^ \t\n\v\f\r][^ \t\n\v\f\r>]*)>")
TAG: Final = re.compile(r"\[(/?[A-Za-z]+)\]")
COLOR: Final = re.compile(rf"\[(?i:color)=({COLOR_TAG})\]")
QUOTE: Final = re.compile(rf"\[(?i:quote)=({COLOR_TAG})\]")
ANCHOR: Final = re.compile(r"\[#([A-Za-z0-9_-]+)\]")
AFTER_NEWLINE: Final = re.compile(
    r"(?P<heading>[hH][1-6]\.)|(?P<item>\*+[ \t]+[^\r\n])|\[(?P<tag>/(?i:quote|section))\][ \t]*"
)
"""What a newline before it belongs to."""
AFTER_NEWLINES: Final = re.compile(r"\[/(?i:(?P<cell>td)|spoilers?)\]")
"""What all newlines before it belong to."""
NEWLINES: Final = re.compile(rf"{NEWLINE}+")
SPACES: Final = re.compile(rf"{WHITESPACE}*")
BLANKS: Final = re.compile(r"[ \t]*")
URL: Final = re.compile(r"[hH][tT][tT][pP][sS]?://(?=[^ \t\n\v\f\r])|[/#](?=[^ \t\n\v\f\r])")
"""The beginning of a URL behind a title."""
CODE_END: Final = re.compile(r"(?i:\[/code\])")
BASIC_TAG: Final = re.compile(r"(?i:\[(/?(?:b|i|s|u|sup|sub))\])")
TABLE_TAG: Final = re.compile(r"(?i:\[(thead|/thead|tbody|/tbody|th|tr|/tr|td|/table)\])")

ID_WORDS: Final[dict[str, IdLinkKind | None]] = {
    "thumb": None,
    "post": "post",
    "post changes": "post_changes",
    "flag": "flag",
    "note": "note",
    "forum": "forum_post",
    "topic": "forum_topic",
    "comment": "comment",
    "pool": "pool",
    "user": "user",
    "artist": "artist",
    "ban": "ban",
    "bur": "bulk_update_request",
    "alias": "tag_alias",
    "implication": "tag_implication",
    "mod action": "mod_action",
    "record": "user_feedback",
    "wiki": "wiki_page",
    "set": "set",
    "blip": "blip",
    "ticket": "ticket",
    "takedown": "takedown",
    "take down": "takedown",
    "takedown request": "takedown",
    "take down request": "takedown",
}
ID_WORD: Final = re.compile("(?i:(" + "|".join(sorted(ID_WORDS, key=len, reverse=True)) + r")) \Z")
ID: Final = re.compile("#([0-9]+)")
LONGEST_ID_WORD: Final = max(map(len, ID_WORDS)) + 1


CLOSING_PUNCTUATION: Final = frozenset(
    "!),.:;<>?]}"
    "\u276d\u3000\u3001\u3002\u3008\u3009\u300a\u300b\u300c\u300d\u300e\u300f\u3010\u3011"
    "\u3014\u3015\u3016\u3017\u3018\u3019\u301a\u301b\u301c\uff09\uff3d\uff5d\uff60\uff63"
)
"""A URL without brackets around it does not end with one of these, if it ends with one only."""


def color(value: str) -> tuple[str, bool] | None:
    """A color and whether it is called after a category; None if it is no color."""
    if value.lower() in CATEGORIES:
        return value, True
    if value.startswith("#") or value.islower():
        return value, False
    return None
