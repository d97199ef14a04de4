"""What cannot be read: texts that the server would refuse or misread."""

from __future__ import annotations

import pytest

from e6async.errors import QueryError
from e6async.query import parse


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("( a b", r"1 '\(' without a '\)'"),
        ("x ( a ( b )", r"1 '\(' without a '\)'"),
        ("a (", r"1 '\(' without a '\)'"),
        ("a b )", r"a '\)' without a '\('"),
        ("( a ) )", r"a '\)' without a '\('"),
        ("(wolf fox)", "put a space"),
        ("-(wolf", "put a space"),
        ("( a )b )", "put a space"),
        ("- lake", "stands alone"),
        ("lake ~", "stands alone"),
        ('user:"some name', "not closed"),
        ('user:"some name"x', "not closed"),
        ('user:""', "are empty"),
        ('user:"', "not closed"),
        ('user:"a"b"', "another quote"),
        ("limit:many", "limit:many is not a number"),
        ("limit:501", "number from 0 to 500"),
        ("limit:-1", "limit:-1 is not a number"),
        ("limit:\u0665", "is not a number"),
        ("LIMIT:5", "write limit in lower case"),
        ("x ( ORDER:score y )", "write order in lower case"),
        ("a\0b", "NUL"),
        ("a\ud800b", "cannot be sent"),
        ("( x ( y ( z ) ) ) ( w )", r"drops '\( w \)'.*before the other groups"),
        ("-( x ( y ) ) ( y )", r"drops '\( y \)'"),
    ],
)
def test_refusals(text: str, reason: str) -> None:
    """What the server refuses or surely misreads is refused with the way out."""
    with pytest.raises(QueryError, match=reason):
        parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "x" * 8193,
            "the query has 8193 characters and a URL takes 8192: split it into several searches",
        ),
        ("a b ~", "'~' stands alone: write it right before a tag, or leave it out"),
        (
            "(wolf",
            "'(wolf' is not a valid tag and does not group terms: put a space on both sides of "
            "each parenthesis that groups, as in '( a b )'",
        ),
        (
            'user:"a"b"',
            'the quotes of \'user:"a"b"\' are not closed, are empty or contain another quote: '
            'write them around the whole value, as in user:"some name", with a space after the '
            "last",
        ),
        ("( ( a )", "1 '(' without a ')': write ' )' where the group ends"),
        ("( ( a", "2 '(' without a ')': write ' )' where the group ends"),
        ("a )", "a ')' without a '(': write '( ' where the group begins"),
        ("Limit:5", "the server ignores 'Limit:5': write limit in lower case"),
        ("x ( Randseed:5 )", "the server ignores 'Randseed:5': write randseed in lower case"),
        (
            "-( x ( y ) ) ( y )",
            "the server drops '( y )', because it takes it for a repetition of the terms before "
            "it: leave it out if it is one, or write it before the other groups",
        ),
        (
            "x" + " ( y" * 9 + " )" * 9,
            "the groups are 9 or more levels deep and the server takes 8: remove the parentheses "
            "of some",
        ),
        ("a\0", "the query has a NUL character, which no tag can have: leave it out"),
        ("limit:1x", "limit:1x is not a number: write it as in limit:100"),
        (
            "limit:501",
            "limit:501 is not a page size that the server takes: write a number from 0 to 500",
        ),
    ],
)
def test_messages(text: str, message: str) -> None:
    """A refusal says what is wrong, where, and what to do."""
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert str(caught.value) == message
