"""Where text is split: at line ends outside of quotes, in pieces of every size."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async.errors import ExportError
from e6async.exports import _split
from e6async.exports._split import Block, Splitter, rows_of
from e6async.testing._exports.writer import field

HEADER = b"id,name\n"


def blocks_of(*pieces: bytes, size: int) -> list[tuple[bytes, int, int]]:
    """The blocks of a text that arrives in pieces: data, line, byte."""
    splitter = Splitter("tags.csv", size=size)
    blocks = [block for piece in pieces for block in splitter.feed(piece)]
    blocks += splitter.end()
    return [(block.data, block.line, block.byte) for block in blocks]


def test_blocks_of_about_a_size() -> None:
    """A block ends with the row that ends before or at its size; the first is the header alone."""
    text = HEADER + b"1,a\n2,b\n3,c\n4,d\n"
    assert blocks_of(text, size=9) == [
        (HEADER, 1, 0),
        (b"1,a\n2,b\n", 2, 8),
        (b"3,c\n4,d\n", 4, 16),
    ]
    assert blocks_of(text, size=1000) == [(HEADER, 1, 0), (text[8:], 2, 8)]
    assert blocks_of(text, size=16) == [(HEADER, 1, 0), (text[8:], 2, 8)]


def test_a_block_as_soon_as_there_is_enough() -> None:
    """Rows of the size come out at once, not at the end of the text."""
    splitter = Splitter("tags.csv", size=8)
    assert [block.data for block in splitter.feed(HEADER)] == [HEADER]
    assert [block.data for block in splitter.feed(b"1,a\n")] == []
    assert [block.data for block in splitter.feed(b"2,b")] == []
    assert [block.data for block in splitter.feed(b"\n3")] == [b"1,a\n2,b\n"]
    assert [block.data for block in splitter.rest()] == []
    assert [block.data for block in splitter.feed(b",c\n4,d\n5")] == [b"3,c\n4,d\n"]
    assert [(block.data, block.line, block.byte) for block in splitter.feed(b",e\n")] == []
    assert [(block.data, block.line, block.byte) for block in splitter.rest()] == [
        (b"5,e\n", 6, 24)
    ]
    assert list(splitter.end()) == []


def test_the_size_of_a_block_is_exact() -> None:
    """A block comes out with the byte that makes it as large as the size, the header aside."""
    splitter = Splitter("tags.csv", size=8)
    assert [block.data for block in splitter.feed(HEADER)] == [HEADER]
    assert list(splitter.feed(b"1,a\n")) == []
    assert list(splitter.feed(b"2,\n")) == []
    assert [block.data for block in splitter.feed(b"\n")] == [b"1,a\n2,\n\n"]


def test_the_size_of_a_header_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """A header may be as long as the longest row, and not longer."""
    monkeypatch.setattr(_split, "MAX_ROW_SIZE", 8)
    splitter = Splitter("tags.csv", size=9)
    assert list(splitter.feed(b'"aaaaaaa')) == []
    with pytest.raises(ExportError, match="line 1, byte 0"):
        list(splitter.feed(b"a"))


def test_line_ends_between_quotes() -> None:
    """They do not end a row, wherever the text is torn; lines and bytes are those of the file."""
    row = b'1,"a\n""b""\n"\n'
    text = HEADER + row + b"2,c\n"
    for size in range(1, len(text) + 2):
        for at in range(len(text)):
            blocks = blocks_of(text[:at], text[at:], size=size)
            assert blocks[0] == (HEADER, 1, 0)
            assert b"".join(data for data, _, _ in blocks) == text
            lines = {byte: line for _, line, byte in blocks}
            assert lines.keys() <= {0, 8, 21}
            assert lines.items() <= {0: 1, 8: 2, 21: 5}.items()


def test_a_header_with_a_line_end() -> None:
    """The header may have quotes, too, and may arrive byte by byte."""
    header = b'id,"a\nname"\n'
    pieces = [bytes([byte]) for byte in header + b"1,a\n"]
    assert blocks_of(*pieces, size=4) == [(header, 1, 0), (b"1,a\n", 3, 12)]
    assert blocks_of(*pieces, size=1)[0] == (header, 1, 0)
    text = header + b"1,a\n"
    for at in range(len(text)):
        blocks = blocks_of(text[:at], text[at:], size=100)
        assert blocks == [(header, 1, 0), (b"1,a\n", 3, 12)]


def test_a_piece_that_begins_with_a_line_end() -> None:
    """The row before it comes out, although the row after it has an open quote."""
    splitter = Splitter("tags.csv", size=8)
    assert [block.data for block in splitter.feed(HEADER + b"1,a")] == [HEADER]
    assert [block.data for block in splitter.feed(b'\n2,"a\nb')] == [b"1,a\n"]


@pytest.mark.parametrize("at", range(4))
def test_a_byte_order_mark(at: int) -> None:
    """It is dropped, in one piece or torn apart; bytes are counted with it."""
    text = b"\xef\xbb\xbf" + HEADER + b"1,a\n"
    assert blocks_of(text[:at], text[at:], size=100) == [(HEADER, 1, 3), (b"1,a\n", 2, 11)]


def test_what_begins_like_a_byte_order_mark() -> None:
    """Other bytes stay; so does a mark in the middle."""
    text = b"\xef\xbb,id\n"
    assert blocks_of(b"\xef", b"\xbb", b",id\n", size=100) == [(text, 1, 0)]
    with pytest.raises(ExportError, match="line 1, byte 0"):
        blocks_of(b"\xef\xbb", size=100)
    later = b"1,\xef\xbb\xbf\n"
    assert blocks_of(HEADER, later, size=100) == [(HEADER, 1, 0), (later, 2, 8)]


def test_an_empty_text() -> None:
    """It has no blocks, and is not truncated."""
    assert blocks_of(size=10) == []
    assert blocks_of(b"", size=10) == []
    assert blocks_of(b"\xef\xbb\xbf", size=10) == []
    assert blocks_of(b"\n", size=10) == [(b"\n", 1, 0)]


@pytest.mark.parametrize(
    ("text", "line", "byte"),
    [
        (b"id,na", 1, 0),
        (HEADER + b"1,a", 2, 8),
        (HEADER + b"1,a\n2", 3, 12),
        (HEADER + b'1,"a\n2,b\n', 2, 8),
        (HEADER + b'1,"a\nb"\n2,"c\n', 4, 16),
    ],
)
def test_a_text_that_is_truncated(text: bytes, line: int, byte: int) -> None:
    """The error has the line and byte of the row without an end, after all rows before it."""
    for size in (1, 7, 1000):
        splitter = Splitter("tags.csv", size=size)
        data = b"".join(block.data for block in splitter.feed(text))
        with pytest.raises(ExportError) as caught:  # noqa: PT012 - after the rows before
            for block in splitter.end():
                data += block.data
        assert data == text[:byte]
        error = caught.value
        assert (error.file, error.line, error.byte) == ("tags.csv", line, byte)
        assert str(error) == (
            f"tags.csv is truncated: the row at line {line}, byte {byte} of its text has no end; "
            "fetch the file again"
        )


def test_a_row_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the maximum without a row's end is an error; exactly the maximum is not."""
    monkeypatch.setattr(_split, "MAX_ROW_SIZE", 20)
    row = b'1,"' + b"a" * 15 + b'"\n'
    assert len(row) == 20
    pieces = [row[:10], row[10:19], row[19:]]
    assert blocks_of(HEADER, *pieces, size=9)[1:] == [(row, 2, 8)]
    with pytest.raises(ExportError) as caught:
        blocks_of(HEADER, row[:10], b"a" * 10, b"a", size=9)
    error = caught.value
    assert (error.file, error.line, error.byte) == ("tags.csv", 2, 8)
    assert str(error) == (
        "tags.csv is damaged: a quote of the row at line 2, byte 8 of its text is not closed; "
        "fetch the file again"
    )


def test_parts_of_a_block() -> None:
    """Each has the complete rows of a size, or one longer row, and knows where it begins."""
    block = Block(data=b'1,a\n2,"b\nb"\n3,c\n', line=5, byte=100)
    parts = [(part.data, part.line, part.byte) for part in block.parts(8)]
    assert parts == [(b"1,a\n", 5, 100), (b'2,"b\nb"\n', 6, 104), (b"3,c\n", 8, 112)]
    parts = [(part.data, part.line, part.byte) for part in block.parts(12)]
    assert parts == [(b'1,a\n2,"b\nb"\n', 5, 100), (b"3,c\n", 8, 112)]
    assert [part.data for part in block.parts(1000)] == [block.data]
    without_end = Block(data=b"1,a\n2,bbbbbbbb", line=1, byte=0)
    assert [part.data for part in without_end.parts(4)] == [b"1,a\n", b"2,bbbbbbbb"]


def test_the_text_is_not_in_the_repr() -> None:
    """A block of megabytes can be printed."""
    assert repr(Block(data=b"1,a\n", line=2, byte=8)) == "Block(line=2, byte=8)"


def test_single_rows() -> None:
    """Complete rows, and what is left at the end."""
    assert list(rows_of(b"")) == []
    assert list(rows_of(b'1,a\n2,"b\nb"\n\n')) == [b"1,a\n", b'2,"b\nb"\n', b"\n"]
    assert list(rows_of(b'1,"a\nb"\n2,"c\nd"\n')) == [b'1,"a\nb"\n', b'2,"c\nd"\n']
    assert list(rows_of(b"1,a\n2")) == [b"1,a\n", b"2"]
    assert list(rows_of(b'1,"a\n2')) == [b'1,"a\n2']


@given(st.lists(st.text(st.sampled_from('a,"\n\r'))), st.integers(1, 40))
def test_a_block_in_parts(texts: list[str], size: int) -> None:
    """Parts of a block are complete rows, and know where they stand."""
    data = "".join(f"1,{field(text)}\n" for text in texts).encode()
    parts = list(Block(data=data, line=5, byte=100).parts(size))
    assert b"".join(part.data for part in parts) == data
    for number, part in enumerate(parts):
        before = b"".join(each.data for each in parts[:number])
        assert part.data.startswith(b"1,")
        assert part.data.count(b'"') % 2 == 0
        assert (part.line, part.byte) == (5 + before.count(b"\n"), 100 + len(before))


@given(
    st.lists(st.text(st.sampled_from('a,"\n\r'))),
    st.integers(1, 40),
    st.lists(st.integers(0, 200), max_size=5),
)
def test_any_text_in_any_pieces(texts: list[str], size: int, cuts: list[int]) -> None:
    """Blocks are complete rows of the text, wherever it was torn."""
    rows = [f"1,{field(text)}\n".encode() for text in texts]
    text = HEADER + b"".join(rows)
    ends = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    pieces = [text[start:end] for start, end in pairwise(ends)]
    blocks = blocks_of(*pieces, size=size)
    assert b"".join(data for data, _, _ in blocks) == text
    for data, line, byte in blocks:
        assert text[:byte].count(b'"') % 2 == 0
        assert line == text[:byte].count(b"\n") + 1
        assert text[byte : byte + len(data)] == data
