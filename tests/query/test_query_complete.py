"""A forgotten metatag is loud: each place that must know it is compared with the table."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from e6async import E6AI, E621, FemboyFans
from e6async.query import (
    E6AI_CATEGORIES,
    METATAGS,
    ORDERS,
    Metatag,
    MetatagRule,
    OrderRule,
)
from e6async.query._order import format_order
from e6async.query._terms import Order
from e6async.testing import FakeSite, virtual_time
from e6async.testing._access import Viewer
from e6async.testing._e621.metatags import CONDITIONS, SLOTS
from e6async.testing._femboyfans.search import read

AGENT = "complete-test/1.0 (by the tests)"
TERMS = [rule for rule in METATAGS.values() if not rule.hoisted]

# What `when` branches of parse_query know in app/logical/tag_query.rb of FemboyFans.
FEMBOYFANS_METATAGS = """
    user user_id approver commenter noter noteupdater pool set fav md5 rating locked ratinglocked
    notelocked statuslocked id width height mpixels ratio duration score favcount filesize change
    source date age tagcount parent child randseed order limit status type description note
    delreason deletedby upvote downvote voted comment_count hassource hasdescription isparent
    ischild inpool pending_replacements artverified gentags arttags conttags copytags chartags
    spectags invtags metatags lortags
"""
# What `case q[:order]` knows in app/logical/elastic_post_query_builder.rb of FemboyFans.
FEMBOYFANS_ORDERS = """
    id id_asc id_desc change change_desc change_asc md5 md5_asc score score_desc score_asc duration
    duration_desc duration_asc favcount favcount_desc favcount_asc created_at created_at_desc
    created_at_asc updated updated_desc updated_asc comment comm comment_bumped comment_bumped_asc
    comment_asc comm_asc note note_asc mpixels mpixels_desc mpixels_asc portrait landscape filesize
    filesize_desc filesize_asc comment_count comment_count_asc comment_count_desc tagcount
    tagcount_desc tagcount_asc rank random gentags gentags_asc arttags arttags_asc conttags
    conttags_asc copytags copytags_asc chartags chartags_asc spectags spectags_asc invtags
    invtags_asc metatags metatags_asc lortags lortags_asc gendertags gendertags_asc imptags
    imptags_asc cotags cotags_asc chtags chtags_asc octags octags_asc views views_asc framecount
    framecount_asc disapprovals disapprovals_asc
"""


def test_metatags_of_femboyfans() -> None:
    """The table marks the metatags that the source of FemboyFans does not read."""
    known = {name for name, rule in METATAGS.items() if rule.on_femboyfans}
    assert known == set(FEMBOYFANS_METATAGS.split())


def test_orders_of_femboyfans() -> None:
    """Each order that is sent to FemboyFans is one of those in its source."""
    sent = {
        format_order(Order(name, descending))
        for name, rule in ORDERS.items()
        if rule.on_femboyfans
        for descending in ((True, False) if rule.invertible else (True,))
    }
    assert None not in sent
    assert sent <= set(FEMBOYFANS_ORDERS.split())
    lacking = {name for name, rule in ORDERS.items() if not rule.on_femboyfans}
    assert lacking == {"deleted", "flagged", "dirtags", "franctags"}


def test_metatags_and_orders_of_e6ai() -> None:
    """The tables follow SHORT_NAME_MAPPING of app/logical/tag_category.rb of e6ai."""
    shorts = ("gen", "dir", "franc", "char", "spec", "inv", "meta", "lor")
    counters = {f"{short}tags" for short in shorts}
    assert set(E6AI_CATEGORIES.values()) == counters
    tables: tuple[Mapping[str, MetatagRule | OrderRule], ...] = (METATAGS, ORDERS)
    for table in tables:
        assert {name for name, rule in table.items() if not rule.on_e621 and rule.on_e6ai} == {
            *("dirtags", "franctags")
        }
        assert {name for name, rule in table.items() if rule.on_e621 and not rule.on_e6ai} == {
            *("arttags", "conttags", "copytags")
        }
        assert {name for name in table if name in counters and not table[name].on_e6ai} == set()
    assert ORDERS["dirtags"].aliases == ("director_tags",)
    assert ORDERS["franctags"].aliases == ("franchise_tags",)


def test_the_fake_of_e621_has_each_condition() -> None:
    """A metatag without a condition in e6async/testing/_e621/metatags.py is named here."""
    names = {rule.name for rule in TERMS if rule.name != "status"}
    assert names - set(CONDITIONS) == set()
    assert {rule.name for rule in TERMS if rule.last_wins} - {"status"} == set(SLOTS)


@pytest.mark.parametrize("rule", TERMS, ids=lambda rule: rule.name)
def test_the_fake_of_femboyfans_reads_each_metatag(rule: MetatagRule) -> None:
    """A metatag that e6async/testing/_femboyfans/search.py does not know is named here."""
    (term,) = read(f"{rule.name}:s", Viewer()).query.terms
    assert isinstance(term, Metatag) is rule.on_femboyfans


@pytest.mark.parametrize("client", [E621, E6AI, FemboyFans], ids=lambda client: client.site.name)
@virtual_time
async def test_fakes_answer_each_metatag(client: type[E621 | FemboyFans]) -> None:
    """No metatag that a site takes makes its fake fail."""
    async with FakeSite(client, posts=20, seed=1) as fake:
        login, key = fake.credentials("admin")
        async with client(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            for rule in TERMS:
                if rule.is_on(client.site.query_language):
                    reply = await e6.raw("GET", "/posts.json", params={"tags": f"{rule.name}:s"})
                    assert reply is not None, rule.name
