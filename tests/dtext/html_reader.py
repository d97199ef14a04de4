"""Reads HTML with Python's parser: what is seen, inside which tags, and whether all are closed."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.dtext.trees import BARE, is_seen

VOID = {"br", "hr", "img", "input"}


class Reader(HTMLParser):
    """The pieces of text with the tags around them, and what is wrong."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, frozenset[str]]] = []
        self.tags: list[str] = []
        self.seen: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.faults: list[str] = []
        self.nested: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        self.seen.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag in self.tags:
            self.nested.append(tag)
        if tag not in VOID:
            self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the last tag."""
        if tag in VOID:
            return
        if self.tags[-1:] not in ([tag], ["spoiler"] if tag == "details" else [tag]):
            self.faults.append(f"</{tag}> in {self.tags}")
        else:
            self.tags.pop()

    def handle_data(self, data: str) -> None:
        """Keep text; what is folded under the word Spoiler is a spoiler."""
        if data == "Spoiler" and self.tags[-2:] == ["details", "summary"]:
            self.tags[-2] = "spoiler"
            return
        self.pieces.append((data, frozenset(self.tags)))

    def handle_comment(self, data: str) -> None:
        """Comments are never written."""
        self.faults.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        """Declarations are never written."""
        self.faults.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        """Instructions are never written."""
        self.faults.append(f"instruction {data}")

    def visible(self, spoiler: str, *, urls: bool = False) -> list[tuple[str, bool]]:
        """Each character and whether a spoiler hides it, without URLs that are shown."""
        return [
            (character, spoiler in tags)
            for text, tags in self.pieces
            if urls or not ("auto" in tags or ("a" in tags and text.replace("\u200b", "") in BARE))
            for character in text
            if is_seen(character)
        ]


def read_html(html: str) -> Reader:
    """Read a whole text."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    if reader.tags:
        reader.faults.append(f"open: {reader.tags}")
    return reader
