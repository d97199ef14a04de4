"""The tables of metatags and orders, against the facts."""

from __future__ import annotations

import pytest

from e6async.query import CATEGORIES, E6AI_CATEGORIES, METATAGS, ORDERS, Order, parse_order

LAST_WINS = (
    "md5 child comment_count randseed hassource hasdescription isparent ischild inpool "
    "pending_replacements artverified"
)
UP = False
DOWN = True


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("id", ("id", UP)),
        ("id_asc", ("id", UP)),
        ("id_desc", ("id", DOWN)),
        ("Score", ("score", DOWN)),
        ("score_desc", ("score", DOWN)),
        ("score_asc", ("score", UP)),
        ("created_at_asc", ("created", UP)),
        ("updated_at", ("updated", DOWN)),
        ("comm", ("comment", DOWN)),
        ("comm_bumped_asc", ("comment_bumped", UP)),
        ("comm_count", ("comment_count", DOWN)),
        ("size", ("filesize", DOWN)),
        ("ratio_asc", ("aspect_ratio", UP)),
        ("landscape", ("aspect_ratio", DOWN)),
        ("landscape_asc", ("aspect_ratio", UP)),
        ("portrait", ("aspect_ratio", UP)),
        ("portrait_desc", ("aspect_ratio", UP)),
        ("portrait_asc", None),
        ("rank", ("hot", DOWN)),
        ("hot", ("hot", DOWN)),
        ("hot_desc", ("hot", DOWN)),
        ("hot_asc", None),
        ("random", ("random", DOWN)),
        ("artist_tags", ("arttags", DOWN)),
        ("lortags_asc", ("lortags", UP)),
        ("contributor_tags_desc", ("conttags", DOWN)),
        ("director_tags", ("dirtags", DOWN)),
        ("franchise_tags_asc", ("franctags", UP)),
        ("bogus", None),
        ("", None),
    ],
)
def test_orders(value: str, expected: tuple[str, bool] | None) -> None:
    """Names, aliases and suffixes lead to one field and one direction."""
    order = parse_order(value)
    assert order == (Order(*expected) if expected is not None else None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("id", ("id", DOWN)),
        ("id_desc", ("id", UP)),
        ("score", ("score", UP)),
        ("score_asc", ("score", DOWN)),
        ("portrait", ("aspect_ratio", DOWN)),
        ("landscape", ("aspect_ratio", UP)),
        ("hot", ("hot", DOWN)),
        ("rank", ("hot", DOWN)),
        ("random", ("random", DOWN)),
        ("bogus", None),
    ],
)
def test_inverted_orders(value: str, expected: tuple[str, bool] | None) -> None:
    """`-order:` turns round what can be turned round."""
    order = parse_order(value, inverted=True)
    assert order == (Order(*expected) if expected is not None else None)


def test_order_roots() -> None:
    """The table holds every order there is and nothing else."""
    plain = (
        "id score md5 favcount note mpixels filesize tagcount change duration created updated "
        "comment comment_bumped comment_count aspect_ratio deleted flagged random hot"
    )
    own = "views framecount disapprovals gendertags imptags cotags chtags octags"
    elsewhere = {*own.split(), "dirtags", "franctags"}
    assert set(ORDERS) == {*plain.split(), *CATEGORIES.values(), *elsewhere}
    assert {name for name, rule in ORDERS.items() if not rule.on_e621} == elsewhere
    assert not any(ORDERS[name].on_e6ai for name in own.split())
    assert {name for name, rule in ORDERS.items() if not rule.invertible} == {"random", "hot"}
    assert {name for name, rule in ORDERS.items() if not rule.descending} == {"id"}


def test_metatag_names() -> None:
    """The table holds every metatag of the server and nothing else."""
    names = {name for rule in METATAGS.values() for name in (rule.name, *rule.aliases)}
    expected = """
        id width height score favcount change tagcount comment_count mpixels filesize ratio
        duration date age md5 rating type filetype user user_id approver commenter comm noter
        noteupdater deletedby deleter flaggedby flagger fav favoritedby upvote votedup upvoted
        voteup downvote voteddown downvoted votedown voted vote pool set parent child source
        description note delreason flagreason flagnote status locked ratinglocked notelocked
        statuslocked hassource hasdescription isparent haschild haschildren ischild hasparent
        inpool pending_replacements artverified order randseed limit
    """
    assert names == {*expected.split(), *CATEGORIES.values(), *E6AI_CATEGORIES.values()}
    assert sum(1 + len(rule.aliases) for rule in METATAGS.values()) == len(names)


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (
            {name for name, rule in METATAGS.items() if "-" not in rule.prefixes},
            f"limit ratinglocked notelocked statuslocked {LAST_WINS}",
        ),
        (
            {name for name, rule in METATAGS.items() if "~" not in rule.prefixes},
            f"limit ratinglocked notelocked statuslocked status order {LAST_WINS}",
        ),
        (
            {name for name, rule in METATAGS.items() if rule.any_none},
            "approver commenter noter pool parent source",
        ),
        ({name for name, rule in METATAGS.items() if rule.needs == "staff"}, "flaggedby flagnote"),
        (
            {name for name, rule in METATAGS.items() if rule.needs == "login"},
            "upvote downvote voted",
        ),
        ({name for name, rule in METATAGS.items() if rule.hoisted}, "order randseed limit"),
        (
            {name for name, rule in METATAGS.items() if rule.last_wins},
            f"status order {LAST_WINS}",
        ),
    ],
    ids=["no prefix", "no tilde", "any and none", "staff", "login", "hoisted", "last wins"],
)
def test_metatag_facts(found: set[str], names: str) -> None:
    """Each fact holds for just the metatags it should hold for."""
    assert found == set(names.split())


KINDS = {
    "int": "id width height score favcount change tagcount comment_count gentags arttags conttags "
    "copytags chartags spectags invtags metatags lortags dirtags franctags",
    "mpixels": "mpixels",
    "filesize": "filesize",
    "ratio": "ratio",
    "float": "duration",
    "date": "date",
    "age": "age",
    "md5": "md5",
    "rating": "rating",
    "type": "type",
    "user": "user approver commenter noter noteupdater deletedby flaggedby fav",
    "user_id": "user_id",
    "voter": "upvote downvote voted",
    "pool": "pool",
    "set": "set",
    "post": "parent",
    "child": "child",
    "source": "source",
    "phrase": "description note",
    "wildcard": "delreason flagreason flagnote",
    "status": "status",
    "locked": "locked",
    "boolean": "ratinglocked notelocked statuslocked hassource hasdescription isparent ischild "
    "inpool pending_replacements artverified",
    "order": "order",
    "number": "randseed limit",
}


def test_kinds_of_values() -> None:
    """Each metatag has the values of its kind."""
    assert {kind: set(names.split()) for kind, names in KINDS.items()} == {
        kind: {name for name, rule in METATAGS.items() if rule.kind == kind} for kind in KINDS
    }
    assert sum(len(names.split()) for names in KINDS.values()) == len(METATAGS)


def test_aliases() -> None:
    """Each alias leads to its metatag."""
    assert {rule.name: rule.aliases for rule in METATAGS.values() if rule.aliases} == {
        "type": ("filetype",),
        "commenter": ("comm",),
        "deletedby": ("deleter",),
        "flaggedby": ("flagger",),
        "fav": ("favoritedby",),
        "upvote": ("votedup", "upvoted", "voteup"),
        "downvote": ("voteddown", "downvoted", "votedown"),
        "voted": ("vote",),
        "isparent": ("haschild", "haschildren"),
        "ischild": ("hasparent",),
    }


def test_categories() -> None:
    """Categories stand at the places of their numbers, and each has its counter."""
    names = "general artist contributor copyright character species invalid meta lore"
    assert list(CATEGORIES) == names.split()
    assert all(METATAGS[counter].kind == "int" for counter in CATEGORIES.values())
    of_e6ai = "general director franchise character species invalid meta lore"
    assert list(E6AI_CATEGORIES) == of_e6ai.split()
    assert all(METATAGS[counter].kind == "int" for counter in E6AI_CATEGORIES.values())
