"""All operations of the reference, one by one: status, shape, required level."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs
import pytest

from e6async import E6AI, E621, FemboyFans
from e6async._core.client import Client
from e6async.testing._e6ai.reference import E6AI_REFERENCE
from e6async.testing._e621.reference import E621_REFERENCE
from e6async.testing._e621.type_grammar import kind_of
from e6async.testing._femboyfans.reference import FEMBOYFANS_REFERENCE
from e6async.testing._records import Note
from e6async.testing._reference import Operation, Reference
from tests.testing.asking import Ask, asking
from tests.testing.fitting import misfits
from tests.testing.prepared import prepare_e621

POST = "3"

REFERENCES: Mapping[str, tuple[Reference, str]] = {
    "e621": (E621_REFERENCE, "admin"),
    "e6ai": (E6AI_REFERENCE, "admin"),
    "femboyfans": (FEMBOYFANS_REFERENCE, "owner"),
}
"""The reference of each site, and the account that may do everything there."""

SENT: Mapping[str, Mapping[str, str]] = {
    **{
        key: {"record_type": "warning"}
        for key in ("blips.warning", "comments.warning", "forum_posts.warning")
    },
    "artists.create": {"artist[name]": "made_up"},
    "artists.revert": {"version_id": "2"},
    "artists.update": {"artist[group_name]": "made up"},
    "avoid_postings.create": {"avoid_posting[artist_attributes][name]": "made_up"},
    "avoid_postings.update": {"avoid_posting[details]": "made up"},
    "dmail_filter.update": {"dmail_id": "2", "dmail_filter[words]": "made up"},
    "dmails.create": {"dmail[to_id]": "12", "dmail[title]": "made up", "dmail[body]": "made up"},
    "notes.revert": {"version_id": "4"},
    "bans.create": {"ban[user_id]": "12", "ban[duration]": "3", "ban[reason]": "made up"},
    "ip_bans.create": {"ip_ban[ip_addr]": "198.51.100.7", "ip_ban[reason]": "made up"},
    "mascots.create": {
        "mascot[mascot_file]": "made up",
        "mascot[display_name]": "made up",
        "mascot[artist_name]": "made up",
        "mascot[artist_url]": "https://gallery.example",
    },
    "mascots.update": {"mascot[display_name]": "made up"},
    "user_name_change_requests.create": {"user_name_change_request[desired_name]": "made_up"},
    "user_feedbacks.create": {
        "user_feedback[user_id]": "12",
        "user_feedback[category]": "neutral",
        "user_feedback[body]": "made up",
    },
    "takedowns.create": {
        "takedown[email]": "nobody@mail.example",
        "takedown[reason]": "made up",
        "takedown[instructions]": "made up",
    },
    "tickets.create": {
        "ticket[qtype]": "blip",
        "ticket[disp_id]": "2",
        "ticket[reason]": "made up",
    },
    "bans.update": {"ban[reason]": "made up"},
    "bulk_update_requests.create": {
        "bulk_update_request[script]": "alias old_lamp -> lamp",
        "bulk_update_request[title]": "About lamps",
        "bulk_update_request[reason]": "made up",
    },
    "bulk_update_requests.update": {"bulk_update_request[script]": "alias old_lamp -> lamp"},
    "edit_histories.get": {"type": "Blip"},
    "pools.create": {"pool[name]": "Made_up", "pool[category]": "series"},
    "pools.update": {"pool[description]": "made up"},
    "posts.update": {"post[description]": "made up"},
    "posts.revert": {"version_id": "4"},
    "appeals.create": {"appeal[qtype]": "flag", "appeal[disp_id]": "2", "appeal[reason]": "No"},
    "appeals.update": {"appeal[status]": "approved", "appeal[response]": "Yes"},
    "post_approvals.create": {"post_id": POST},
    "post_disapprovals.create": {
        "post_disapproval[post_id]": POST,
        "post_disapproval[reason]": "other",
    },
    "post_flags.create": {"post_flag[post_id]": "2", "post_flag[reason_name]": "dnp_artist"},
    "post_replacements.create": {
        "post_replacement[replacement_url]": "https://gallery.example/1.png",
        "post_replacement[reason]": "made up",
    },
    "post_sets.add_posts": {"post_ids[]": POST},
    "post_sets.create": {"post_set[name]": "Made up", "post_set[shortname]": "made_up"},
    "post_sets.remove_posts": {"post_ids[]": POST},
    "post_sets.update": {"post_set[name]": "Made up again"},
    "post_votes.create": {"score": "1"},
    "staff_ip_addrs.search": {"search[user_id]": "1"},
    "staff_posts.delete": {"commit": "Delete", "reason": "made up"},
    "staff_posts.reowner": {"reowner[new_owner]": "!1"},
    "tags.correct": {"commit": "Fix"},
    "tags.update": {"tag[is_locked]": "true"},
    "uploads.create": {
        "upload[direct_url]": "https://gallery.example/2.png",
        "upload[rating]": "s",
    },
    "users.update_self": {"user[comment_threshold]": "-2"},
    "help_pages.create": {"help_page[name]": "made_up", "help_page[wiki_page]": "solo"},
    "help_pages.update": {"help_page[title]": "made up"},
    "wiki_pages.create": {"wiki_page[title]": "made_up"},
    "wiki_pages.revert": {"version_id": "3"},
    "wiki_pages.update": {"wiki_page[body]": "made up"},
    "iqdb_queries.query_post": {"post_id": POST},
    "posts.random": {},
    "users.list": {"limit": "5"},
    "route.recognize_route": {"url": "/posts/2.json"},
    **{
        f"{kind}.request": {
            f"{root}_request[antecedent_name]": "old_lamp_post",
            f"{root}_request[consequent_name]": "lamp",
            f"{root}_request[reason]": "made up",
        }
        for kind, root in (("tag_aliases", "tag_alias"), ("tag_implications", "tag_implication"))
    },
    "user_feedbacks.update": {"user_feedback[body]": "made up"},
}
"""The parameters of single operations; others get a value for each key."""

NOT_AS_USUAL = {
    "artists.get_or_new": 302,
    "directors.get_or_new": 302,
    "forum_post_votes.delete": 404,
    "oauth.token_info": 401,
    "posts.frame": 400,
    "oauth.userinfo": 401,
    "tags.delete": 302,
    "users.create": 403,
    "wiki_pages.get_or_new": 302,
}
"""Statuses for JSON with an API key that differ from the reference."""


ROWS = {
    "post_replacements.reject": "3",
    "post_replacements.transfer": "4",
    "post_set_maintainers.block": "5",
    "post_set_maintainers.delete": "3",
    "post_set_maintainers.deny": "6",
    "post_versions.undo": "3",
    "staff_posts.expunge": "7",
    "tag_aliases.approve": "9",
    "tag_implications.approve": "36",
}
"""The rows of operations that the state of row 2 does not allow."""
POINTERS = {
    *(
        operation.name
        for operation in E621_REFERENCE.operations
        if "PostLegacy" in operation.returns
    ),
    *("uploads.create", "post_replacements.create", "tags.preview", "comments.for_post"),
    *("users.me", "route.recognize_route", "health.version"),
}
"""Operations whose response is not compared: posts, shapes with missing keys, and plain text."""

UNSENT = ("status]", "category]", "qtype]", "page", "limit", "only", "mode", "hash", "url")
"""Keys that are not sent: they take few values, or reduce the response."""


def text_for(key: str) -> str:
    """A valid value for a key."""
    for mark, text in (("post_id", POST), ("_id", "1"), ("score", "1"), ("v2", "true")):
        if mark in key:
            return text
    return "inkpot" if key == "name" else "solo" if key == "title" else "made up"


def sent_to(operation: Operation, ask: Ask) -> Mapping[str, str]:
    """The parameters of an operation, without search filters."""
    posts = ask.world.posts
    match operation.name:
        case "posts.get_by_md5":
            return {"md5": posts[1].md5}
        case "posts.list" | "popular.list" | "favorites.list":
            return {"v2": "true"}
        case "comments.list_by_post":
            return {"group_by": "post"}
        case "pools.revert":
            return {"version_id": str(ask.world.pool_versions[2][0].id)}
        case name if name in SENT:
            return SENT[name]
        case _:
            own = (key for key in operation.params if not key.startswith("search["))
            return {key: text_for(key) for key in own if not key.endswith(UNSENT)}


async def prepare(ask: Ask) -> None:
    """Add a version to a pool, and a note to a post."""
    await ask("/pools/2.json", "PATCH", by="admin", data={"pool[description]": "an older one"})
    ask.world.put(attrs.evolve(ask.world.posts[2], notes=(Note(1, "made up"),), noted_at=1))
    if ask.fake.site_name != "femboyfans":
        prepare_e621(ask.fake)


def filled(operation: Operation) -> str:
    """The path for an existing row; another row for deletions."""
    usual = "3" if operation.method == "DELETE" and operation.route.endswith("}") else "2"
    number = ROWS.get(operation.name, usual)
    return re.sub(r"\{\w+\}", number, operation.path.partition("?")[0])


@pytest.mark.parametrize(
    ("client", "method"),
    [
        *((E621, method) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
        (E6AI, "GET"),  # tests/contract runs the writes of these
        (FemboyFans, "GET"),
    ],
)
async def test_every_operation_answers(client: type[Client], method: str) -> None:
    """Each operation has the status and shape of the reference for the highest account."""
    wrong: dict[str, object] = {}
    reference, account = REFERENCES[client.site.name]
    async with asking(posts=60, gaps=0, throttles=False, client=client) as ask:
        await prepare(ask)
        for operation in reference.operations:
            if operation.method != method:
                continue
            path = filled(operation)
            sent = sent_to(operation, ask)
            where = {"params": sent} if method == "GET" else {"data": sent}
            reply = await ask(path, method, by=account, **where)
            expected = NOT_AS_USUAL.get(operation.name, operation.status)
            if operation.session_only:
                expected = 302 if client is FemboyFans else 403
            if reply.status != expected:
                wrong[operation.name] = (reply.status, expected, reply.body)
            elif (
                reply.status in {200, 201} and operation.returns and operation.name not in POINTERS
            ):
                kind = kind_of(operation.returns)
                differences = list(misfits(reply.json, kind, shapes=reference.shapes))
                if differences:
                    wrong[operation.name] = differences[:3]
    assert wrong == {}


@pytest.mark.parametrize("client", [E621, FemboyFans])
@pytest.mark.parametrize("account", [None, "member"])
async def test_nobody_does_more_than_allowed(client: type[Client], account: str | None) -> None:
    """Each operation rejects callers below its level, and each write anonymous callers."""
    let_in: list[str] = []
    reference, _ = REFERENCES[client.site.name]
    async with asking(posts=60, gaps=0, throttles=False, client=client) as ask:
        levels = ask.world.levels
        for operation in reference.operations:
            access = operation.access
            is_above = account is None or levels.get(access, 99) > levels["member"]
            if access == "anonymous" or (account and access in {"member", "logged_in", "unbanned"}):
                continue
            path = re.sub(r"\{\w+\}", "1", operation.path)
            reply = await ask(path, operation.method, by=account)
            if is_above and reply.status != 403:
                let_in.append(operation.name)
    assert let_in == []
