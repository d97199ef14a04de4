"""Requests as bars on one axis: how long each waited for its turn, and for its answer; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

import attrs
from rich.text import Text

from e6async._core.events import Event, Queued, Received, Sent

MOST = 20
"""How many requests are drawn."""
_LABEL = 18
_HEAD = f"{'#':>2}  {'request':<{_LABEL}}  {'':3}  {'gap':>4}  {'wait':>4}  {'answer':>6}  "
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)


@attrs.frozen(kw_only=True)
class Bar:
    """One request, in seconds of one clock."""

    label: str
    status: int
    arrived: float
    """When the server had its headers, by the server's clock."""
    queued: float
    sent: float
    answered: float


def bars(events: Iterable[Event], arrivals: Sequence[float], labels: Sequence[str]) -> list[Bar]:
    """Put together what the client told and what the server saw, request by request."""
    queued, sent = 0.0, 0.0
    told: list[Bar] = []
    for event in events:
        match event:
            case Queued():
                queued = event.at
            case Sent():
                sent = event.at
            case Received() if len(told) < min(len(arrivals), len(labels)):
                number = len(told)
                told.append(
                    Bar(
                        label=labels[number],
                        status=event.status,
                        arrived=arrivals[number],
                        queued=queued,
                        sent=sent,
                        answered=event.at,
                    )
                )
            case _:
                pass
    return told


def draw(told: Sequence[Bar], *, width: int, ascii_only: bool, min_interval: float) -> list[Text]:
    """Draw requests below an axis of seconds, with the gap before each as the server saw it."""
    if not told:
        return []
    wait, flight = ("-", "#") if ascii_only else ("·", "█")
    shown = told[:MOST]
    begin = min(bar.queued for bar in shown)
    room = max(10, width - len(_HEAD))
    scale = room / max(0.001, max(bar.answered for bar in shown) - begin)
    drawn = [Text(_HEAD + _axis(room, scale), style="bold")]
    for number, bar in enumerate(shown):
        start, sent, end = (
            round((at - begin) * scale) for at in (bar.queued, bar.sent, bar.answered)
        )
        gap = _ms(bar.arrived - told[number - 1].arrived) if number else ""
        line = Text(f"{number + 1:>2}  {_cut(bar.label):<{_LABEL}}  ")
        line.append(f"{bar.status:>3}", style="green" if bar.status < 400 else "red")
        line.append(f"  {gap:>4}  {_ms(bar.sent - bar.queued):>4}  ")
        line.append(f"{_ms(bar.answered - bar.sent):>6}  ")
        line.append(" " * start + wait * (sent - start), style="dim")
        line.append(flight * max(1, end - sent), style="cyan")
        drawn.append(line)
    more = len(told) - len(shown)
    drawn.append(Text(f"{wait * 3} waits for its turn   {flight * 3} under way   (numbers in ms)"))
    drawn.append(Text((f"{more} more not drawn; " if more else "") + _gaps(told, min_interval)))
    return drawn


def _axis(room: int, scale: float) -> str:
    """Write seconds above the cells that they stand for."""
    step = next((step for step in _STEPS if step * scale >= 7), _STEPS[-1])
    axis = ""
    for number in range(int(room / (step * scale)) + 1):
        at, name = round(number * step * scale), f"{number * step:g} s"
        if at + len(name) <= room:
            axis = axis.ljust(at) + name
    return axis


def _gaps(told: Sequence[Bar], min_interval: float) -> str:
    gaps = [after.arrived - before.arrived for before, after in pairwise(told)]
    if not gaps:
        return "one request has no gap"
    return (
        f"gaps at the site: {_ms(min(gaps))} ms at least, {_ms(median(gaps))} ms mostly; "
        f"{_ms(min_interval)} ms are asked for"
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL else label[: _LABEL - 1] + "…"
