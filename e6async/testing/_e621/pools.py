"""Pools (pools_controller.rb, app/models/pool.rb)."""

from __future__ import annotations

import re
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.filters import (
    by_flag,
    by_number,
    by_text,
    by_time,
    by_user,
    page_response,
)
from e6async.testing._e621.versions import add_pool_version, versions_of_pool
from e6async.testing._params import Params, Value, is_true
from e6async.testing._records import Pool
from e6async.testing._responses import Response, empty, json_response, not_found, validation_error
from e6async.testing._routes import Route

__all__ = [
    "ROUTES",
    "Errors",
    "create",
    "destroy",
    "index",
    "is_new",
    "join_pool",
    "leave_pool",
    "normal_pool_name",
    "pool_from_path",
    "pool_json",
    "revert",
    "save_pool",
    "show",
    "update",
    "write_pool",
]

_KEYS: Final = ("name", "description", "category", "is_active", "post_ids", "post_ids_string")
_MAX_POSTS: Final = 1000
_MAX_DESCRIPTION: Final = 10_000
_MAX_NAME: Final = 250
_MAX_TO_RECATEGORIZE: Final = 30
_WEEK: Final = 7 * 86_400_000

_BAD_NAMES: Final = tuple(
    (re.compile(form, re.IGNORECASE | re.ASCII), message)
    for form, message in (
        (
            r"\A(?:any|none|series|collection)\Z",
            "cannot be any of the following names: any, none, series, collection",
        ),
        (r"\*", "cannot contain asterisks"),
        (r"\A\Z", "cannot be blank"),
        (r"\A[0-9]+\Z", "cannot contain only digits"),
        (r",", "cannot contain commas"),
        (r"__|--|  ", "cannot contain consecutive underscores, hyphens or spaces"),
    )
)

Errors = dict[str, list[str]]


async def index(call: Call) -> Response:
    """List pools, the last updated first."""
    search = call.params.below("search")
    pools = by_number(call.world.pools.values(), search.text("id"), lambda pool: pool.id)
    pools = by_time(call, pools, search.text("created_at"), lambda pool: pool.created_at)
    pools = by_time(call, pools, search.text("updated_at"), lambda pool: pool.updated_at)
    if (name := search.nonblank("name_matches")) is not None:
        pattern = normal_pool_name(name)
        pools = by_text(pools, pattern, lambda pool: pool.name, substring=True)
    description = search.text("description_matches")
    pools = by_text(pools, description, lambda pool: pool.description or "")
    pools = by_user(call, pools, search, "creator", lambda pool: pool.creator_id)
    if search.text("category") in {"series", "collection"}:
        pools = [pool for pool in pools if pool.category == search.text("category")]
    pools = by_flag(pools, search.text("is_active"), lambda pool: pool.is_active)
    pools = _ordered(pools, search.text("order"))
    response = json_response(
        page_response(call, pools, lambda pool: pool.id, lambda pool: pool_json(call, pool))
    )
    if "expiry" in call.params:
        return response.with_headers(
            {"Cache-Control": f"max-age={call.id('expiry') * 86_400}, private"}
        )
    return response


async def show(call: Call) -> Response:
    """Show a pool."""
    return json_response(pool_json(call, _wanted(call)))


async def edit_order(call: Call) -> Response:
    """Show a pool to whoever will order its posts: pool_orders_controller.rb."""
    pool = call.world.pools.get(call.id("pool_id"))
    if pool is None:
        raise not_found()
    return json_response(pool_json(call, pool))


async def create(call: Call) -> Response:
    """Create a pool."""
    values = call.params.require("pool", _KEYS)
    world, user = call.world, call.viewer.user
    now = world.next_time()
    empty_pool = Pool(
        id=max(world.pools, default=0) + 1,
        name="",
        created_at=now,
        updated_at=now,
        creator_id=user.key,
        description="",
        is_active=True,
        category="series",
        post_ids=(),
    )
    pool, errors = _assigned(call, empty_pool, values)
    reason = call.throttle("pool", limit=5, bypass="staff", days=7)
    if reason is not None:
        errors.setdefault("creator", []).append(reason)
    if errors:
        raise validation_error(errors)
    save_pool(call, empty_pool, pool)
    location = {"Location": f"{call.base_url}/pools/{pool.id}"}
    return json_response(pool_json(call, pool), 201, location)


async def update(call: Call) -> Response:
    """Update a pool; `post_ids` replaces the whole list."""
    pool = _wanted(call)
    changed, errors = _assigned(call, pool, call.params.require("pool", _KEYS))
    _check_change(call, pool, changed, errors)
    if errors:
        raise validation_error(errors)
    if changed != pool:
        save_pool(call, pool, attrs.evolve(changed, updated_at=call.world.next_time()))
    return empty()


async def destroy(call: Call) -> Response:
    """Delete a pool."""
    pool = _wanted(call)
    for post_id in pool.post_ids:
        leave_pool(call, pool.id, post_id)
    del call.world.pools[pool.id]
    return empty()


async def revert(call: Call) -> Response:
    """Revert a pool to a version."""
    pool = _wanted(call)
    versions = versions_of_pool(call.world, pool)
    version_id = call.id("version_id")
    version = next((each for each in versions if each.id == version_id), None)
    if version is None:
        raise not_found()
    save_pool(call, pool, attrs.evolve(version.pool, updated_at=call.world.next_time()))
    return empty()


def normal_pool_name(name: str) -> str:
    """A pool name in its stored form."""
    return re.sub(r"[_\s]+", "_", name).removeprefix("_").removesuffix("_")


def join_pool(call: Call, pool_id: int, post_id: int) -> None:
    """Add a pool to the pools of a post."""
    post = call.world.posts.get(post_id)
    if post is not None and pool_id not in post.pools:
        call.world.put(attrs.evolve(post, pools=tuple(sorted((*post.pools, pool_id)))))


def leave_pool(call: Call, pool_id: int, post_id: int) -> None:
    """Remove a pool from the pools of a post."""
    post = call.world.posts.get(post_id)
    if post is not None and pool_id in post.pools:
        call.world.put(
            attrs.evolve(post, pools=tuple(post_id for post_id in post.pools if post_id != pool_id))
        )


def _assigned(call: Call, pool: Pool, values: Params) -> tuple[Pool, Errors]:
    """The changed pool, and the errors by field."""
    errors: Errors = {}
    if "name" in values:
        pool = attrs.evolve(pool, name=normal_pool_name(values.text("name") or ""))
    if "description" in values:
        text = (values.text("description") or "").replace("\r\n", "\n")
        pool = attrs.evolve(pool, description=text)
    if "is_active" in values:
        pool = attrs.evolve(pool, is_active=is_true(values.get("is_active")))
    category = values.text("category")
    if category == "series":
        pool = attrs.evolve(pool, category="series")
    elif category == "collection":
        pool = attrs.evolve(pool, category="collection")
    elif "category" in values:
        errors["category"] = ["is not included in the list"]
    sent = values.get("post_ids_string") if "post_ids_string" in values else values.get("post_ids")
    if "post_ids" in values or "post_ids_string" in values:
        pool = attrs.evolve(pool, post_ids=_ids(sent))
    _check(call, pool, errors)
    return pool, errors


def _ids(value: Value) -> tuple[int, ...]:
    texts = value if isinstance(value, list) else [value]
    digits = (number for text in texts for number in re.findall(r"\d+", str(text), re.ASCII))
    return tuple(dict.fromkeys(int(each[:18]) for each in digits))


def _check(call: Call, pool: Pool, errors: Errors) -> None:
    old = call.world.pools.get(pool.id)
    if old is None or old.name != pool.name:
        names = {each.name.lower() for each in call.world.pools.values() if each.id != pool.id}
        if pool.name.lower() in names:
            errors.setdefault("name", []).append("has already been taken")
        if (problem := _name_problem(pool.name)) is not None:
            errors.setdefault("name", []).append(problem)
    if not pool.name:
        errors.setdefault("name", []).append("is too short (minimum is 1 character)")
    if len(pool.name) > _MAX_NAME:
        message = f"is too long (maximum is {_MAX_NAME} characters)"
        errors.setdefault("name", []).append(message)
    if len(pool.description or "") > _MAX_DESCRIPTION:
        message = f"is too long (maximum is {_MAX_DESCRIPTION} characters)"
        errors.setdefault("description", []).append(message)
    added = set(pool.post_ids) - set(old.post_ids if old else ())
    missing = sorted(post_id for post_id in added if post_id not in call.world.posts)
    if missing:
        message = f"Cannot add posts to pool. Invalid IDs: {', '.join(map(str, missing))}"
        errors.setdefault("base", []).append(message)
    if added and len(pool.post_ids) > _MAX_POSTS:
        message = f"Pools can only have up to {_MAX_POSTS:,} posts each"
        errors.setdefault("base", []).append(message)


def _name_problem(name: str) -> str | None:
    return next((message for form, message in _BAD_NAMES if form.search(name)), None)


def _check_change(call: Call, old: Pool, new: Pool, errors: Errors) -> None:
    """Add errors for changes that the caller may not make."""
    is_staff = call.viewer.is_at_least("staff")
    if attrs.evolve(new, post_ids=old.post_ids) != old:
        reason = call.throttle("pool edit", limit=10, bypass="staff", days=3)
        if reason is not None:
            errors.setdefault("updater", []).append(reason)
    if new.post_ids != old.post_ids:
        reason = call.throttle(f"posts of pool {old.id}", limit=30, bypass="privileged", days=7)
        if reason is not None:
            message = f"{reason}: updating unique pools posts"
            errors.setdefault("updater", []).append(message)
    if set(old.post_ids) - set(new.post_ids) and is_new(call):
        message = "You cannot removes posts from pools within the first week of sign up"
        errors.setdefault("base", []).append(message)
    if new.category != old.category and not is_staff and len(new.post_ids) > _MAX_TO_RECATEGORIZE:
        message = (
            "You cannot change the category of pools with greater than "
            f"{_MAX_TO_RECATEGORIZE} posts"
        )
        errors.setdefault("base", []).append(message)


def is_new(call: Call) -> bool:
    """Whether the account is less than a week old; never for staff."""
    age = call.world.now - call.viewer.user.created_at
    return age < _WEEK and not call.viewer.is_at_least("staff")


def save_pool(call: Call, old: Pool, new: Pool) -> None:
    """Replace a pool, add a version, and update its posts."""
    if old.name:
        versions_of_pool(call.world, old)
    call.world.pools[new.id] = new
    add_pool_version(call, new)
    before, after = set(old.post_ids), set(new.post_ids)
    for post_id in sorted(after - before):
        join_pool(call, new.id, post_id)
    for post_id in sorted(before - after):
        leave_pool(call, new.id, post_id)


def _wanted(call: Call) -> Pool:
    pool = call.world.pools.get(call.id())
    if pool is None:
        raise not_found()
    return pool


def _ordered(pools: list[Pool], order: str | None) -> list[Pool]:
    pools = sorted(pools, key=lambda pool: pool.updated_at, reverse=True)
    match order:
        case "name":
            return sorted(pools, key=lambda pool: pool.name)
        case "created_at":
            return sorted(pools, key=lambda pool: pool.created_at, reverse=True)
        case "post_count":
            return sorted(pools, key=lambda pool: len(pool.post_ids), reverse=True)
        case "id_asc" | "id_desc":
            return sorted(pools, key=lambda pool: pool.id, reverse=order == "id_desc")
        case _:
            return pools


def pool_from_path(call: Call) -> Pool:
    """The pool with this exact name, else with this id."""
    name, by_id = call.params.text("pool_name"), call.world.pools.get(call.id("pool_id"))
    pool = next((pool for pool in call.world.pools.values() if pool.name == name), by_id)
    if pool is None:
        raise not_found()
    return pool


def pool_json(call: Call, pool: Pool) -> dict[str, object]:
    """The JSON of a pool, as on this site."""
    return call.rules.write_pool(call, pool)


def write_pool(call: Call, pool: Pool) -> dict[str, object]:
    """The JSON of a pool on e621."""
    return {
        "id": pool.id,
        "name": pool.name,
        "created_at": call.view.stamp(pool.created_at),
        "updated_at": call.view.stamp(pool.updated_at),
        "creator_id": pool.creator_id,
        "description": pool.description,
        "is_active": pool.is_active,
        "category": pool.category,
        "post_ids": pool.post_ids,
        "creator_name": call.world.users.name_of(pool.creator_id),
        "post_count": len(pool.post_ids),
    }


ROUTES: Final = (
    Route("GET", "/pools", "anonymous", index),
    Route("GET", "/pools/{id}", "anonymous", show),
    Route("GET", "/pools/{pool_id}/order/edit", "member", edit_order),
    Route("POST", "/pools", "member", create),
    Route("PATCH PUT", "/pools/{id}", "member", update),
    Route("DELETE", "/pools/{id}", "staff", destroy),
    Route("PUT", "/pools/{id}/revert", "member", revert),
)
