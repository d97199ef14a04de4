"""What the contract of each site is held by: its reference, its exceptions, the values that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import attrs

from tests.contract import left_out, left_out_femboyfans, values, values_femboyfans
from tests.contract.arguments import Arguments

_HERE = Path(__file__).parent


@attrs.frozen(kw_only=True)
class Terms:
    """How a client is held against the reference of its site."""

    reference: Path
    """Where the operations of the site lie."""
    left_out: Mapping[str, Mapping[str, str]]
    """Keys that the client leaves out, by operation, with the reason."""
    elsewhere: Mapping[str, str]
    """Operations of which the client does another one that comes to the same."""
    by_client: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Operations that the client does itself and no family, by the name of its method."""
    said_differently: Mapping[str, Mapping[str, str]]
    """Parameters of another type than the server's, by operation, with the reason."""
    levels: Mapping[str, tuple[str, str]] = attrs.field(factory=dict[str, tuple[str, str]])
    """Operations whose level the client says otherwise: what it says, with the reason."""
    known: Mapping[str, object]
    """Values that are better than any of their type, by `family.method.name` or by name."""
    also: Callable[[str], Iterable[Arguments]]
    """Gives calls that nobody could guess, by `family.method`."""
    composed: frozenset[str] = values.COMPOSED
    """Methods and families that ask nothing of the API but what other methods ask."""
    account: str = "admin"
    """The account that may do everything."""
    refused: Mapping[str, str]
    """Methods that take more than an API key, and the error that says so."""


TERMS: Mapping[str, Terms] = {
    "e621": Terms(
        reference=_HERE / "e621_operations.json",
        left_out=left_out.LEFT_OUT,
        elsewhere=left_out.ELSEWHERE,
        said_differently=left_out.SAID_DIFFERENTLY,
        known=values.KNOWN,
        also=values.also,
        refused=values.REFUSED,
    ),
    "femboyfans": Terms(
        reference=_HERE / "femboyfans_operations.json",
        left_out=left_out_femboyfans.LEFT_OUT,
        elsewhere=left_out_femboyfans.ELSEWHERE,
        by_client=left_out_femboyfans.BY_CLIENT,
        said_differently=left_out_femboyfans.SAID_DIFFERENTLY,
        levels=left_out_femboyfans.LEVELS,
        known=values_femboyfans.KNOWN,
        also=values_femboyfans.also,
        account="owner",
        refused={},
    ),
}
"""By the name of the site."""
