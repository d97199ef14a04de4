"""How long DText takes: pages of a wiki, and long texts that were written to take long."""

from __future__ import annotations

import random
import time
from typing import Final

from benchmarks.report import Row, Table
from e6async.dtext import Dialect, parse, to_html

PAGE: Final = """\
Posts that show a [[wolf]], an animal of the family of [[canine]]s.\r
\r
h4. When to use\r
\r
* The character is a [[wolf]], of any [[body type]]\r
* A [b]hybrid[/b] with a wolf, such as a [[wolfdog]] or a [[coywolf]]\r
** not a [[fox]] (see {{fox -wolf}})\r
* "Pictures of wolves":https://wolves.example/pictures?page=2\r
\r
Wolves live in packs. A lone wolf may be looking for a pack, or for a bench in the shade.\r
What a pack of them does on a [[bench]] is tagged with [[group]], too.\r
\r
[section,expanded=Not to be confused with]\r
* [[werewolf]], [[maned_wolf|maned wolves]]\r
* [[dog]]; [i]see[/i] topic #1234 and [[help:tags#species|the guidelines]]\r
[/section]\r
\r
thumb #123 thumb #456 thumb #789\r
\r
h5. Related tags\r
\r
* [[canis]]\r
* [[arctic_wolf]]\r
* [[mexican_wolf]]\r
"""
LENGTH: Final = 1_000_000
MIN_PAGES: Final = 1_000
MAX_SECONDS: Final = 1.0
DIALECTS: Final[tuple[Dialect, ...]] = ("e621", "femboyfans")
NESTING: Final[tuple[str, ...]] = (
    *("[b]", "[sup]", "[spoiler]", "[quote]", "[section]\n", "[table][tr][td]", "[b]a[/b]"),
    *("[quote]a[/quote]", "[section]\n* a\n[/section]\n"),
)
UNENDED: Final[tuple[str, ...]] = (
    "[[",
    "[[a|",
    "{{a|",
    '"a":[/',
    "<http://a",
    "[section=",
    "[url=/a ",
    "[a](/",
)
SHORT: Final[tuple[str, ...]] = ("a\n", "*** a\n* b\n", "* a\n", "`", "post #1 ", "[ltable]")
MARKUP: Final = [
    "[b]",
    "[/b]",
    "[i]",
    "[/i]",
    "[quote]",
    "[/quote]",
    "[spoiler]",
    "[/spoiler]",
    "[section=a]",
    "[/section]",
    "[table]",
    "[tr]",
    "[td]",
    "[/td]",
    "[/table]",
    "[[a|b]]",
    "{{c|d}}",
    "post*#1",
    "`x`",
    "a",
    "wolf",
    "sits",
    "there",
    "http://a.example",
    "<",
    ">",
    "&",
    "|",
]


def run() -> Table:
    """Read pages and long texts in both dialects."""
    rows: list[Row] = []
    for dialect in DIALECTS:
        seconds = min(_seconds([PAGE] * 200, dialect, html=True) for _ in range(3)) / 200
        rows.append(
            Row(
                f"{dialect}: wiki pages of {len(PAGE):,} characters, parsed and written as HTML",
                f"{1 / seconds:,.0f} /s",
                f">= {MIN_PAGES:,} /s",
                1 / seconds >= MIN_PAGES,
            )
        )
    for title, texts in (("nesting", NESTING), ("random markup", _random())):
        for dialect in DIALECTS:
            seconds, text = _longest(texts, dialect)
            case = f"{dialect}: 1 MB of {title}, parsed: {text}"
            holds = seconds < MAX_SECONDS
            rows.append(Row(case, f"{seconds:.2f} s", f"< {MAX_SECONDS:.0f} s", holds))
    for title, texts in (("beginnings without an end", UNENDED), ("parts of few letters", SHORT)):
        for dialect in DIALECTS:
            seconds, text = _longest(texts, dialect)
            rows.append(Row(f"{dialect}: 1 MB of {title}, parsed: {text}", f"{seconds:.2f} s"))
    how = "CPU time. Of each kind of long text, the one that takes longest."
    return Table("DText", how, rows)


def _random() -> tuple[str, ...]:
    """Two texts of 1 MB: of random words of the language, and of random characters of it."""
    numbers = random.Random(1)
    words = [*MARKUP, "\n", "\n\n", "\n* ", "\nh2. "]
    return (
        " ".join(numbers.choices(words, k=LENGTH // 4)),
        "".join(numbers.choices('[]{}|"`*\n #<>/@:ah1.', k=LENGTH)),
    )


def _longest(texts: tuple[str, ...], dialect: Dialect) -> tuple[float, str]:
    """How long the worst of some texts takes, and how it begins."""
    taken = [
        (_seconds([(text * (LENGTH // len(text) + 1))[:LENGTH]], dialect), text) for text in texts
    ]
    seconds, text = max(taken)
    shown = text[:20].replace("\n", "\\n")
    return seconds, f"`{shown}`" if "`" not in shown else f"`` {shown} ``"


def _seconds(texts: list[str], dialect: Dialect, *, html: bool = False) -> float:
    """Seconds that parsing takes, and writing HTML, too, if asked for."""
    start = time.process_time()
    for text in texts:
        document = parse(text, dialect=dialect)
        if html:
            to_html(document)
    return time.process_time() - start
