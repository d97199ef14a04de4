"""Writes text with markup and line prefixes, and stops at a length without breaking either.

Markup is opened when text follows, so nothing is empty. Its closing is counted from then on, so
there is always room for it.
"""

from __future__ import annotations

from typing import Final

from e6async.dtext._media.cut import longest
from e6async.dtext._media.marks import Guard, Lead, Mark, Open, Prefix, Rules

ELLIPSIS: Final = "…"
RESERVE: Final = len(f"\n{ELLIPSIS}")
"""The length that is kept free for the end of a text that is cut."""


class Writer:
    """The text so far; `limit` is the length at which it ends, `reserve` is kept free."""

    def __init__(self, rules: Rules, *, limit: int | None, reserve: int) -> None:
        self._rules = rules
        self._limit = limit
        self._reserve = reserve
        self._out: list[str] = []
        self._used = 0
        self._last = ""
        self._is_after_block = False
        self._open: list[Open] = []
        self._written: list[Open] = []
        self._closings: list[Open] = []
        self._reserved = 0
        self._prefixes: list[Prefix] = []
        self._low = 0
        self._newlines = 0
        self._is_hard = False
        self._flat: list[str] = []
        self._is_flat_break = False
        self._buffer: list[str] = []
        self._guard: Guard | None = None
        self.is_full = False

    def has(self, kind: str) -> bool:
        """Whether a mark of this kind is open."""
        return any(entry.mark.kind == kind for entry in self._open)

    @property
    def length(self) -> int:
        """The length so far, as the medium counts it."""
        return self._used

    @property
    def is_flat(self) -> bool:
        """Whether all is written on one line."""
        return bool(self._flat)

    # marks and blocks

    def open(self, mark: Mark) -> Open:
        """Open an inline mark, to be written before the next text."""
        self.flush()
        if mark.is_exclusive:
            self._suspend()
        self._open.append(Open(mark))
        return self._open[-1]

    def open_block(self, mark: Mark) -> Open:
        """Open the markup of a block, to be written before the next text."""
        self.flush()
        self._suspend()
        self._open.append(Open(mark, len(self._prefixes)))
        return self._open[-1]

    def close(self, entry: Open) -> None:
        """Close what was opened; marks inside it that are open are opened again later."""
        self.flush()
        self._open.remove(entry)
        if not entry.is_written:
            return
        while entry in self._written:
            self._close_last()
        if entry.block_depth is not None:
            self._newlines, self._is_hard = 0, False
            self._write_closings()
            self._is_after_block = True

    def drop(self, entry: Open, beginning: str) -> None:
        """Omit the beginning of a closing, which was written already."""
        if entry.is_written and entry.closing.startswith(beginning):
            entry.closing = entry.closing.removeprefix(beginning)
            cost = self._rules.markup_length(beginning)
            entry.cost -= cost
            self._reserved -= cost

    def push_prefix(self, first: str, rest: str) -> None:
        """Begin the next line with `first`, and those after it with `rest`."""
        self.flush()
        self._prefixes.append(Prefix(first, rest))

    def pop_prefix(self) -> None:
        """End the last prefix."""
        self.flush()
        self._prefixes.pop()
        self._low = min(self._low, len(self._prefixes))

    def push_flat(self, line_break: str) -> None:
        """Keep all on one line, with this in place of line breaks."""
        self.flush()
        self._flat.append(line_break)

    def pop_flat(self) -> None:
        """Allow line breaks again."""
        self.flush()
        self._flat.pop()
        self._is_flat_break = False

    # lines

    def hard(self) -> None:
        """Break the line inside a paragraph."""
        self.flush()
        if self._flat:
            self._is_flat_break = self._newlines == 0
            return
        if self._rules.is_per_line:
            self._suspend()
        self._is_hard = self._is_hard or not self._newlines
        self._newlines = max(self._newlines, 1)

    def line(self, *, blank: bool = False, more: bool = False) -> None:
        """Continue on another line, after a blank one; `more` adds a line each time."""
        self.flush()
        if self._flat:
            self._is_flat_break = self._newlines == 0
            return
        self._suspend()
        wanted = self._newlines + 1 if more else 2 if blank else 1
        self._newlines, self._is_hard = max(self._newlines, wanted), False

    # text

    def text(self, text: str, guard: Guard) -> None:
        """Write text; what is written in one go is made harmless in one go."""
        if self._guard != guard:
            self.flush()
            self._guard = guard
        if text:
            self._buffer.append(text)

    def markup(self, text: str, *, is_inline: bool = False, ends_block: bool = True) -> None:
        """Write markup as it is, or nothing more if there is no room for it."""
        self.flush()
        if self.is_full:
            return
        if not is_inline:
            self._suspend()
        lead = self._lead(text[:1], is_inline=is_inline)
        if self._fits(lead, self._rules.markup_length(text)):
            self._begin(lead)
            self._emit(text, is_markup=True)
            self._is_after_block = ends_block and not is_inline
        else:
            self._end()

    def flush(self) -> None:
        """Write the text that was collected."""
        guard, text = self._guard, "".join(self._buffer)
        self._buffer.clear()
        if guard is None or not text or self.is_full:
            return
        lead = self._lead(text[:1], is_inline=True)
        text, is_cut = self._bounded(text)
        before = (lead.text or self._last)[-1:]

        def guarded(part: str) -> str:
            return guard(part, before, lead.starts_line)

        written = guarded(text)
        is_cut = is_cut or not self._fits(lead, self._rules.length(written))
        if is_cut:
            written = longest(
                text, guarded, lambda part: self._fits(lead, self._rules.length(part))
            )
        if written:
            self._begin(lead)
            self._emit(written, is_markup=False)
        if is_cut:
            self._end()

    def finish(self) -> str:
        """Close all that is open, and give the text."""
        self.flush()
        while self._written:
            self._close_last()
        self._write_closings()
        return "".join(self._out)

    # what is written

    def emitted(self, text: str) -> None:
        """Add to the text."""
        self._out.append(text)

    def styles(self) -> list[str]:
        """The styles of the marks around the next text."""
        return [entry.mark.style for entry in self._written if entry.mark.style]

    def _emit(self, text: str, *, is_markup: bool) -> None:
        if not text:
            return
        rules = self._rules
        self._used += rules.markup_length(text) if is_markup else rules.length(text)
        self._last = text[-1]
        self._is_after_block = False
        self.emitted(text if is_markup else rules.shown(text))

    def _fits(self, lead: Lead, length: int) -> bool:
        if self._limit is None:
            return True
        kept = self._reserve + self._reserved + sum(entry.cost for entry in lead.opens)
        return self._used + self._rules.markup_length(lead.text) + length + kept <= self._limit

    def _bounded(self, text: str) -> tuple[str, bool]:
        """The text, or as much of its beginning as there can be room for."""
        if self._limit is None:
            return text, False
        white = len(text) - len(text.lstrip())
        bound = white + max(self._limit - self._used, 0) + 1
        return text[:bound], len(text) > bound

    def _begin(self, lead: Lead) -> None:
        """Write what stands before text: closings, line breaks, prefixes, openings."""
        self._drop_closings()
        self._newlines, self._is_hard, self._is_flat_break = 0, False, False
        if lead.starts_line:
            for prefix in self._prefixes:
                prefix.first = prefix.rest
        self._low = len(self._prefixes)
        self._emit(lead.text, is_markup=True)
        for entry in lead.opens:
            entry.is_written = True
            self._reserved += entry.cost
            self._written.append(entry)

    def _end(self) -> None:
        self.is_full = True
        if self._reserve:
            self._emit(f"\n{ELLIPSIS}" if self._is_after_block else ELLIPSIS, is_markup=False)

    def _lead(self, following: str, *, is_inline: bool) -> Lead:
        """What stands before the next text, and what it opens."""
        blocks, marks = self._waiting(is_inline=is_inline)
        gap = self._gap()
        starts = "\n" in gap or not self._out
        openings = [entry.mark.opening[:1] for entry in (*blocks, *marks)]
        next_after = [*openings[1:], following]
        text = self._closings_text((gap or "".join(openings) or following)[:1]) + gap
        depth = 0 if starts else len(self._prefixes)
        for entry in blocks:
            text += self._prefix(depth, entry.block_depth or 0)
            depth = max(depth, entry.block_depth or 0)
            rest = "".join(prefix.rest for prefix in self._prefixes[:depth])
            text += entry.mark.opening.replace("\n", f"\n{rest}")
            entry.closing = entry.mark.closing.replace("\n", f"\n{rest}")
            entry.cost = self._rules.markup_length(entry.closing)
        text += self._prefix(depth, len(self._prefixes))
        is_first = starts
        for entry, after in zip(marks, next_after[len(blocks) :], strict=False):
            before = (text or self._last)[-1:]
            text += self._rules.opened(entry.mark, before, after, starts_line=is_first)
            entry.closing = entry.mark.closing
            entry.cost = self._rules.markup_length(entry.closing) + self._rules.joints
            is_first = False
        return Lead(text, [*blocks, *marks], starts)

    def _waiting(self, *, is_inline: bool) -> tuple[list[Open], list[Open]]:
        """The blocks and the marks that the next text opens."""
        waiting = [entry for entry in self._open if not entry.is_written]
        blocks = [entry for entry in waiting if entry.block_depth is not None]
        marks = [entry for entry in waiting if entry.block_depth is None] if is_inline else []
        if any(entry.mark.is_exclusive for entry in self._open):
            marks = [entry for entry in marks if entry.mark.is_exclusive]
        return blocks, marks

    def _gap(self) -> str:
        """The line breaks before the next text, without the prefix of its line."""
        if not self._out:
            return ""
        if not self._newlines:
            return self._flat[-1] if self._is_flat_break and self._flat else ""
        if self._is_hard:
            return self._rules.hard_break
        shared = "".join(prefix.rest for prefix in self._prefixes[: self._low])
        return f"\n{shared}" * (self._newlines - 1) + "\n"

    def _prefix(self, depth: int, to: int) -> str:
        return "".join(prefix.first for prefix in self._prefixes[depth:to])

    # closings

    def _closings_text(self, following: str) -> str:
        """The closings that wait, as they are written before a character."""
        text = ""
        after = [*(entry.closing[:1] for entry in self._closings[1:]), following]
        for entry, character in zip(self._closings, after, strict=False):
            if entry.block_depth is not None:
                text += entry.closing
            else:
                text += self._rules.closed(entry.mark, (text or self._last)[-1:], character)
        return text

    def _write_closings(self) -> None:
        text = self._closings_text("")
        self._drop_closings()
        self._emit(text, is_markup=True)

    def _drop_closings(self) -> None:
        for entry in self._closings:
            self._reserved -= entry.cost
            entry.cost = 0
        self._closings = []

    def _close_last(self) -> None:
        entry = self._written.pop()
        entry.is_written = False
        self._closings.append(entry)

    def _suspend(self) -> None:
        """Close all inline marks; they are opened again before the next text."""
        while self._written and self._written[-1].block_depth is None:
            self._close_last()
