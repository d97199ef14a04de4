"""A diagram of arrivals: a row for each case, a tick for each request, a grid line for each second.

Ticks are coloured by path, that is by process; requests that arrived too early are red.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from benchmarks.recorder import Seen

_LEFT, _RIGHT, _TOP, _LINE = 300, 40, 56, 34
_SECOND = 30
_COLOURS = ("#2563a8", "#2e9e6b", "#8957c5", "#c4841d")
_TOO_SOON = "#d1242f"


def draw(cases: Mapping[str, Seen], *, seconds: int = 20) -> str:
    """Draw the first seconds of each case as SVG."""
    width = _LEFT + seconds * _SECOND + _RIGHT
    height = _TOP + len(cases) * _LINE + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text x="16" y="26" font-size="15" font-weight="600" fill="#1c2733">'
        "Arrival of requests at the server</text>",
        *_grid(seconds, height),
    ]
    for number, (what, seen) in enumerate(cases.items()):
        parts += _case(what, seen, _TOP + number * _LINE, seconds)
    return "\n".join([*parts, "</svg>\n"])


def _grid(seconds: int, height: int) -> list[str]:
    parts: list[str] = []
    for second in range(seconds + 1):
        x = _LEFT + second * _SECOND
        parts.append(
            f'<line x1="{x}" x2="{x}" y1="{_TOP - 6}" y2="{height - 32}" stroke="#e3e8ee"/>'
        )
        if second % 5 == 0:
            parts.append(
                f'<text x="{x}" y="{height - 14}" text-anchor="middle" fill="#66727f">'
                f"{second} s</text>"
            )
    return parts


def _case(what: str, seen: Seen, top: int, seconds: int) -> list[str]:
    arrivals = sorted(zip(seen.times, seen.paths, strict=True))
    times = [at for at, _ in arrivals]
    paths = sorted({path.split("/")[1] for path in seen.paths})
    start = times[0]
    parts = [f'<text x="16" y="{top + 17}" fill="#1c2733">{escape(what)}</text>']
    for index, (at, path) in enumerate(arrivals):
        if at - start > seconds:
            break
        soon = index > 0 and at - times[index - 1] < 0.499
        usual = _COLOURS[paths.index(path.split("/")[1]) % len(_COLOURS)]
        colour, x = (_TOO_SOON if soon else usual), _LEFT + (at - start) * _SECOND
        parts.append(
            f'<line x1="{x:.2f}" x2="{x:.2f}" y1="{top + 3}" y2="{top + 23}" '
            f'stroke="{colour}" stroke-width="2"/>'
        )
    return parts
