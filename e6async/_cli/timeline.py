"""Requests drawn as bars on a time axis: time in the queue, and latency; does no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

import attrs
from rich.text import Text

from e6async._core.events import Event, Queued, Received, Sent

MAX_BARS = 20
"""How many requests are drawn."""
_LABEL = 18
_HEAD = f"{'#':>2}  {'request':<{_LABEL}}  {'':3}  {'gap':>4}  {'wait':>4}  {'latency':>7}  "
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)


@attrs.frozen(kw_only=True)
class Bar:
    """One request; times are in seconds of the client's clock."""

    label: str
    status: int
    arrived: float
    """When the server received the headers, in seconds of the server's clock."""
    queued: float
    sent: float
    received: float


def bars(events: Iterable[Event], arrivals: Sequence[float], labels: Sequence[str]) -> list[Bar]:
    """Combine the client's events and the server's arrival times for each request."""
    queued, sent = 0.0, 0.0
    result: list[Bar] = []
    for event in events:
        match event:
            case Queued():
                queued = event.at
            case Sent():
                sent = event.at
            case Received() if len(result) < min(len(arrivals), len(labels)):
                number = len(result)
                result.append(
                    Bar(
                        label=labels[number],
                        status=event.status,
                        arrived=arrivals[number],
                        queued=queued,
                        sent=sent,
                        received=event.at,
                    )
                )
            case _:
                pass
    return result


def draw(bars: Sequence[Bar], *, width: int, ascii_only: bool, min_interval: float) -> list[Text]:
    """Draw requests on an axis of seconds, with the gap before each as the server measured it."""
    if not bars:
        return []
    wait, flight = ("-", "#") if ascii_only else ("·", "█")
    shown = bars[:MAX_BARS]
    begin = min(bar.queued for bar in shown)
    room = max(10, width - len(_HEAD))
    scale = room / max(0.001, max(bar.received for bar in shown) - begin)
    lines = [Text(_HEAD + _axis(room, scale), style="bold")]
    for number, bar in enumerate(shown):
        start, sent, end = (
            round((at - begin) * scale) for at in (bar.queued, bar.sent, bar.received)
        )
        gap = _ms(bar.arrived - bars[number - 1].arrived) if number else ""
        line = Text(f"{number + 1:>2}  {_cut(bar.label):<{_LABEL}}  ")
        line.append(f"{bar.status:>3}", style="green" if bar.status < 400 else "red")
        line.append(f"  {gap:>4}  {_ms(bar.sent - bar.queued):>4}  ")
        line.append(f"{_ms(bar.received - bar.sent):>7}  ")
        line.append(" " * start + wait * (sent - start), style="dim")
        line.append(flight * max(1, end - sent), style="cyan")
        lines.append(line)
    more = len(bars) - len(shown)
    lines.append(
        Text(
            f"{wait * 3} waiting for its turn   {flight * 3} sent, no response yet   (times in ms)"
        )
    )
    lines.append(Text((f"{more} more not shown; " if more else "") + _gaps(bars, min_interval)))
    return lines


def _axis(room: int, scale: float) -> str:
    """The axis: labels in seconds above the columns they belong to."""
    step = next((step for step in _STEPS if step * scale >= 7), _STEPS[-1])
    axis = ""
    for number in range(int(room / (step * scale)) + 1):
        at, name = round(number * step * scale), f"{number * step:g} s"
        if at + len(name) <= room:
            axis = axis.ljust(at) + name
    return axis


def _gaps(bars: Sequence[Bar], min_interval: float) -> str:
    gaps = [after.arrived - before.arrived for before, after in pairwise(bars)]
    if not gaps:
        return "only one request, so no gap to measure"
    return (
        f"gaps at the site: minimum {_ms(min(gaps))} ms, median {_ms(median(gaps))} ms; "
        f"required: {_ms(min_interval)} ms"
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL else label[: _LABEL - 1] + "…"
