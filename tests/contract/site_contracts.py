"""The contract of each site: its reference, the intended differences, the argument values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from e6async.testing._e6ai.reference import E6AI_REFERENCE
from e6async.testing._e621.reference import E621_REFERENCE
from e6async.testing._femboyfans.reference import FEMBOYFANS_REFERENCE
from e6async.testing._reference import Reference as Tables
from tests.contract import (
    exceptions_e621,
    exceptions_femboyfans,
    values_e621,
    values_femboyfans,
)
from tests.contract.arguments import Arguments


@attrs.frozen(kw_only=True)
class SiteContract:
    """How a client is compared with the reference of its site."""

    tables: Tables
    """The reference of the site, in the testing package."""
    omitted: Mapping[str, Mapping[str, str]]
    """Keys that the client does not send, by operation, with the reasons."""
    same_as: Mapping[str, str]
    """Operations that the client never calls, and the operation with the same effect."""
    client_methods: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Operations that a method of the client calls, not of a family."""
    other_types: Mapping[str, Mapping[str, str]]
    """Keys for which the client takes another type than the server, with the reasons."""
    levels: Mapping[str, tuple[str, str]] = attrs.field(factory=dict[str, tuple[str, str]])
    """Operations for which the client names another level, and why."""
    values: Mapping[str, object]
    """Valid argument values, by `family.method.parameter` or by `parameter`."""
    extra_calls: Callable[[str], Iterable[Arguments]]
    """Calls of a method (`family.method`) whose arguments depend on each other."""
    composed: frozenset[str] = values_e621.COMPOSED
    """Methods and families that send only operations of other methods."""
    account: str = "admin"
    """The account of the fake site that may do everything."""
    errors: Mapping[str, str]
    """Methods that need more than an API key, and the error that they raise."""


CONTRACTS: Mapping[str, SiteContract] = {
    "e621": SiteContract(
        tables=E621_REFERENCE,
        omitted=exceptions_e621.OMITTED,
        same_as=exceptions_e621.SAME_AS,
        other_types=exceptions_e621.OTHER_TYPES,
        values=values_e621.VALUES,
        extra_calls=values_e621.extra_calls,
        errors=values_e621.ERRORS,
    ),
    "e6ai": SiteContract(
        tables=E6AI_REFERENCE,
        omitted=exceptions_e621.E6AI_OMITTED,
        same_as=exceptions_e621.SAME_AS,
        other_types=exceptions_e621.OTHER_TYPES,
        values=values_e621.VALUES,
        extra_calls=values_e621.extra_calls,
        errors=values_e621.ERRORS,
    ),
    "femboyfans": SiteContract(
        tables=FEMBOYFANS_REFERENCE,
        omitted=exceptions_femboyfans.OMITTED,
        same_as=exceptions_femboyfans.SAME_AS,
        client_methods=exceptions_femboyfans.CLIENT_METHODS,
        other_types=exceptions_femboyfans.OTHER_TYPES,
        levels=exceptions_femboyfans.LEVELS,
        values=values_femboyfans.VALUES,
        extra_calls=values_femboyfans.extra_calls,
        account="owner",
        errors={},
    ),
}
"""By the name of the site."""
