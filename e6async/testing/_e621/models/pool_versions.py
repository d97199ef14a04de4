"""Versions of pools: app/models/pool_version.rb, pool_versions_controller.rb."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.model import Model
from e6async.testing._e621.model_filters import among, in_network
from e6async.testing._e621.versions import pool_version_rows, versions_of_pool

__all__ = ["POOL_VERSION"]

_MOST: Final = 2000


def _seed(factory: RowFactory) -> Iterator[Fields]:
    for pool in islice(factory.world.pools.values(), _MOST):
        yield from pool_version_rows(factory, versions_of_pool(factory.world, pool))


POOL_VERSION: Final = Model(
    shape="PoolVersion",
    seed=_seed,
    order=("-updated_at", "-id"),
    filters={"ip_addr": in_network("updater_id"), "pool_id": among("pool_id")},
)
