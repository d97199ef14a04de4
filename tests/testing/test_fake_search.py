"""Tag queries: results compared with an expectation computed post by post."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from e6async.testing import FakeSite, World
from e6async.testing._records import Post
from tests.testing.asking import asking

Test = Callable[[Post], bool]
Find = Callable[[str], Awaitable[list[int]]]

OTTER = 11  # the first user without credentials


@pytest.fixture(scope="module")
def world() -> World:
    """One world for all queries, which only read it."""
    return FakeSite(posts=600, seed=3).world


@pytest.fixture
async def find(world: World) -> AsyncIterator[Find]:
    """A function that collects all ids that a query matches."""
    async with asking(world=world) as ask:

        async def collect(query: str) -> list[int]:
            return [*await ask.ids(query), *await ask.ids(query, page="2")]

        yield collect


def has(*names: str) -> Test:
    """A test for posts with all of these tags."""
    return lambda post: set(names) <= set(post.tags)


def night(day: str, zone: int = -4) -> int:
    """The start of a day in a zone, by hours from UTC."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(hours=zone)
    return round(moment.timestamp() * 1000)


QUERIES: dict[str, Test] = {
    "": lambda post: True,
    "wolf": has("wolf"),
    "WOLF": has("wolf"),
    "wolf solo": has("wolf", "solo"),
    "wolf -solo": lambda post: has("wolf")(post) and not has("solo")(post),
    "~wolf ~fox": lambda post: has("wolf")(post) or has("fox")(post),
    "~wolf ~fox solo": lambda post: has("solo")(post) and (has("wolf")(post) or has("fox")(post)),
    "grey_wolf": has("wolf"),
    "-bunny": lambda post: not has("rabbit")(post),
    "café": has("café"),
    "cafe\u0301": has("café"),
    "no_such_tag": lambda post: False,
    "-no_such_tag": lambda post: True,
    "( wolf solo )": has("wolf", "solo"),
    "-( wolf solo )": lambda post: not has("wolf", "solo")(post),
    "~( wolf solo ) ~( fox -solo )": lambda post: (
        has("wolf", "solo")(post) or (has("fox")(post) and not has("solo")(post))
    ),
    "( ~wolf ( fox ( solo ) ) )": has("wolf", "fox", "solo"),
    "mam*": lambda post: any(tag.startswith("mam") for tag in post.tags),
    "red_h* blue_h*": lambda post: any(re.match("(red|blue)_h", tag) for tag in post.tags),
    "red_h* wolf": lambda post: (
        has("wolf")(post) and any(tag.startswith("red_h") for tag in post.tags)
    ),
    "-red_h*": lambda post: not any(tag.startswith("red_h") for tag in post.tags),
    "~red_h*": lambda post: False,
    "nothing_like_this*": lambda post: False,
    "png": lambda post: post.ext == "png",
    "-png": lambda post: post.ext != "png",
    "~gif ~webm": lambda post: post.ext in {"gif", "webm"},
    "type:jpg": lambda post: post.ext == "jpg",
    "-filetype:jpg": lambda post: post.ext != "jpg",
    "rating:s": lambda post: post.rating == "s",
    "rating:questionable": lambda post: post.rating == "q",
    "-rating:e": lambda post: post.rating != "e",
    "~rating:q ~rating:e": lambda post: post.rating in "qe",
    "rating:z": lambda post: True,
    "score:>100": lambda post: post.score > 100,
    "score:<=0": lambda post: post.score <= 0,
    "score:10..20": lambda post: 10 <= post.score <= 20,
    "score:50..": lambda post: post.score >= 50,
    "score:..5": lambda post: post.score <= 5,
    "-score:1..100": lambda post: not 1 <= post.score <= 100,
    "score:abc": lambda post: post.score == 0,
    "favcount:5,7": lambda post: post.fav_count in {5, 7},
    "id:10..20": lambda post: 10 <= post.id <= 20,
    "id:3,5,8,600,100000": lambda post: post.id in {3, 5, 8, 600},
    "-id:>50": lambda post: post.id <= 50,
    "width:>=2000 height:<1500": lambda post: post.width >= 2000 and post.height < 1500,
    "tagcount:>30": lambda post: len(post.tags) > 30,
    "change:>2000": lambda post: post.change_seq > 2000,
    "comment_count:2..4": lambda post: 2 <= post.comment_count <= 4,
    "mpixels:1..2": lambda post: 1 <= round(post.width * post.height / 1e6 + 1e-9, 2) <= 2,
    "ratio:16:9": lambda post: round(post.width / post.height + 1e-9, 2) == 1.78,
    "ratio:>=1.5": lambda post: round(post.width / post.height + 1e-9, 2) >= 1.5,
    "filesize:2kb..1mb": lambda post: 2048 <= post.size <= 1024**2,
    "filesize:2700": lambda post: int(2700 * 0.95) <= post.size <= int(2700 * 1.05),
    "duration:>20": lambda post: (post.duration or 0) > 20,
    "inpool:true": lambda post: bool(post.pools),
    "inpool:yes": lambda post: not post.pools,
    "pool:any": lambda post: bool(post.pools),
    "pool:none": lambda post: not post.pools,
    "-pool:none": lambda post: bool(post.pools),
    "pool:1": lambda post: 1 in post.pools,
    "-pool:1": lambda post: 1 not in post.pools,
    "pool:999": lambda post: False,
    "parent:none": lambda post: post.parent_id is None,
    "parent:any": lambda post: post.parent_id is not None,
    "ischild:true": lambda post: post.parent_id is not None,
    "hasparent:false": lambda post: post.parent_id is None,
    "child:any": lambda post: bool(post.children),
    "haschildren:true": lambda post: bool(post.children),
    "source:none": lambda post: not post.sources,
    "source:https://art.": lambda post: any(s.startswith("https://art.") for s in post.sources),
    "source:*絵*": lambda post: any("絵" in source for source in post.sources),
    "hasdescription:true": lambda post: bool(post.description),
    'description:"quiet after"': lambda post: "quiet after" in post.description,
    "note:hello": lambda post: any("Hello" in note.body for note in post.notes),
    "noter:any": lambda post: bool(post.notes),
    "user:quiet_otter": lambda post: post.uploader_id == OTTER,
    "user:!11": lambda post: post.uploader_id == OTTER,
    "-user:QUIET_OTTER": lambda post: post.uploader_id != OTTER,
    "user_id:11": lambda post: post.uploader_id == OTTER,
    "user:nobody_like_that": lambda post: False,
    "approver:none": lambda post: post.approver_id is None,
    "approver:!3": lambda post: post.approver_id == 3,
    "fav:quiet_otter": lambda post: bool(post.fans >> OTTER & 1),
    "commenter:!12": lambda post: bool(post.commenters >> 12 & 1),
    "noter:!12": lambda post: any(note.user_id == 12 for note in post.notes),
    "locked:rating": lambda post: post.rating_locked,
    "ratinglocked:false": lambda post: not post.rating_locked,
    "set:lamp_lit": lambda post: post.id % 11 == 0,
    "artverified:true": lambda post: post.artverified,
    "pending_replacements:true": lambda post: post.pending_replacements,
    "status:pending": lambda post: post.pending,
    "status:modqueue": lambda post: post.pending or post.flagged,
    "-status:pending": lambda post: not post.pending,
    "date:2022-10-26": lambda post: night("2022-10-26") <= post.created_at < night("2022-10-27"),
    "date:<2022-10-27": lambda post: post.created_at < night("2022-10-27"),
    "-date:>2022-10-28": lambda post: post.created_at <= night("2022-10-28"),
    "date:rubbish": lambda post: False,
    "( date:rubbish )": lambda post: False,
    "voted:quiet_otter": lambda post: False,
    "fav:me": lambda post: False,
    "flaggedby:!3": lambda post: True,
    "wolf (": lambda post: False,
    "-": lambda post: False,
}


@pytest.mark.parametrize("query", QUERIES)
async def test_finds(query: str, world: World, find: Find) -> None:
    """A query returns exactly the matching posts, the newest first, without deleted ones."""
    expected = [post.id for post in world.posts if not post.deleted and QUERIES[query](post)]
    assert await find(query) == expected[::-1]


DELETED: dict[str, Test] = {
    "status:any": lambda post: True,
    "status:all": lambda post: True,
    "status:deleted": lambda post: post.deleted,
    "-status:deleted": lambda post: not post.deleted,
    "status:active": lambda post: not (post.deleted or post.pending or post.flagged),
    "-status:active": lambda post: post.deleted or post.pending or post.flagged,
    "status:pending status:deleted": lambda post: post.deleted,
    "( wolf status:any )": has("wolf"),
    "deletedby:!3": lambda post: post.deletion is not None and post.deletion.user_id == 3,
    "delreason:*quality*": lambda post: bool(post.deletion and "quality" in post.deletion.reason),
    "delreason:quality": lambda post: False,
    "id:1..30 status:any": lambda post: post.id <= 30,
}


@pytest.mark.parametrize("query", DELETED)
async def test_finds_deleted_posts(query: str, world: World, find: Find) -> None:
    """Some metatags, at any depth, include deleted posts."""
    assert await find(query) == [post.id for post in world.posts if DELETED[query](post)][::-1]


async def test_counts_of_tags_by_category(world: World, find: Find) -> None:
    """Each category of tags has a metatag for its count."""

    def species(post: Post) -> int:
        return sum(world.categories[tag] == 5 for tag in post.tags)

    expected = [post.id for post in world.posts if not post.deleted and species(post) > 5]
    assert await find("spectags:>5") == expected[::-1]
