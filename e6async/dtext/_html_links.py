"""Links as the servers write them in HTML."""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from e6async.dtext import _links as links
from e6async.dtext._case import page_name
from e6async.dtext._nodes import (
    Dialect,
    IdLink,
    IdLinkKind,
    Mention,
    QTag,
    SearchLink,
    Thumbnail,
    UrlLink,
    WikiLink,
)


def escape(text: str) -> str:
    """A text with the four characters replaced that the servers replace."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


@frozen
class HtmlOptions:
    """What callers of `to_html` choose."""

    dialect: Dialect
    inline: bool
    allow_color: bool
    max_thumbs: int
    base_url: str
    domain: str
    internal_domains: frozenset[str]

    def absolute(self, url: str) -> str:
        """An escaped URL after the base URL, if it is relative to the site."""
        return escape(self.base_url) + url if url.startswith(("/", "#")) else url


def thumbnail(node: Thumbnail, options: HtmlOptions) -> str:
    """A link that the site's script replaces by a thumbnail."""
    return (
        '<a class="dtext-link dtext-id-link dtext-post-id-link thumb-placeholder-link"'
        f' data-id="{node.id}" href="{options.absolute(links.thumbnail_url(node))}">'
        f"post #{node.id}</a>"
    )


def id_link(node: IdLink, options: HtmlOptions) -> str:
    """A link by a number."""
    url = links.id_link_url(node, options.dialect)
    css = links.RULES[options.dialect][node.kind].css
    css += "-id" if node.version is None else "-id-version"
    rel = "" if url.startswith("/") else 'rel="external nofollow noreferrer" '
    return (
        f'<a {rel}class="dtext-link dtext-id-link dtext-{css}-link" href="{options.absolute(url)}">'
        f"{links.id_link_text(node, options.dialect)}</a>"
    )


def wiki_link(node: WikiLink, options: HtmlOptions) -> str:
    """A link to a wiki page, or to an anchor of the same page."""
    url = links.wiki_link_url(node, options.dialect)
    text = escape(node.text)
    if url.startswith("#"):
        if options.dialect == "femboyfans":
            return f'<a class="dtext-link dtext-internal-anchor-link" href="{url}">{text}</a>'
    else:
        url = options.absolute(url)
    return f'<a rel="nofollow" class="dtext-link dtext-wiki-link" href="{url}">{text}</a>'


def search_link(node: SearchLink, options: HtmlOptions) -> str:
    """A link to a search for posts."""
    rel = 'rel="nofollow" ' if options.dialect == "e621" else ""
    url = options.absolute(links.search_link_url(node))
    text = escape(node.text)
    return f'<a {rel}class="dtext-link dtext-post-search-link" href="{url}">{text}</a>'


def mention(node: Mention, options: HtmlOptions) -> str:
    """A link to a user by name."""
    name = escape(node.name)
    url = options.absolute(links.mention_url(node))
    return (
        f'<a class="dtext-link dtext-user-mention-link" data-user-name="{name}" href="{url}">'
        f"@{name}</a>"
    )


def qtag(node: QTag, options: HtmlOptions) -> str:
    """A link to a tag of the short kind."""
    name = escape(node.name)
    url = options.absolute(links.qtag_url(node))
    return f'<a class="dtext-link dtext-qtag-link" data-qtag-name="{name}" href="{url}">#{name}</a>'


def url_link(node: UrlLink, title: str, options: HtmlOptions) -> str:
    """A link to a URL; `title` is the HTML inside, empty if the URL is shown."""
    if options.dialect == "femboyfans":
        return _femboyfans_url(node.url, title if node.children else None, options)
    css = "dtext-link"
    if node.children and not node.url.startswith(("/", "#")):
        css += " dtext-external-link"
    url = options.absolute(escape(node.url))
    return f'<a rel="nofollow" class="{css}" href="{url}">{title or escape(node.url)}</a>'


def _femboyfans_url(url: str, title: str | None, options: HtmlOptions) -> str:
    if title is None:
        parts = _URL.match(url)
        domain = parts["domain"] if parts else ""
        if parts and domain in options.internal_domains:
            short = _short_link(parts, options)
            if short is not None:
                return short
        return _absolute_link(url, None, internal=domain == options.domain)
    if url.startswith(("/", "#")):
        return f'<a class="dtext-link" href="{options.absolute(escape(url))}">{title}</a>'
    host = _HOST.match(url) if options.domain else None
    internal = host is not None and host.group(1) == options.domain
    return _absolute_link(url, title, internal=internal)


def _absolute_link(url: str, title: str | None, *, internal: bool) -> str:
    if internal:
        attributes = 'class="dtext-link"'
    else:
        named = "" if title is None else " dtext-named-external-link"
        attributes = (
            f'rel="external nofollow noreferrer" class="dtext-link dtext-external-link{named}"'
        )
    return f'<a {attributes} href="{escape(url)}">{escape(url) if title is None else title}</a>'


_URL: Final = re.compile(
    r"(?i:https?)://(?P<domain>[^/?#:]+)(?::[0-9]+)?(?:/(?P<path>[^?#]*))?"
    r"(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>[^\n\r\u2028\u2029]*))?\Z"
)
_HOST: Final = re.compile(r"(?i:https?)://(?:[^/?#]*@)?([^/?#:]+)")

_BY_CONTROLLER: Final[dict[str, tuple[IdLinkKind, str]]] = {
    "posts": ("post", "fragment"),
    "pools": ("pool", "query"),
    "comments": ("comment", ""),
    "users": ("user", ""),
    "artists": ("artist", ""),
    "notes": ("note", ""),
    "post_sets": ("set", "query"),
    "wiki_pages": ("wiki_page", "fragment"),
}
"""Paths of two parts that become a link by number, and the part of the URL that prevents it."""

_BY_ACTION: Final[dict[tuple[str, str], IdLinkKind]] = {
    ("post", "show"): "post",
    ("forums", "posts"): "forum_post",
    ("forums", "categories"): "forum_category",
    ("forums", "topics"): "forum_topic",
}


def _short_link(url: re.Match[str], options: HtmlOptions) -> str | None:
    """The link by number or to a wiki page that a URL of the site is written as, if any."""
    *outer, last = (url["path"] or "").split("/")
    components = [*filter(None, outer), last]
    number = components[2] if len(components) > 2 else components[-1]
    is_number = number.isascii() and number.isdigit()
    if len(components) == 2:
        kind, unless = _BY_CONTROLLER.get(components[0], (None, ""))
        if is_number and kind and not (unless and url[unless]):
            return id_link(IdLink(kind, number, start=0, end=0), options)
        if not is_number and components[0] == "wiki_pages" and not url["fragment"]:
            page = page_name(number)
            return wiki_link(WikiLink(page, number, start=0, end=0), options)
    elif len(components) > 2 and is_number:
        kind = _BY_ACTION.get((components[0], components[1]))
        if kind and not (kind == "forum_topic" and (url["query"] or url["fragment"])):
            return id_link(IdLink(kind, number, start=0, end=0), options)
    return None
