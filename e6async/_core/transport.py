"""The one transport through which every call of a client goes: request, answer, model."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, TypeVar

import attrs
from yarl import URL

from e6async._core.batch import Gathering
from e6async._core.cache import FAILURES, Store
from e6async._core.call import Call, CallContext, Options, Outcome
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Decoder, Json, parse
from e6async._core.protocol.verdict import Answer
from e6async._core.session import Request
from e6async._core.single_flight import Flight, PerLoop, share
from e6async.errors import DecodeError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Operation, Pairs
    from e6async._core.protocol.site import Site

T = TypeVar("T")


@attrs.frozen(kw_only=True, eq=False)
class Transport:
    """Sends operations for one client."""

    site: Site
    base_url: URL
    headers: Mapping[str, str] = attrs.field(repr=False)
    decoder: Decoder
    means: CallContext
    query: Pairs = ()
    """What every address has at its end."""
    store: Store | None = attrs.field(default=None, repr=False)
    """What is kept of answers; None for nothing."""
    calls: itertools.count[int] = attrs.field(factory=lambda: itertools.count(1), repr=False)
    flights: PerLoop[Flight[Outcome]] = attrs.field(factory=PerLoop[Flight[Outcome]], repr=False)
    """Reads under way."""
    gatherings: PerLoop[Gathering] = attrs.field(factory=PerLoop[Gathering], repr=False)
    """Look-ups that wait for their turn."""

    def with_options(self, options: Options) -> Transport:
        """The same transport, for calls with other options."""
        return attrs.evolve(self, means=attrs.evolve(self.means, options=options))

    async def send(self, operation: Operation[T]) -> T:
        """Send an operation and return what it returns."""
        landed = await self._fetch(operation)
        try:
            return self.decoder.decode(operation, landed.answer.body)
        except DecodeError as error:
            landed.blame(error)
            raise

    async def plain(self, operation: Operation[object]) -> Json:
        """Send an operation and return the JSON as it came; None when there is none."""
        landed = await self._fetch(operation)
        body = landed.answer.body
        try:
            return parse(body, operation.name) if body else None
        except DecodeError as error:
            landed.blame(error)
            raise

    async def call(
        self,
        operation: Operation[object],
        prepare: Callable[[], Request],
        until: float | None,
    ) -> Outcome:
        """Send what `prepare` gives when the turn comes, until an instant of the loop."""
        call = Call(self.means, operation, next(self.calls), prepare=prepare, until=until)
        return await call.run()

    def kept(self, key: Hashable, *, stale: bool = False) -> object | None:
        """What the cache has for a key; `stale` when a request has failed."""
        if self.store is None or not self.means.options.cache:
            return None
        return self.store.get((key, self.means.credentials), stale=stale)

    def keep(self, key: Hashable, value: object, size: int, *, writes: int) -> None:
        """Put something into the cache, if there is one, unless it was emptied meanwhile."""
        if self.store is not None:
            self.store.put((key, self.means.credentials), value, size, writes=writes)

    @property
    def writes(self) -> int:
        """How often the cache was emptied."""
        return 0 if self.store is None else self.store.writes

    async def _fetch(self, operation: Operation[object]) -> Outcome:
        self.means.session.check_open()
        request = self.request(operation)
        options = self.means.options
        patience = options.patience(asyncio.get_running_loop().time())
        if (
            operation.method not in {"GET", "HEAD"}
            or not operation.reads
            or not operation.deterministic
        ):
            try:
                return await self.call(operation, lambda: request, patience.until)
            finally:
                if not operation.reads:
                    self._wrote()
        key = (operation.name, operation.method, request.url)
        if isinstance(kept := self.kept(key), Answer):
            return Outcome(kept)
        if not options.coalesce or self.means.credentials.is_renewing_here:
            return await self._ask(operation, request, key, patience.until)
        return await share(
            self.flights,
            (key, options, self.means.credentials),
            patience,
            lambda: self._ask(operation, request, key, patience.until),
        )

    async def _ask(
        self, operation: Operation[object], request: Request, key: Hashable, until: float | None
    ) -> Outcome:
        writes = self.writes
        try:
            landed = await self.call(operation, lambda: request, until)
        except FAILURES:
            if isinstance(kept := self.kept(key, stale=True), Answer):
                return Outcome(kept)
            raise
        self.keep(key, landed.answer, len(landed.answer.body), writes=writes)
        return landed

    def _wrote(self) -> None:
        """Let nobody be shown what was asked for before a write."""
        self.flights.clear()
        if self.store is not None:
            self.store.clear()

    @property
    def max_values(self) -> int:
        """How many things can be looked up with one request."""
        return min(self.site.max_per_page, self.site.max_values)

    def check(self, operation: Operation[object]) -> None:
        """Raise UnsupportedError where the site lacks an operation."""
        reason = self.site.why_not(operation.name) or operation.refused
        if reason is not None:
            raise wire.unsupported(operation.name, self.site.name, reason)

    def request(self, operation: Operation[object]) -> Request:
        """Make the request of an operation; UnsupportedError where the site lacks it."""
        self.check(operation)
        path = operation.target(self.site.routes.get(operation.name, operation.path))
        url = URL(f"{self.base_url}{path}", encoded=True).with_query(
            [*operation.query, *self.query]
        )
        headers = dict(self.headers)
        if operation.json is not None and self.means.credentials.form:
            reason = "credentials_in='parameters' has no room beside a JSON body; send a form"
            raise wire.unsupported(operation.name, self.site.name, reason)
        if operation.json is not None:
            headers["Content-Type"] = "application/json"
        return Request(
            operation=operation.name,
            method=operation.method,
            url=url,
            headers=headers,
            form=operation.form,
            json=operation.json,
            reads=operation.reads,
            files=operation.files,
            on_progress=operation.on_progress,
        )
