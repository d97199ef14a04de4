"""What the links to things of the site show, and where they lead."""

from __future__ import annotations

from e6async.dtext import _links as links
from e6async.dtext import _nodes as n


def target(node: n.Node, dialect: n.Dialect) -> tuple[str, str]:
    """The URL of a link, relative to the site, and its text."""
    url, text = "#", ""
    match node:
        case n.IdLink():
            url, text = links.id_link_url(node, dialect), links.id_link_text(node, dialect)
        case n.Thumbnail(id=number):
            url, text = links.thumbnail_url(node), f"post #{number}"
        case n.WikiLink():
            url, text = links.wiki_link_url(node, dialect), node.text
        case n.SearchLink():
            url, text = links.search_link_url(node), node.text
        case n.TopicLink():
            url, text = links.topic_link_url(node), "Topic: "
        case n.Mention(name=name):
            url, text = links.mention_url(node), f"@{name}"
        case n.QTag(name=name):
            url, text = links.qtag_url(node), f"#{name}"
        case _:
            pass
    return url, text
