"""Queries matched against posts made by hand: exact values, and fields that are missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import cast

import attrs
import pytest

from e6async import Q
from e6async.errors import UndecidableError
from e6async.post import MatchablePost

CREATED = datetime(2026, 3, 30, 23, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 31, 10, 20, 30, tzinfo=UTC)
EAST = timezone(timedelta(hours=2))


@attrs.frozen
class _Account:
    id: int | None
    name: str


ME = _Account(7, "me_myself")


def _post(**changes: object) -> MatchablePost:
    """A post in the newest shape, with some fields changed; `...` takes a field away."""
    fields: dict[str, object] = {
        "id": 50,
        "md5": "0123456789abcdef" * 2,
        "ext": "png",
        "width": 1600,
        "height": 900,
        "rating": "q",
        "score": SimpleNamespace(total=12),
        "fav_count": 3,
        "all_tags": ["wolf", "solo", "forest_path"],
        "tags": SimpleNamespace(
            general=["solo", "forest_path"],
            artist=["a"],
            director=[],
            copyright=(),
            species=["wolf"],
            lore="no list",
        ),
        "files": SimpleNamespace(meta=SimpleNamespace(size=2000, duration=5.5)),
        "has": SimpleNamespace(children=True),
        "stats": SimpleNamespace(is_favorited=True, vote=1),
        "relationships": SimpleNamespace(parent_id=8, has_children=True),
        "flags": SimpleNamespace(
            pending=False,
            flagged=True,
            deleted=False,
            rating_locked=True,
            note_locked=False,
            status_locked=False,
        ),
        "created_at": CREATED,
        "change_seq": 99,
        "description": " ",
        "sources": ["https://example.com/A", "http://example.org"],
        "pools": [4, 12],
        "uploader_id": 7,
        "uploader_name": "Some_Body",
        "approver_id": None,
    }
    fields |= changes
    kept = {name: value for name, value in fields.items() if value is not ...}
    return cast("MatchablePost", SimpleNamespace(**kept))


def _matches(text: str, post: MatchablePost) -> bool:
    return Q.parse(text).matches(post, me=ME, now=NOW)


FITS = """
    id:50 width:1600 height:900 score:12 score:>=12 favcount:3 change:99 tagcount:3 gentags:2
    arttags:1 copytags:0 spectags:1 mpixels:2 mpixels:1.44..1.44 ratio:1.78 ratio:16:9
    filesize:2000 filesize:1905 filesize:2105 filesize:<=2000 duration:5.5 duration:>5
    md5:0123456789ABCDEF0123456789abcdef md5:00,0123456789abcdef0123456789abcdef
    rating:q rating:Q rating:questionable type:png type:PNG user:some_body
    user:me user:ME user:!7 user_id:7 -user_id:8 -user:other approver:none
    approver:NONE -approver:any -approver:!3 -approver:me fav:me fav:ME upvote:me -downvote:me
    voted:me pool:4 pool:012 pool:any pool:ANY -pool:5 -pool:none parent:8 parent:any parent:ANY
    -parent:none child:any child:ANY source:https source:*org source:https://example.com/*
    source:https://example.com/A source:https?// source:any -source:none
    locked:rating locked:RATING -locked:note -locked:notes -locked:status
    ratinglocked:true ratinglocked:TRUE notelocked:false statuslocked:FALSE hassource:true
    hassource:TRUE hasdescription:false isparent:true haschild:true ischild:true
    inpool:true status:flagged status:FLAGGED status:modqueue -status:active -status:ACTIVE
    -status:pending -status:deleted status:any status:all -status:any
    date:2026-03-30 date:yesterday date:>2026-03-30 date:<=2026-03-30T23:30:00Z age:<1d age:1d
    wolf WOLF w* *f f*h -cat -c* ~wolf png ~png -flash -webm
"""
MISSES = """
    id:51 width:1599 height:901 score:13 score:>12 favcount:4 change:98 tagcount:2 gentags:3
    arttags:2 copytags:>0 mpixels:1 mpixels:1.45..2 ratio:1.77 filesize:2107 filesize:1904
    filesize:<2000 duration:5 duration:>5.5 md5:00 rating:s rating:E type:jpg user:other user:!8
    user_id:8 approver:any approver:!3 -approver:none approver:me downvote:me -fav:me -upvote:me
    -voted:me pool:5 pool:none -pool:any parent:9 parent:none child:none child:NONE
    source:https://example.com/B source:ftp source:*ORG source:https://example.com/a* source:none
    -source:any locked:note locked:notes
    -locked:rating ratinglocked:false notelocked:true notelocked:TRUE statuslocked:true
    hassource:false hasdescription:true isparent:false ischild:false inpool:false status:pending
    status:deleted status:active -status:flagged -status:FLAGGED -status:modqueue date:2026-03-29
    date:<2026-03-30 date:>2026-03-31 age:>1d age:2d
    md5:0123456789abcdef cat -wolf c* -w* ~w* ~cat olf ~w*x -id:50 -score:12 -png
"""


@pytest.mark.parametrize("text", [*FITS.split(), 'user:"Some Body"', 'user:" some body "', "wolf*"])
def test_it_fits(text: str) -> None:
    """The condition holds for the post."""
    assert _matches(text, _post())


@pytest.mark.parametrize("text", MISSES.split())
def test_it_does_not_fit(text: str) -> None:
    """The condition does not hold for the post."""
    assert not _matches(text, _post())


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("wolf solo", True),
        ("wolf cat", False),
        ("~cat ~wolf", True),
        ("~cat ~dog", False),
        ("~cat wolf", False),
        ("c* w*", True),
        ("c* d*", False),
        ("c* ~wolf", True),
        ("wolf -( solo cat )", True),
        ("wolf -( solo forest_path )", False),
        ("wolf ( ~cat ~solo )", True),
        ("cat ~( wolf solo )", False),
        ("~cat ~( wolf solo )", True),
        ("status:pending status:flagged", True),
        ("status:flagged status:pending", False),
        ("status:flagged status:any", True),
        ("status:pending status:all", True),
        ("pool:any pool:none", False),
        ("pool:none pool:any", True),
        ("~pool:none ~pool:any", True),
        ("~pool:none ~cat", False),
        ("hassource:false hassource:true", True),
        ("hassource:true hassource:false", False),
        ("md5:00 md5:0123456789abcdef0123456789abcdef", True),
        ("child:none child:any", True),
        ("wolf order:score limit:5", True),
    ],
)
def test_terms_together(text: str, fits: bool) -> None:
    """All terms without a prefix, none with a minus, one with a tilde; some count last only."""
    assert _matches(text, _post()) is fits


@pytest.mark.parametrize(
    ("text", "deleted", "fits"),
    [
        ("wolf", False, True),
        ("wolf", True, False),
        ("status:any", True, True),
        ("status:active", True, False),
        ("-status:active", True, True),
        ("status:deleted", True, True),
        ("status:pending", True, False),
        ("wolf ( solo status:any )", True, True),
        ("wolf ( solo status:ANY )", True, False),
        ("wolf order:deleted", True, True),
    ],
)
def test_deleted_posts(text: str, deleted: bool, fits: bool) -> None:
    """A deleted post fits only a query that is about deletion somewhere."""
    flags = SimpleNamespace(pending=False, flagged=False, deleted=deleted)
    assert _matches(text, _post(flags=flags)) is fits


@pytest.mark.parametrize(
    ("changes", "fits", "misses"),
    [
        ({"has": ...}, "child:any", "child:none"),
        ({"stats": ..., "is_favorited": False}, "-fav:me", "fav:me"),
        ({"stats": ..., "vote": -1}, "downvote:me", "upvote:me"),
        ({"own_vote": None}, "-voted:me", "voted:me"),
        ({"own_vote": -1}, "downvote:me", "upvote:me"),
        ({"stats": SimpleNamespace(own_vote=-1, vote=1)}, "downvote:me", "upvote:me"),
        ({"stats": SimpleNamespace(vote=0)}, "-voted:me", "voted:me"),
        ({"score": 5}, "score:5", "score:12"),
        ({"files": ..., "file": SimpleNamespace(size=77)}, "filesize:77", "filesize:99"),
        ({"files": ..., "size": 77}, "filesize:77", "filesize:99"),
        ({"files": ..., "duration": 2.5}, "duration:2.5", "duration:5.5"),
        ({"files": ..., "file": SimpleNamespace(duration=3)}, "duration:3", "duration:5.5"),
        ({"files": ..., "duration": None}, "-duration:>0", "duration:<99"),
        ({"uploader_name": ..., "uploader": "X y"}, "user:x_y", "user:some_body"),
        ({"uploader_name": "Stra\u00dfe"}, "user:stra\u00dfe", "user:strasse"),
        ({"pools": "4 12"}, "pool:12", "pool:5"),
        ({"pools": []}, "pool:none", "inpool:true"),
        ({"sources": []}, "source:none", "hassource:true"),
        ({"flags": "flagged pending"}, "status:pending", "status:deleted status:active"),
        ({"flags": ""}, "status:active", "status:flagged"),
        ({"tags": SimpleNamespace(artist=["a"], director=["b", "c"])}, "arttags:3", "arttags:1"),
        ({"tags": SimpleNamespace(director=["b", "c"])}, "arttags:2", "arttags:0"),
        ({"tags": SimpleNamespace(franchise=["b"])}, "copytags:1", "copytags:0"),
        ({"tags": SimpleNamespace(director=["b", "c"])}, "dirtags:2", "dirtags:0"),
        ({"tags": SimpleNamespace(franchise=["b"])}, "franctags:1", "franctags:0"),
        ({"description": "x"}, "hasdescription:true", "hasdescription:false"),
        ({"approver_id": 3}, "approver:!3", "approver:!4"),
        ({"approver_id": 3}, "approver:any", "approver:none"),
        ({"approver_id": 7}, "approver:me", "-approver:me"),
        ({"relationships": SimpleNamespace(parent_id=None)}, "parent:none", "ischild:true"),
        ({"width": 0, "height": 0}, "ratio:0", "ratio:>0"),
        ({"width": 100, "height": 49}, "mpixels:0..0.01", "mpixels:>0.01"),
        ({"width": 4999, "height": 1}, "mpixels:0..0", "mpixels:0.01..9"),
        ({"width": 5000, "height": 1}, "mpixels:0.01..9", "mpixels:0..0"),
        ({"width": 201, "height": 200}, "ratio:1.01", "ratio:1"),
        ({"width": 1994, "height": 1000}, "ratio:1.99", "ratio:2"),
        ({"width": 7, "height": 0}, "ratio:7", "ratio:0"),
        ({"md5": None}, "-id:1", "md5:none"),
    ],
)
def test_other_shapes(changes: dict[str, object], fits: str, misses: str) -> None:
    """Older posts, cards and posts of FemboyFans have the same fields in other places."""
    assert _matches(fits, _post(**changes))
    assert not _matches(misses, _post(**changes))


@pytest.mark.parametrize(
    ("text", "changes", "metatag"),
    [
        ("score:>5", {"score": "many"}, "score"),
        ("filesize:5", {"files": ...}, "filesize"),
        ("change:5", {"change_seq": ...}, "change"),
        ("date:today", {"created_at": ...}, "date"),
        ("age:<5d", {"created_at": "2026-01-01"}, "age"),
        ("user:someone", {"uploader_name": None}, "user"),
        ("hasdescription:true", {"description": ...}, "hasdescription"),
        ("pool:5", {"pools": ...}, "pool"),
        ("inpool:true", {"pools": None}, "pool"),
        ("source:x", {"sources": ...}, "source"),
        ("ratinglocked:true", {"flags": "flagged"}, "ratinglocked"),
        ("notelocked:true", {"flags": SimpleNamespace(deleted=False)}, "notelocked"),
        ("locked:status", {"flags": SimpleNamespace(deleted=False)}, "locked"),
        ("wolf", {"flags": ...}, "status"),
        ("status:any invtags:0", {}, "invtags"),
        ("lortags:0", {}, "lortags"),
        ("gentags:0", {"tags": ...}, "gentags"),
        ("fav:me", {"stats": ...}, "fav"),
        ("voted:me", {"stats": SimpleNamespace(vote=None)}, "voted"),
        ("upvote:me", {"stats": ...}, "upvote"),
        ("voted:me", {"own_vote": "up"}, "voted"),
        ("user:me", {"uploader_id": ...}, "user"),
        ("user:!5", {"uploader_id": ...}, "user"),
        ("user:!\u0667", {"uploader_name": ...}, "user"),
        ("approver:me", {"approver_id": ...}, "approver"),
        ("approver:!5", {"approver_id": ...}, "approver"),
        ("approver:any", {"approver_id": ...}, "approver"),
        ("approver:!\u0663", {"approver_id": 3}, "approver"),
        ("pool:\u0664", {}, "pool"),
        ("pool:any", {"pools": ...}, "pool"),
        ("duration:>1", {"files": ...}, "duration"),
        ("isparent:true", {"has": ..., "relationships": ...}, "child"),
        ("ischild:true", {"relationships": ...}, "parent"),
        ("hassource:true", {"sources": ...}, "source"),
        ("source:any", {"sources": ...}, "source"),
        ("statuslocked:true", {"flags": SimpleNamespace(deleted=False)}, "statuslocked"),
        ("status:pending", {"flags": ...}, "status"),
        ("status:active", {"flags": ...}, "status"),
        ("child:any", {"has": ..., "relationships": ...}, "child"),
        ("parent:5", {"relationships": ...}, "parent"),
        ("user_id:5", {"uploader_id": ...}, "user_id"),
        ("approver:somebody", {}, "approver"),
        ("pool:some_name", {}, "pool"),
        ("pool:5x", {}, "pool"),
        ("fav:somebody", {}, "fav"),
        ("downvote:somebody", {}, "downvote"),
        ("commenter:any", {}, "commenter"),
        ("set:5", {}, "set"),
        ("wolf order:comment_bumped", {}, "order:comment_bumped"),
        ("no_such_tag -( set:5 x )", {}, "set"),
        ("no_such_tag ~wolf id:1 fav:somebody", {}, "fav"),
    ],
)
def test_missing_fields(text: str, changes: dict[str, object], metatag: str) -> None:
    """A condition on a field that the post lacks is an error that names the metatag."""
    with pytest.raises(UndecidableError, match="search on the server") as caught:
        _matches(text, _post(**changes))
    assert caught.value.metatag == metatag
    assert f"`{metatag}:`" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("user:me", "pass your account as `me=`"),
        ("approver:me", "pass your account as `me=`"),
        ("fav:you", "posts have it for the caller only, as in fav:me"),
        ("voted:you", "posts have it for the caller only, as in voted:me"),
        ("approver:you", "posts have the id of the approver only, as in approver:!5"),
        ("pool:x", "posts have the ids of their pools only"),
        ("set:x", "no post has such a field"),
        ("noter:any", "no post has such a field"),
        ("order:comment_bumped", "no post has the time of its bump"),
        ("invtags:1", "the field is missing"),
        ("status:appealed", "no post tells whether it is appealed"),
        ("date:2026-13-45", "only the server reads a date that is written like this"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    """The error says why it cannot be decided."""
    with pytest.raises(UndecidableError) as caught:
        Q.parse(text).matches(_post(), now=NOW)
    name = text if text.startswith("order:") else text.partition(":")[0]
    assert str(caught.value) == (
        f"`{name}:` cannot be checked on this post ({reason}); search on the server instead"
    )


def test_nobody_is_nobody() -> None:
    """An account without an id has uploaded nothing, not even what nobody has uploaded."""
    nobody = _Account(None, "Anonymous")
    assert not Q.user("me").matches(_post(uploader_id=None), me=nobody)


@pytest.mark.parametrize(
    ("text", "utc", "east"),
    [
        ("date:2026-03-30", True, False),
        ("date:2026-03-31", False, True),
        ("date:today", False, True),
        ("date:yesterday", True, False),
        ("date:<2026-03-31T00:00", True, False),
        ("date:<2026-03-31T00:00Z", True, True),
        ("date:<2026-03-31T00:00z", True, True),
        ("date:>=2026-03-31_02:00+02:00", False, False),
        ("date:>=2026-03-31T01:30+0200", True, True),
        ("age:<11h", True, True),
        ("age:<10h", False, False),
    ],
)
def test_days_are_those_of_the_zone(text: str, utc: bool, east: bool) -> None:
    """Without a zone a time is one of the account's zone; ages and zoned times are the same."""
    query = Q.parse(text)
    assert query.matches(_post(), now=NOW) is utc
    assert query.matches(_post(), now=NOW, zone=EAST) is east


def test_ages_count_from_the_current_time() -> None:
    """Without `now` an age is compared with the clock."""
    fresh = _post(created_at=datetime.now(UTC) - timedelta(minutes=5))
    assert Q.parse("age:<1h").matches(fresh)
    assert not Q.parse("age:<1mi").matches(fresh)


def test_only_the_first_values_of_a_list_count() -> None:
    """The server reads 320 MD5s of a list, and 999 characters of a source."""
    post = _post(sources=["a" * 998 + "bc"])
    others = ["md5:0", *map(str, range(318))]
    assert _matches(",".join([*others, cast("str", post.md5)]), post)
    assert not _matches(",".join([*others, "0", cast("str", post.md5)]), post)
    assert _matches("source:" + "a" * 998 + "bx", post)
    assert not _matches("source:" + "a" * 998 + "x", post)


def test_rows_have_some_fields_at_the_top() -> None:
    """A row of an export has its parent and whether it has children as columns."""
    row = _post(has=..., relationships=..., parent_id=8, has_children=True)
    assert Q.parse("parent:8 isparent:true ischild:true").matches(row)
    assert not Q.parse("parent:7").matches(row)
    alone = _post(has=..., relationships=..., parent_id=None, has_children=False)
    assert Q.parse("isparent:false ischild:false").matches(alone)
