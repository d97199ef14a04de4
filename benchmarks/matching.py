"""How long patterns with wildcards take, those above all that were written to take long."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import cast

from benchmarks.report import Row, Table
from e6async import Blacklist, Q
from e6async.post import MatchablePost

POSTS = 1000
TAGS = 200
"""Tags of each post; no two posts share one."""
MAX_SECONDS = 1.0


def run() -> Table:
    """Match hostile and ordinary patterns against many posts, and one of each against long text."""
    numbers = random.Random(1)
    posts = [_post([_tag(numbers) for _ in range(TAGS)], []) for _ in range(POSTS)]
    a_posts = [
        _post([f"{'a' * numbers.randrange(1, 40)}{n}" for n in range(TAGS)], [])
        for _ in range(POSTS)
    ]
    rows: list[Row] = []
    for title, of_posts in (("made-up words", posts), ("runs of the letter a", a_posts)):
        seconds = _seconds(partial(_hide, Blacklist(_hostile()), of_posts))
        case = f"a blacklist of 100 hostile patterns, tags are {title}"
        rows.append(Row(case, f"{seconds:.2f} s", f"< {MAX_SECONDS:.0f} s", seconds < MAX_SECONDS))
        letters = "\n".join(f"{'*a' * (5 + n)}*b{'*' * n}" for n in range(100))
        seconds = _seconds(partial(_hide, Blacklist(letters), of_posts))
        rows.append(
            Row(f"the same, all of the form *a*a*a*b, tags are {title}", f"{seconds:.2f} s")
        )
    queries = [Q.tag(pattern) for pattern in _hostile().split()]
    seconds = _seconds(lambda: [[query.matches(post) for post in posts] for query in queries])
    rows.append(Row("100 queries of one hostile pattern", f"{seconds:.2f} s"))
    source = Q.source("*a?" * 100 + "b")
    long = [_post([], ["a" * 1000] * 10) for _ in range(10)]
    seconds = _seconds(lambda: [source.matches(post) for post in long]) / 100
    rows.append(
        Row("a hostile source: of 300 characters, a source of 1,000", f"{seconds * 1e3:.2f} ms")
    )
    how = (
        f"{POSTS:,} posts of {TAGS} tags; each line of the blacklist is matched against each post. "
        "One run, CPU time."
    )
    return Table("Wildcards", how, rows)


def _hostile() -> str:
    """Write 100 patterns that fit no tag, and that a backtracking matcher does not survive."""
    shapes = ("{stars}{n}\u00e9", "{a}*{n}\u00e9", "{a}*b{n}b", "a{a}{n}*!", "*aa{a}*{n}!b")
    return "\n".join(
        shape.format(stars="*" * (12 + n), a="*a" * (5 + n), n=n)
        for n in range(20)
        for shape in shapes
    )


def _tag(numbers: random.Random) -> str:
    return "".join(numbers.choices("abcdefghijklmnopqrstuvwxyz_", k=numbers.randrange(4, 24)))


def _post(tags: Sequence[str], sources: Sequence[str]) -> MatchablePost:
    fields = {
        "rating": "s",
        "all_tags": tags,
        "sources": sources,
        "flags": SimpleNamespace(deleted=False),
    }
    return cast("MatchablePost", SimpleNamespace(**fields))


def _hide(blacklist: Blacklist, posts: Sequence[MatchablePost]) -> None:
    for post in posts:
        blacklist.hides(post)


def _seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start
