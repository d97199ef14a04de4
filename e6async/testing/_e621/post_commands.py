"""Commands among the tags of an edit: rating, parents, children, pools, sets (post.rb)."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.models.post_sets import POST_SET, put_posts
from e6async.testing._e621.pools import normal_pool_name, save_pool
from e6async.testing._e621.post_saving import save
from e6async.testing._e621.versions import add_pool_version
from e6async.testing._records import Pool, Post
from e6async.testing._world import World

__all__ = ["run_commands", "with_commands"]


def with_commands(world: World, post: Post, commands: Iterable[str]) -> Post:
    """The post after the commands that precede its saving."""
    for command in commands:
        post = _with_command(world, post, command)
    return post


def _with_command(world: World, post: Post, command: str) -> Post:
    name, _, value = command.partition(":")
    number = int(value[:18]) if value.isascii() and value.isdigit() else 0
    match name:
        case "rating" if value[:1] in {"s", "q", "e"}:
            return attrs.evolve(post, rating=value[0])
        case "parent" if value in {"none", "0"}:
            return attrs.evolve(post, parent_id=None)
        case "parent" if number in world.posts and number != post.id:
            return attrs.evolve(post, parent_id=number)
        case "-parent" if number == post.parent_id:
            return attrs.evolve(post, parent_id=None)
        case _:
            return post


def run_commands(call: Call, post: Post, commands: Iterable[str]) -> None:
    """Run the commands among the tags that follow the saving of a post."""
    for command in commands:
        _run_command(call, post, command)


def _run_command(call: Call, post: Post, command: str) -> None:
    """Run a command among the tags about pools, sets and children."""
    name, _, value = command.partition(":")
    world = call.world
    number = int(value[:18]) if value.isascii() and value.isdigit() else 0
    match name.lower():
        case "pool" | "newpool" | "-pool":
            _run_pool_command(call, post, name.lower(), value, number)
        case "set" | "-set":
            _run_set_command(call, post, name, value.lower(), number)
        case "child" if number in world.posts and number != post.id:
            child = world.posts[number]
            save(call, child, attrs.evolve(child, parent_id=post.id))
        case "-child" if number in post.children:
            child = world.posts[number]
            save(call, child, attrs.evolve(child, parent_id=None))
        case _:
            return


def _run_pool_command(call: Call, post: Post, name: str, value: str, number: int) -> None:
    pools = call.world.pools
    pool_name = normal_pool_name(value).lower()
    by_name = (pool for pool in pools.values() if pool.name.lower() == pool_name)
    pool = pools.get(number) if number else next(by_name, None)
    if pool is None and name == "newpool":
        pool = pools[max(pools, default=0) + 1] = _new_pool(call, normal_pool_name(value))
        add_pool_version(call, pool)
    if pool is None:
        return
    if name == "-pool":
        ids = tuple(post_id for post_id in pool.post_ids if post_id != post.id)
    else:
        ids = (*(post_id for post_id in pool.post_ids if post_id != post.id), post.id)
    save_pool(call, pool, attrs.evolve(pool, post_ids=ids, updated_at=call.world.next_time()))


def _new_pool(call: Call, name: str) -> Pool:
    now = call.world.next_time()
    return Pool(
        id=max(call.world.pools, default=0) + 1,
        name=name,
        created_at=now,
        updated_at=now,
        creator_id=call.viewer.user.key,
        description="",
        is_active=True,
        category="series",
        post_ids=(),
    )


def _run_set_command(call: Call, post: Post, name: str, value: str, number: int) -> None:
    sets = call.world.sets
    by_name = (each for each in sets.values() if each.shortname.lower() == value)
    post_set = sets.get(number) if number else next(by_name, None)
    if post_set is None:
        return
    ids = tuple(post_id for post_id in post_set.post_ids if post_id != post.id)
    ids = ids if name == "-set" else (*ids, post.id)
    if POST_SET.shape in call.rules.models:
        row = call.factory.rows(POST_SET.shape)[post_set.id]
        if POST_SET.may["add_posts"](call, row):
            put_posts(call, row, ids)
    elif post_set.creator_id == call.viewer.user.id:
        sets[post_set.id] = attrs.evolve(post_set, post_ids=ids)
