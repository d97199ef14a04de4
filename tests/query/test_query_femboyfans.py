"""Queries answered from posts of the fork: the same posts as its server finds."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from e6async import FemboyFans, Q
from e6async.testing import FakeSite, virtual_time

ASKED = (
    *("wolf -solo", "~wolf ~solo", "w*", "score:>5", "favcount:0", "id:20..40", "rating:s"),
    *("fav:me", "upvote:me", "-downvote:me", "voted:me", "-pool:any", "parent:any", "inpool:true"),
    *("isparent:true", "hassource:false", "source:https*", "locked:note", "status:deleted"),
    *("arttags:1", "gentags:>5", "tagcount:<15", "filesize:>500kb", "duration:>1", "ratio:>1"),
    *("type:png", "change:>100", "date:>2021-01-01", "user_id:7", "-status:pending"),
)


@virtual_time
async def test_the_same_posts() -> None:
    """Every condition finds among the posts of the fork what its server finds."""
    async with FakeSite(FemboyFans, posts=80, seed=3) as fake:
        login, key = fake.credentials("member")
        agent = "matches-test/1.0 (by the tests)"
        async with FemboyFans(agent, base_url=fake.url, login=login, api_key=key) as ff:
            posts = await ff.posts.search("status:any").collect()
            now = datetime.fromtimestamp(fake.world.now / 1000, UTC)
            zone = ZoneInfo("America/New_York")
            for text in ASKED:
                query = Q.parse(text)
                query.check(ff.site)
                found = {post.id for post in await ff.posts.search(query).collect()}
                here = {post.id for post in posts if query.matches(post, now=now, zone=zone)}
                assert here == found, text
