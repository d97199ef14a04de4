"""Jobs for workers on several machines, with taskiq: they share one rate limit through Redis.

    pip install "e6async[redis]" taskiq-redis
    export REDIS_URL=redis://localhost:6379/0  E6_USER_AGENT="my-jobs/1.0 (by someone)"
    taskiq worker --app-dir examples taskiq_worker:broker --workers 2  # on each machine
    python examples/taskiq_worker.py "rating:s wolf" "rating:s fox"    # anywhere

Optional: E6_LOGIN, E6_API_KEY, and E6_URL (another site).
"""

import asyncio
import os
import sys
from collections import Counter

from taskiq import TaskiqEvents, TaskiqState
from taskiq.middlewares import SmartRetryMiddleware
from taskiq_redis import RedisAsyncResultBackend, RedisStreamBroker

from e6async import E621, RedisGate

REDIS = os.environ["REDIS_URL"]
WORKERS = 8  # processes on all machines together

broker = (
    RedisStreamBroker(REDIS)  # gives the job of a worker that died to another one
    .with_result_backend(RedisAsyncResultBackend[object](REDIS, result_ex_time=3600))
    .with_middlewares(SmartRetryMiddleware(default_delay=30, use_jitter=True))
)
gate = RedisGate(REDIS, on_disconnect="fallback", processes=WORKERS)
e6 = E621(
    os.environ["E6_USER_AGENT"],
    base_url=os.environ.get("E6_URL"),
    login=os.environ.get("E6_LOGIN"),
    api_key=os.environ.get("E6_API_KEY"),
    gate=gate,  # requests take turns with those of all other workers
)


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def stop(_: TaskiqState) -> None:
    """Close the connections of a worker process."""
    await e6.aclose()
    await gate.aclose()


@broker.task("common_tags", retry_on_error=True, max_retries=3)
async def common_tags(query: str, limit: int) -> dict[str, int]:
    """The ten most common tags of the newest posts of a query."""
    counter = Counter[str]()
    async for post in e6.posts.search(query, limit=limit):
        counter.update(post.all_tags)
    return dict(counter.most_common(10))


async def main(*queries: str) -> None:
    """Send a job for each query, and print the results as they are ready."""
    await broker.startup()
    jobs = [await common_tags.kiq(query, 1000) for query in queries]
    for query, job in zip(queries, jobs, strict=True):
        result = await job.wait_result(timeout=600)
        result.raise_for_error()
        print(query, result.return_value)
    await broker.shutdown()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
