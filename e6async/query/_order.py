"""What posts can be sorted by."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from e6async._arguments import AnyText, checked
from e6async.query._metatags import CATEGORIES, E6AI_CATEGORIES
from e6async.query._terms import Order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async.query._limits import Language

__all__ = ["ORDERS", "OrderRule", "format_order", "order_names", "parse_order"]


@attrs.frozen(kw_only=True)
class OrderRule:
    """How the server reads one order."""

    name: str
    aliases: tuple[str, ...] = ()
    """Other names, which take the same suffixes."""
    descending: bool = True
    """The direction of the bare name."""
    invertible: bool = True
    """Whether there is an opposite; without one `-order:` changes nothing."""
    on_e621: bool = True
    """Whether e621 sorts by it."""
    on_e6ai: bool = True
    """Whether e6ai sorts by it."""
    on_femboyfans: bool = True
    """Whether FemboyFans sorts by it (its app/logical/elastic_post_query_builder.rb)."""

    def is_on(self, language: Language) -> bool:
        """Whether a server software sorts by it."""
        return {"e621": self.on_e621, "e6ai": self.on_e6ai}.get(language, self.on_femboyfans)


def _row(
    name: str,
    *aliases: str,
    descending: bool = True,
    invertible: bool = True,
    on_e621: bool = True,
    on_e6ai: bool = True,
    on_femboyfans: bool = True,
) -> OrderRule:
    return OrderRule(
        name=name,
        aliases=aliases,
        descending=descending,
        invertible=invertible,
        on_e621=on_e621,
        on_e6ai=on_e6ai,
        on_femboyfans=on_femboyfans,
    )


def _names(rule: OrderRule) -> tuple[str, ...]:
    return (rule.name, *rule.aliases)


# After TagQuery::ORDER_INVERTIBLE_ROOTS and its aliases.
_ROWS = (
    _row("id", descending=False),
    _row("score"),
    _row("md5"),
    _row("favcount"),
    _row("note"),
    _row("mpixels"),
    _row("filesize", "size"),
    _row("tagcount"),
    _row("change"),
    _row("duration"),
    _row("created", "created_at"),
    _row("updated", "updated_at"),
    _row("comment", "comm"),
    _row("comment_bumped", "comm_bumped"),
    _row("comment_count", "comm_count"),
    _row("aspect_ratio", "ratio", "landscape"),
    _row("deleted", on_femboyfans=False),
    _row("flagged", on_femboyfans=False),
    *(
        _row(counter, f"{category}_tags", on_e6ai=category in E6AI_CATEGORIES)
        for category, counter in CATEGORIES.items()
    ),
    _row("dirtags", "director_tags", on_e621=False, on_femboyfans=False),
    _row("franctags", "franchise_tags", on_e621=False, on_femboyfans=False),
    _row("random", invertible=False),
    _row("hot", "rank", invertible=False),
    # ORDER_METATAGS and TagCategory.short_name_mapping of FemboyFans
    *(
        _row(name, on_e621=False, on_e6ai=False)
        for name in (
            *("views", "framecount", "disapprovals", "gendertags", "imptags"),
            *("cotags", "chtags", "octags"),
        )
    ),
)

ORDERS: Mapping[str, OrderRule] = MappingProxyType({rule.name: rule for rule in _ROWS})
"""Every order by its canonical name."""

# The names that FemboyFans knows, too.
_WRITTEN = {"created": "created_at", "hot": "rank"}
_ROOTS = {name: rule for rule in ORDERS.values() for name in _names(rule)}


def order_names(language: Language | None = None) -> str:
    """Write what posts can be sorted by, on one site or on any."""
    rules = [rule for rule in ORDERS.values() if language is None or rule.is_on(language)]
    alone = [name for rule in rules if not rule.invertible for name in _names(rule)]
    others = [name for rule in rules if rule.invertible for name in _names(rule)]
    return f"{', '.join(alone)}, portrait, or with _asc or _desc or as they are {', '.join(others)}"


@checked
def parse_order(value: AnyText, *, inverted: bool = False) -> Order | None:
    """Read the value of `order:` or, inverted, of `-order:`; None when there is no such order."""
    name = value.lower()
    undirected = name.removesuffix("_desc")
    if undirected == "portrait":
        return Order("aspect_ratio", descending=inverted)
    root = undirected.removesuffix("_asc")
    rule = _ROOTS.get(root)
    if rule is None:
        return None
    if not rule.invertible:
        return Order(rule.name, rule.descending) if root == undirected else None
    descending = rule.descending if root == name else root == undirected
    return Order(rule.name, descending != inverted)


def format_order(order: Order) -> str | None:
    """Write the value of `order:` for an order; None when there is none."""
    rule = ORDERS.get(order.field)
    if rule is None or not (rule.invertible or order.descending):
        return None
    if order.field == "aspect_ratio":
        return "landscape" if order.descending else "portrait"
    name = _WRITTEN.get(order.field, order.field)
    if order.descending == rule.descending:
        return name
    return f"{name}_desc" if order.descending else f"{name}_asc"
