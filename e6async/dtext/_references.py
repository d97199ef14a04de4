"""What a document names: posts, tags, pools, users, and everything else of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from attrs import frozen

from e6async.dtext import _nodes as n
from e6async.dtext._links import RULES
from e6async.dtext._media.trees import tree_of
from e6async.dtext._media.urls import SITES, absolute, site_of

_METATAG_NAMES: Final = """
    age approver arttags artverified change chartags child comment_count commenter conttags
    copytags date deletedby delreason description dirtags downvote duration fav favcount
    filesize flaggedby flagnote flagreason franctags gentags hasdescription hassource height
    id inpool invtags ischild isparent limit locked lortags md5 metatags mpixels note
    notelocked noter noteupdater order parent pending_replacements pool randseed rating
    ratinglocked ratio score set source spectags status statuslocked tagcount type upvote
    user user_id voted width
"""
METATAGS: Final = frozenset(_METATAG_NAMES.split())
"""What is before the colon of a term that is no tag."""
_MIRRORS: Final[Mapping[n.Dialect, frozenset[str]]] = {
    "e621": frozenset({"e621.net", "e926.net"}),
    "femboyfans": frozenset({"femboy.fan"}),
}
_MAX_DIGITS: Final = 18
"""No id has more."""
_ID: Final = re.compile(rf"\d{{1,{_MAX_DIGITS}}}", re.ASCII)
_NAMESPACES: Final = re.compile(r"(?:e621|help|howto|internal|meta|ffans):", re.IGNORECASE)
"""Beginnings of the titles of wiki pages that are about no tag."""


@frozen(kw_only=True)
class References:
    """What a text names, each once, in the order of the text."""

    posts: tuple[int, ...]
    """Posts, by links, thumbnails and URLs."""
    tags: tuple[str, ...]
    """Tags, by searches and wiki pages, without those that a search has as metatags."""
    pools: tuple[int, ...]
    users: tuple[int, ...]
    user_names: tuple[str, ...]
    """Users that are mentioned by name (FemboyFans)."""
    wiki_pages: tuple[str, ...]
    """Titles as the site writes them, with `_` for spaces."""
    searches: tuple[str, ...]
    """Searches for posts, as they are written."""
    urls: tuple[str, ...]
    """URLs of other sites."""
    by_kind: Mapping[n.IdLinkKind, tuple[int, ...]]
    """Everything that has a number, by kind: `set`, `comment`, `forum_topic` ..."""


def references(
    document: n.Document | str, *, base_url: str | None = None, dialect: n.Dialect = "e621"
) -> References:
    """What a document names; URLs that lead to the site count as what they lead to.

    `base_url` is the site, by default that of the dialect; `dialect` is that of a str.
    """
    tree = tree_of("references", document, dialect)
    return _Collector(tree, site_of(base_url, tree.dialect)).collected()


class _Collector:
    """Gathers names, each once."""

    def __init__(self, document: n.Document, site: str) -> None:
        self._document = document
        self._site = site
        self._hosts = {_host(site)}
        if site == SITES[document.dialect]:
            self._hosts |= _MIRRORS[document.dialect]
        self._ids: dict[n.IdLinkKind, dict[int, None]] = {}
        self._tags: dict[str, None] = {}
        self._pages: dict[str, None] = {}
        self._searches: dict[str, None] = {}
        self._names: dict[str, None] = {}
        self._urls: dict[str, None] = {}

    def collected(self) -> References:
        """All that the document names."""
        for node in self._document.walk():
            self._add(node)
        ids: dict[n.IdLinkKind, tuple[int, ...]] = {
            kind: tuple(found) for kind, found in self._ids.items()
        }
        return References(
            posts=ids.get("post", ()),
            tags=tuple(self._tags),
            pools=ids.get("pool", ()),
            users=ids.get("user", ()),
            user_names=tuple(self._names),
            wiki_pages=tuple(self._pages),
            searches=tuple(self._searches),
            urls=tuple(self._urls),
            by_kind=MappingProxyType(ids),
        )

    def _add(self, node: n.Node) -> None:
        match node:
            case n.IdLink(kind=kind, id=number):
                self._add_id(kind, number)
            case n.Thumbnail(id=number):
                self._add_id("post", number)
            case n.TopicLink(id=number):
                self._add_id("forum_topic", number)
            case n.WikiLink(page=page) if page:
                self._add_page(page)
            case n.SearchLink(tags=tags):
                self._add_search(tags)
            case n.Mention(name=name):
                self._names[name] = None
            case n.UrlLink(url=url):
                self._add_url(url)
            case _:
                pass

    def _add_id(self, kind: n.IdLinkKind, number: str) -> None:
        if _ID.fullmatch(number):
            self._ids.setdefault(kind, {})[int(number)] = None

    def _add_page(self, page: str) -> None:
        self._pages[page] = None
        if not _NAMESPACES.match(page):
            self._tags[page] = None

    def _add_search(self, tags: str) -> None:
        self._searches[tags] = None
        self._tags.update(dict.fromkeys(tags_of(tags)))

    def _add_url(self, url: str) -> None:
        full = absolute(url, self._site)
        if full is None:
            return
        if _host(full) not in self._hosts:
            self._urls[full] = None
            return
        path, query = _parts(full)
        for kind, rule in RULES[self._document.dialect].items():
            if path.startswith(rule.path) and "?" not in rule.path:
                number = path.removeprefix(rule.path).removesuffix(".json")
                self._add_id(kind, number)
        if path in {"/posts", "/posts.json"} and "tags" in query:
            self._add_search(query["tags"])
        elif path == "/wiki_pages/show_or_new" and "title" in query:
            self._add_page(_title(query["title"]))
        elif path.startswith("/wiki_pages/"):
            title = unquote(path.removeprefix("/wiki_pages/"))
            if title and "/" not in title and not title.isdigit():
                self._add_page(_title(title))


def tags_of(search: str) -> Iterator[str]:
    """The tags of a search, also those that it excludes; no metatags, wildcards or brackets."""
    for term in _terms(search):
        prefix, colon, _ = term.partition(":")
        is_metatag = bool(colon) and prefix in METATAGS
        if term and not is_metatag and "*" not in term and term not in {"(", ")"}:
            yield term


def _terms(search: str) -> Iterable[str]:
    return (term.lstrip("-~") for term in search.lower().split())


def _title(title: str) -> str:
    return title.replace(" ", "_").lower()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # an IPv6 host that is none
        return ""


def _parts(url: str) -> tuple[str, dict[str, str]]:
    """The path of a URL, and the first value of each parameter."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, max_num_fields=None)
    return parts.path.rstrip("/"), {name: values[0] for name, values in query.items()}
