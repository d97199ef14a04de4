"""What links are called and where they lead, by dialect."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from attrs import frozen

from e6async.dtext._nodes import (
    Dialect,
    IdLink,
    IdLinkKind,
    Mention,
    QTag,
    SearchLink,
    Thumbnail,
    TopicLink,
    WikiLink,
)


@frozen
class IdLinkRule:
    """How a server writes one kind of `IdLink`."""

    title: str
    """The word before the number."""
    css: str
    """The middle of the class of its HTML."""
    path: str
    """What the number is appended to."""


E621: Final[dict[IdLinkKind, IdLinkRule]] = {
    "post": IdLinkRule("post", "post", "/posts/"),
    "post_changes": IdLinkRule(
        "post changes", "post-changes-for", "/post_versions?search[post_id]="
    ),
    "flag": IdLinkRule("flag", "post-flag", "/post_flags/"),
    "note": IdLinkRule("note", "note", "/notes/"),
    "forum_post": IdLinkRule("forum", "forum-post", "/forum_posts/"),
    "forum_topic": IdLinkRule("topic", "forum-topic", "/forum_topics/"),
    "comment": IdLinkRule("comment", "comment", "/comments/"),
    "pool": IdLinkRule("pool", "pool", "/pools/"),
    "user": IdLinkRule("user", "user", "/users/"),
    "artist": IdLinkRule("artist", "artist", "/artists/"),
    "ban": IdLinkRule("ban", "ban", "/bans/"),
    "bulk_update_request": IdLinkRule("BUR", "bulk-update-request", "/bulk_update_requests/"),
    "tag_alias": IdLinkRule("alias", "tag-alias", "/tag_aliases/"),
    "tag_implication": IdLinkRule("implication", "tag-implication", "/tag_implications/"),
    "mod_action": IdLinkRule("mod action", "mod-action", "/mod_actions/"),
    "user_feedback": IdLinkRule("record", "user-feedback", "/user_feedbacks/"),
    "wiki_page": IdLinkRule("wiki", "wiki-page", "/wiki_pages/"),
    "set": IdLinkRule("set", "set", "/post_sets/"),
    "blip": IdLinkRule("blip", "blip", "/blips/"),
    "ticket": IdLinkRule("ticket", "ticket", "/tickets/"),
    "takedown": IdLinkRule("takedown", "takedown", "/takedowns/"),
}

_GITHUB = "https://github.com/FemboyFans/FemboyFans/"

FEMBOYFANS: Final[dict[IdLinkKind, IdLinkRule]] = {
    **{kind: rule for kind, rule in E621.items() if kind != "blip"},
    "post_changes": IdLinkRule(
        "post changes", "post-changes-for", "/posts/versions?search[post_id]="
    ),
    "flag": IdLinkRule("flag", "post-flag", "/posts/flags/"),
    "forum_post": IdLinkRule("forum", "forum-post", "/forums/posts/"),
    "forum_topic": IdLinkRule("topic", "forum-topic", "/forums/topics/"),
    "forum_category": IdLinkRule("category", "forum-category", "/forums/categories/"),
    "dmail": IdLinkRule("dmail", "dmail", "/dmails/"),
    "artist_changes": IdLinkRule(
        "artist changes", "artist-changes-for", "/artists/versions?search[artist_id]="
    ),
    "tag_alias": IdLinkRule("alias", "tag-alias", "/tags/aliases/"),
    "tag_implication": IdLinkRule("implication", "tag-implication", "/tags/implications/"),
    "user_feedback": IdLinkRule("record", "user-feedback", "/users/feedbacks/"),
    "wiki_page_changes": IdLinkRule(
        "wiki changes", "wiki-page-changes-for", "/wiki_pages/versions?search[wiki_page_id]="
    ),
    "avoid_posting": IdLinkRule("avoid posting", "avoid-posting", "/avoid_postings/"),
    "github_issue": IdLinkRule("issue", "github", f"{_GITHUB}issues/"),
    "github_pull": IdLinkRule("pull", "github-pull", f"{_GITHUB}pull/"),
    "github_commit": IdLinkRule("commit", "github-commit", f"{_GITHUB}commit/"),
}

RULES: Final[dict[Dialect, dict[IdLinkKind, IdLinkRule]]] = {
    "e621": E621,
    "femboyfans": FEMBOYFANS,
}


def escaped(text: str, safe: str = "") -> str:
    """A text as a part of a URL; only letters and digits of ASCII and `-_.~` stay."""
    return quote(text, safe=safe)


def id_link_text(node: IdLink, dialect: Dialect) -> str:
    """What a link by number shows, such as `post #1`."""
    text = f"{RULES[dialect][node.kind].title} #{node.id}"
    return text if node.page is None else f"{text} (page {node.page})"


def id_link_url(node: IdLink, dialect: Dialect) -> str:
    """Where a link by number leads; relative to the site if it begins with `/`."""
    url = RULES[dialect][node.kind].path + node.id
    if node.page is not None:
        return f"{url}?page={node.page}"
    if node.key is not None:
        return f"{url}?key={escaped(node.key)}"
    if node.version is not None:
        return f"{url}&search[version]={node.version}"
    return url


def thumbnail_url(node: Thumbnail) -> str:
    """Where a thumbnail leads, relative to the site."""
    return f"/posts/{node.id}"


def wiki_link_url(node: WikiLink, dialect: Dialect) -> str:
    """Where a link to a wiki page leads, relative to the site; `#anchor` on the same page."""
    if not node.page and node.anchor is not None:
        return f"#{escaped(node.anchor)}"
    anchor = "" if node.anchor is None else f"#{escaped(node.anchor, safe='#')}"
    if dialect == "femboyfans" and node.page.isascii() and node.page.isdigit():
        return f"/wiki_pages/{node.page}{anchor}"
    return f"/wiki_pages/show_or_new?title={escaped(node.page)}{anchor}"


def search_link_url(node: SearchLink) -> str:
    """Where a link to a search for posts leads, relative to the site."""
    return f"/posts?tags={escaped(node.tags)}"


def topic_link_url(node: TopicLink) -> str:
    """Where a link to a forum topic leads, relative to the site."""
    return f"/forums/topics/{node.id}"


def mention_url(node: Mention) -> str:
    """Where a user's name leads, relative to the site."""
    return f"/users?name={escaped(node.name)}"


def qtag_url(node: QTag) -> str:
    """Where a `QTag` leads, relative to the site."""
    return f"/q/{escaped(node.name)}"
