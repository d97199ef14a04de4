"""What FemboyFans reads in a text: patterns, and the words of its links."""

from __future__ import annotations

import re
from typing import Final

from e6async.dtext._nodes import IdLinkKind

SPACES: Final = r"[ \t\n\v\f\r]*"
BOUNDARY: Final = (
    "\u276d\u3000\u3001\u3002\u3008\u3009\u300a\u300b\u300c\u300d\u300e\u300f\u3010\u3011"
    "\u3014\u3015\u3016\u3017\u3018\u3019\u301a\u301b\u301c\uff09\uff3d\uff5d\uff60\uff63"
)
"""Punctuation beyond ASCII that ends names and URLs."""
PUNCTUATION: Final = r"!-/:-@\[-`{-~"
EMOTICON: Final = r"(?:\|[A-Za-z0-9]|:\||\|_\||\|\|_\|\||\\\|\|/|<\|>_<\|>|>:\||>\|3|\|w\||:\{|:\})"
"""Tags with characters that separate tags from text."""


def tags(*names: str, closing: bool = False) -> str:
    """A pattern of tags, in brackets or like HTML."""
    slash = "/" if closing else ""
    words = "|".join(names)
    return rf"(?i:\[{slash}(?:{words})\]|<{slash}(?:{words})>)"


QUOTE_END: Final = r"(?i:\[/quote\]|</quote>|</blockquote\])"
QUOTE: Final = r"(?i:\[quote\]|<quote>|<blockquote>)"
SPOILER: Final = tags("spoilers?")
CODE: Final = (
    r"(?i:\[code(?:[ \t]*=[ \t]*(?P<language>[A-Za-z0-9]+))?\]"
    r"|<code(?:[ \t]*=[ \t]*(?P<language2>[A-Za-z0-9]+))?>)"
)
HEADING: Final = r"[hH](?P<level>[1-6])(?:\#(?P<anchor>[A-Za-z0-9_/\#!:&-]+))?\."
RULE: Final = r"[ \t]*(?i:\[hr\]|<hr>)[ \t]*"
BLANK_LINE: Final = r"(?:[ \t]*(?:\n|\Z))?"
"""What is skipped behind a tag of code."""

SPECIAL: Final = re.compile(
    r"""[\[<"`\n&@]|\{\{|\\`|\#(?=[0-9])|(?<![A-Za-z0-9])[hH][tT][tT][pP][sS]?://"""
)
"""What may not be plain text inside a block."""
SPECIAL_WITH_QTAGS: Final = re.compile(SPECIAL.pattern.replace("(?=[0-9])", ""))

BLANK_LINES: Final = re.compile(r"\n(?:[ \t]*\n)*(?:[ \t]*\Z)?")
NOTE_END: Final = re.compile(rf"\n*{tags('note', closing=True)}")
AFTER_NEWLINE: Final = re.compile(
    r"\n(?:"
    r"(?P<item>\*+[ \t]+[^\r\n])"
    rf"|(?P<spoiler_end>{tags('spoilers?', closing=True)})"
    rf"|(?P<block>{CODE}|{tags('nodtext', 'table', 'section', 'section,expanded')}"
    rf"|{HEADING}|{RULE}(?:\n|\Z))"
    r"|[ \t]*(?:"
    rf"(?P<spoiler>{SPOILER}[ \t]*(?:\n|\Z))"
    rf"|(?P<quote_end>{QUOTE_END}[ \t]*)"
    rf"|(?P<quote>{QUOTE})"
    rf"|(?P<section_end>{tags('section', closing=True)}[ \t]*)"
    rf"|(?P<th_end>{tags('th', closing=True)})"
    rf"|(?P<td_end>{tags('td', closing=True)})"
    r"))"
)
"""What one newline before it belongs to, apart from sections with a title."""

TAG: Final = re.compile(r"\[(/?[A-Za-z]+)\]|<(/?[A-Za-z]+)>|<(/blockquote)\]")
SECTION: Final = re.compile(
    r"(?i:(?P<bracket>\[)section|<section)(?P<expanded>(?i:,expanded))?(?:[ \t]*=[ \t]*|[ \t]+)"
)
"""The beginning of a section with a title."""
COLOR: Final = re.compile(r"\[(?i:color)=(?P<color>[#][0-9a-fA-F]{3,6}|[A-Za-z]+)\]")
TOPIC: Final = re.compile(r"(?i:\[topic=([0-9]+)\]|<topic=([0-9]+)>)")
ANCHOR: Final = re.compile(r"\[#([A-Za-z0-9_-]+)\]")
CODE_TAG: Final = re.compile(CODE + BLANK_LINE)
CODE_END: Final = re.compile(rf"\n?{tags('code', closing=True)}")
RAW_TAG: Final = re.compile(tags("nodtext") + BLANK_LINE)
RAW_END: Final = re.compile(rf"\n?{tags('nodtext', closing=True)}")
ALL_SPACES: Final = re.compile(SPACES)
NOT_ALPHANUMERIC: Final = re.compile(r"[^A-Za-z0-9]")
BLANKS: Final = re.compile(r"[ \t]*")

ENTITIES: Final = {
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "quot": '"',
    "#39": "'",
    "apos": "'",
    "lbrace": "{",
    "lbrack": "[",
    "ast": "*",
    "colon": ":",
    "commat": "@",
    "grave": "`",
    "num": "#",
    "period": ".",
}
ENTITY: Final = re.compile(rf"&(?i:({'|'.join(ENTITIES)}));")

CATEGORIES: Final = frozenset(
    {
        *("gen", "general", "art", "artist", "contributor", "oc", "ch", "char", "character", "co"),
        *(
            "copy",
            "copyright",
            "spec",
            "species",
            "inv",
            "invalid",
            "meta",
            "lor",
            "lore",
            "gender",
        ),
        *("s", "safe", "q", "questionable", "e", "explicit"),
    }
)
"""Colors that are called after a category of tags or a rating, in any case of letters."""


def color(value: str) -> tuple[str, bool] | None:
    """A color and whether it is called after a category; None if it is no color."""
    if value == "cont" or value.lower() in CATEGORIES:
        return value, True
    if value.startswith("#") or value.islower():
        return value, False
    return None


# Blocks

BLOCK_END: Final = re.compile(
    rf"{SPACES}(?:(?P<quote>{QUOTE_END})|(?P<section>{tags('section', closing=True)})"
    rf"|(?P<spoiler>{tags('spoilers?', closing=True)}))[ \t]*"
)
BLOCK: Final = re.compile(
    rf"(?P<heading>{HEADING}[ \t]*)"
    r"|(?P<item>(?P<stars>\*+)[ \t]+(?=[^\r\n]))"
    rf"|(?P<quote>{QUOTE}{SPACES})"
    rf"|(?P<spoiler>{SPOILER}{SPACES})"
    rf"|(?P<code>{CODE}{BLANK_LINE})"
    rf"|(?P<section>{tags('section')}{SPACES})"
    rf"|(?P<expanded>{tags('section,expanded')}{SPACES})"
    rf"|(?P<raw>{tags('nodtext')}{BLANK_LINE})"
    rf"|(?P<note>{tags('note')})"
    rf"|(?P<rule>{RULE}(?:\n+|\Z))"
    rf"|(?P<table>[ \t]*{tags('table')})"
    r"|(?P<blank>(?:[ \t]*\n)+(?:[ \t]*\Z)?|[ \t]*\Z)"
)

_VALUE = r"""(?:"[^\r\n][^"\r\n]*"|'[^\r\n][^'\r\n]*'|[A-Za-z0-9]+)"""
ATTRIBUTE: Final = re.compile(rf"[ \t]+([A-Za-z0-9]+)[ \t]*=[ \t]*({_VALUE})")
_ATTRIBUTES = rf"(?:[ \t]+[A-Za-z0-9]+[ \t]*=[ \t]*{_VALUE})*"
_PARTS = "colgroup|col|thead|tbody|tr|th|td"
TABLE_TAG: Final = re.compile(
    rf"(?i:\[(?P<open>{_PARTS}))(?P<attributes>{_ATTRIBUTES})\]"
    rf"|(?i:<(?P<open2>{_PARTS}))(?P<attributes2>{_ATTRIBUTES})>"
    r"|(?i:\[/(?P<close>colgroup|thead|tbody|tr|table)\]"
    r"|</(?P<close2>colgroup|thead|tbody|tr|table)>)"
)

# Links

ID_WORDS: Final[dict[str, IdLinkKind | None]] = {
    "thumb": None,
    "post": "post",
    "post changes": "post_changes",
    "flag": "flag",
    "note": "note",
    "comment": "comment",
    "dmail": "dmail",
    "pool": "pool",
    "user": "user",
    "artist": "artist",
    "artist changes": "artist_changes",
    "ban": "ban",
    "bur": "bulk_update_request",
    "alias": "tag_alias",
    "implication": "tag_implication",
    "mod action": "mod_action",
    "record": "user_feedback",
    "set": "set",
    "ticket": "ticket",
    "dnp": "avoid_posting",
    "avoid posting": "avoid_posting",
    "issue": "github_issue",
    "pull": "github_pull",
    "commit": "github_commit",
}
ID_WORD: Final = re.compile(
    r"(?:^|(?<![A-Za-z0-9]))(?i:"
    rf"(?P<word>{'|'.join(sorted(ID_WORDS, key=len, reverse=True))}) "
    r"|(?P<forum_post>forum ?(?:post)? )"
    r"|(?P<forum_topic>(?:forum )?topic )"
    r"|(?P<forum_category>(?:forum )?category )"
    r"|(?P<wiki_page>wiki ?(?:page)? )"
    r"|(?P<wiki_page_changes>wiki ?(?:page )?(?:changes)? )"
    r"|(?P<takedown>take ?down (?:request )?))\Z"
)
LONGEST_ID_WORD: Final = 24
ID: Final = re.compile("#([0-9]+)")
AFTER_ID: Final[dict[IdLinkKind | None, re.Pattern[str]]] = {
    "post_changes": re.compile(":(?P<version>[0-9]+)"),
    "forum_topic": re.compile("/[pP](?P<page>[0-9]+)"),
    "dmail": re.compile("/(?P<key>[A-Za-z0-9=-]+)"),
}

_HTTP = r"[hH][tT][tT][pP][sS]?://"
_SUBDOMAIN = r"[A-Za-z0-9_\-\u0080-\U0010ffff]+"
_URL_CHARACTER = rf" \t\n\v\f\r{BOUNDARY}"
_PATH = rf"/[^{_URL_CHARACTER}?#<>\[\]]*"
_QUERY = rf"\?[^{_URL_CHARACTER}#]*"
_FRAGMENT = rf"#[^{_URL_CHARACTER}#<>\[\]]*"
_END = rf"""(?<!["':;,.?{BOUNDARY}])"""
BARE_URL: Final = re.compile(
    rf"{_HTTP}{_SUBDOMAIN}(?:\.{_SUBDOMAIN})+(?::[0-9]+)?(?:{_PATH})?(?:{_QUERY})?(?:{_FRAGMENT})?"
    + _END
)
BARE_RELATIVE_URL: Final = re.compile(
    rf"(?:{_PATH}(?:{_QUERY})?(?:{_FRAGMENT})?|{_FRAGMENT}){_END}"
)
URL: Final = re.compile(rf"{_HTTP}(?=[^ \t\n\v\f\r])|[/#]")
"""The beginning of a URL between brackets."""
HTML_LINK: Final = re.compile(r'(?i:<a[ \t]+href=")')
HTML_LINK_END: Final = re.compile("(?i:</a>)")
URL_TAG: Final = re.compile(r"""(?i:\[url(?:\]|[ \t]*=[ \t]*(["']?)))""")
URL_TAG_END: Final = re.compile(r"(?i:\[/url\])")
NO_LINKS: Final = frozenset(
    f"[{slash}{name}]"
    for name in ("b", "i", "s", "u", "quote", "spoiler", "spoilers", "note", "td", "th")
    for slash in ("", "/")
)
"""The most frequent tags that are no title of a link."""
BRACKET_TAG: Final = re.compile(
    r"(?i:/?(?:spoilers?|nodtext|quote|section|code|table|colgroup|col|thead|tbody|tr|th|td|br|hr"
    r"|url|note|b|i|s|u)\])"
)
"""Tags in brackets that are no title of a link."""

WIKI_ANCHOR_LINK: Final = re.compile(r"#([A-Za-z0-9_-]+)")
WIKI_EMOTICON: Final = re.compile(
    rf"[ \t]*({EMOTICON})[ \t]*(?:#([A-Za-z0-9](?:[A-Za-z0-9 _-]*[A-Za-z0-9])?)[ \t]*)?"
)
WIKI_ANCHOR: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _-]*[A-Za-z0-9])?[ \t]*")
WIKI_ANCHOR_START: Final = re.compile(r"(?<=[^ \t\n\v\f\r])[ \t]*#(?=[A-Za-z0-9])")
_SEARCH_TAG = rf"(?:[~-]?{EMOTICON}(?=[ \t|}}])|[^ \t\n\v\f\r|{{}}]+)"
SEARCH_TAGS: Final = re.compile(rf"{_SEARCH_TAG}(?:[ \t]+{_SEARCH_TAG})*")
PREFIX: Final = re.compile("[A-Za-z0-9]*")
QUALIFIER: Final = re.compile(r"[ _]\(")

_NAME_CHARACTER = rf"(?:[^{PUNCTUATION} \t\n\v\f\r{BOUNDARY}])"
_NAME_INSIDE = r"(?:[^ \t\n\v\f\r!-/:-@\[-`{-~]|[._/'\-+!])*"
_NAME = rf"{_NAME_CHARACTER}{_NAME_INSIDE}{_NAME_CHARACTER}(?<!'[sd])"
MENTION: Final = re.compile(rf"(?<![^\r\n /\"'()\[\]{{}}])@([_.]?{_NAME})")
QTAG: Final = re.compile(rf"(?<![^\r\n /\"'()\[\]{{}}])#({_NAME})")
