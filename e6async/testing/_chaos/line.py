"""The faults that were ordered, in order: which is whose turn."""

from __future__ import annotations

import attrs

from e6async.testing._chaos.fault import Fault


@attrs.define(kw_only=True, eq=False)
class Order:
    """A fault that waits for its requests."""

    fault: Fault
    times: int | None = None
    """How many more requests or connections it befalls; None for all."""
    path: str | None = None
    """The path that it waits for; None for any."""

    def __attrs_post_init__(self) -> None:
        at = self.fault.at
        if self.times is not None and at == "connect":
            message = (
                f"nobody sees how often {self.fault.name} befalls a client, so its `times` cannot "
                "be counted; say for how many `seconds`"
            )
            raise ValueError(message)
        if self.path is not None and at in {"connect", "accept"}:
            message = f"{self.fault.name} comes before a request was read: leave out `path`"
            raise ValueError(message)


@attrs.define
class Line:
    """First come, first served; an order for a path lets requests for other paths by."""

    _orders: list[Order] = attrs.field(factory=list[Order])

    def add(self, order: Order) -> None:
        """Put an order at the end."""
        self._orders.append(order)

    def remove(self, order: Order) -> None:
        """Forget an order, if it is not used up."""
        self._orders = [other for other in self._orders if other is not order]

    def clear(self) -> None:
        """Forget all orders."""
        self._orders.clear()

    @property
    def shuts(self) -> bool:
        """Whether the port is to be closed."""
        order = self._first()
        return order is not None and order.fault.at == "connect"

    def for_connection(self) -> Fault | None:
        """Take the fault that befalls a new connection; None when it is to be read from."""
        order = self._first()
        return self._take(order) if order is not None and order.fault.at == "accept" else None

    def for_request(self, path: str, met: Fault | None) -> Fault | None:
        """Take the fault that befalls a request; None when it is to be answered right.

        `met` is what befell its connection; it does not come twice.
        """
        for order in self._orders:
            if order.path in {None, path} and order.fault is not met:
                return None if order.fault.at == "connect" else self._take(order)
        return None

    def _first(self) -> Order | None:
        return next((order for order in self._orders if order.path is None), None)

    def _take(self, order: Order) -> Fault:
        if order.times is not None:
            order.times -= 1
            if order.times <= 0:
                self.remove(order)
        return order.fault
