"""`references` gives what a text names, each once, in order."""

from __future__ import annotations

import pytest
from hypothesis import given

from e6async._core.protocol.site import PUBLIC_SITES
from e6async.dtext import Document, parse, references
from e6async.dtext._media.urls import SITES
from e6async.dtext._references import METATAGS, tags_of
from e6async.errors import InputError
from e6async.query import METATAGS as QUERY_METATAGS
from tests.dtext.trees import documents

TEXT = """
h1. Post #3 and thumb #2
post #1 post #3 [[Old Oak|oaks]] [[help:dtext]] {{-birch ~elm rating:s re:zero oak* ( a )}}
* pool #7, "a pool":/pools/8, user #4, set #5, post #99999999999999999999
"here":#top [quote]"a link":[https://other.example/x] https://e926.net/posts/9?q=a[/quote]
"search":https://e621.net/posts?tags=pine+yew "page":/wiki_pages/Ash_Tree
"page":/wiki_pages/show_or_new?title=Old%20Yew "list":/wiki_pages "id":/wiki_pages/12
"""


def test_what_a_text_names() -> None:
    """Links, thumbnails, searches and URLs of the site count; so do the site's own mirrors."""
    found = references(TEXT)
    assert found.posts == (3, 2, 1, 9)
    assert found.tags == (
        "old_oak",
        "birch",
        "elm",
        "re:zero",
        "a",
        "pine",
        "yew",
        "ash_tree",
        "old_yew",
    )
    assert (found.pools, found.users) == ((7, 8), (4,))
    assert found.wiki_pages == ("old_oak", "help:dtext", "ash_tree", "old_yew")
    assert found.searches == ("-birch ~elm rating:s re:zero oak* ( a )", "pine yew")
    assert found.urls == ("https://other.example/x",)
    assert found.by_kind["set"] == (5,)
    assert found.by_kind["wiki_page"] == (12,)
    assert found == references(parse(TEXT))


def test_names_of_users_and_topics() -> None:
    """On FemboyFans a text mentions users, and links around text lead to topics."""
    found = references("@someone [topic=4]there[/topic] post #1", dialect="femboyfans")
    assert (found.user_names, found.by_kind["forum_topic"]) == (("someone",), (4,))
    assert found.posts == (1,)


def test_another_site() -> None:
    """With `base_url`, URLs of that site count, and no others."""
    text = "https://e621.net/posts/1 https://e6ai.net/posts/2 /posts/3"
    found = references(text, base_url="https://e6ai.net")
    assert found.posts == (2,)
    assert found.urls == ("https://e621.net/posts/1",)


def test_the_metatags_are_those_of_queries() -> None:
    """What queries know as a metatag is no tag."""
    assert set(QUERY_METATAGS) == METATAGS
    assert list(tags_of("ORDER:score -Oak fav:x")) == ["oak"]


def test_the_sites_are_those_of_the_clients() -> None:
    """Links lead to sites that the library knows."""
    assert set(SITES.values()) <= {site.url for site in PUBLIC_SITES}


def test_only_documents_and_texts() -> None:
    """Anything else is refused, and so is a site without a host."""
    with pytest.raises(InputError, match="must be a Document or a str, not int"):
        references(3)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="base_url must be the URL of a site"):
        references("", base_url="e621.net")


@given(documents)
def test_it_never_fails(tree: Document) -> None:
    """Whatever is in a document, each id, tag and URL comes once."""
    found = references(tree)
    for names in (found.posts, found.tags, found.wiki_pages, found.searches, found.urls):
        assert len(set(names)) == len(names)
