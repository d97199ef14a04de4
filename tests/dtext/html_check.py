"""A reader of HTML that accepts what a page may hold, and nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"br", "hr", "col"}
TAGS = (
    VOID
    | {"p", "strong", "em", "s", "u", "sup", "sub", "span", "a", "code", "pre", "div", "blockquote"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "li", "details", "summary"}
    | {"table", "colgroup", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = {
    *("class", "href", "rel", "style", "id", "data-id", "data-user-name", "data-qtag-name", "open"),
    *("align", "colspan", "rowspan", "span"),
}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name == "href":
                assert value is not None
                assert value.lower().startswith(("http://", "https://", "/", "#")), value
            if name == "style":
                assert value is not None
                assert not set(value) & set(";()\\"), value
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def text_of(html: str) -> str:
    """The text that a reader sees; fails if the HTML has anything that it should not have."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, reader.open
    return "".join(reader.text)
