"""Examples about wiki and help pages and edit histories.

spec/requests/wiki_pages_controller_spec.rb, wiki_page_versions_controller_spec.rb,
help_controller_spec.rb, edit_histories_controller_spec.rb.
"""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_PAGE = "/wiki_pages/{page}"
_NEW = Step(
    "member",
    "POST /wiki_pages.json",
    {"wiki_page[title]": "Harbor Walk", "wiki_page[body]": "A walk."},
    status=201,
    save="page",
    shows={
        "title": "harbor_walk",
        "body": "A walk.",
        "is_locked": False,
        "is_deleted": False,
        "creator_id": 7,
        "featured_posts": [],
    },
)
_EDIT = {"wiki_page[body]": "A long walk."}
_LOCK = Step("janitor", f"PATCH {_PAGE}.json", {"wiki_page[is_locked]": True}, status=204)
_FIRST = Step(
    None,
    "GET /wiki_page_versions.json",
    {"search[wiki_page_id]": "{page}"},
    save="version",
    shows=[{"title": "harbor_walk", "updater_id": 7}],
)
_COMMENT = Step(
    "member",
    "POST /comments.json",
    {"comment[post_id]": 2, "comment[body]": "Searchable words."},
    save="comment",
)

CASES = (
    case(
        "a page is found by id and by title",
        "wiki_pages, show",
        _NEW,
        Step(None, f"GET {_PAGE}.json", shows={"title": "harbor_walk"}),
        Step(None, "GET /wiki_pages/Harbor_Walk.json", shows={"title": "harbor_walk"}),
        Step(None, "GET /wiki_pages/no_such_page.json", status=404),
        Step(None, "GET /wiki_pages/show_or_new.json", {"title": "harbor walk"}, status=302),
        Step(
            None,
            "GET /wiki_pages/show_or_new.json",
            {"title": "No such"},
            shows={"id": None, "title": "no_such"},
        ),
    ),
    case(
        "what a page needs",
        "wiki_pages, create",
        Step("member", "POST /wiki_pages.json", {"wiki_page[title]": ""}, status=422),
        Step(None, "POST /wiki_pages.json", {"wiki_page[title]": "harbor_walk"}, status=403),
        _NEW,
        Step("member", "POST /wiki_pages.json", {"wiki_page[title]": "harbor_walk"}, status=422),
        Step(
            "member",
            "POST /wiki_pages.json",
            {"wiki_page[title]": "some_posts", "wiki_page[featured_posts_string]": "1 2"},
            status=201,
            shows={"featured_posts": [1, 2]},
        ),
        Step(
            "member",
            "POST /wiki_pages.json",
            {"wiki_page[title]": "no_posts", "wiki_page[featured_posts_string]": "987654"},
            status=422,
            shows={"errors": {"featured_posts": ["contains invalid post IDs: 987654"]}},
        ),
    ),
    case(
        "who may send what",
        "wiki_pages, create by level",
        _NEW,
        Step(
            "member",
            "POST /wiki_pages.json",
            {"wiki_page[title]": "side_walk", "wiki_page[parent]": "harbor_walk"},
            status=403,
        ),
        Step(
            "privileged",
            "POST /wiki_pages.json",
            {"wiki_page[title]": "side_walk", "wiki_page[parent]": "harbor_walk"},
            status=201,
            shows={"parent": "harbor_walk"},
        ),
        Step(
            "privileged",
            "POST /wiki_pages.json",
            {"wiki_page[title]": "lost_walk", "wiki_page[parent]": "no_such_walk"},
            status=422,
            shows={"errors": {"parent": ["does not exist"]}},
        ),
        Step(
            "janitor",
            "POST /wiki_pages.json",
            {"wiki_page[title]": "locked_walk", "wiki_page[is_locked]": True},
            status=201,
            shows={"is_locked": True},
        ),
    ),
    case(
        "members leave a locked page as it is",
        "wiki_pages, update a locked page",
        _NEW,
        _FIRST,
        Step(None, f"PATCH {_PAGE}.json", _EDIT, status=403),
        Step("member", f"PATCH {_PAGE}.json", _EDIT, status=204),
        Step(None, f"GET {_PAGE}.json", shows={"body": "A long walk.", "updater_id": 7}),
        _LOCK,
        Step("member", f"PATCH {_PAGE}.json", _EDIT, status=403),
        Step("member", f"PUT {_PAGE}/revert.json", {"version_id": "{version}"}, status=403),
        Step("janitor", f"PUT {_PAGE}/revert.json", {"version_id": "{version}"}, status=204),
        Step(None, f"GET {_PAGE}.json", shows={"body": "A walk.", "is_locked": True}),
    ),
    case(
        "an earlier version comes back",
        "wiki_pages, revert",
        _NEW,
        _FIRST,
        Step("member", f"PATCH {_PAGE}.json", _EDIT, status=204),
        Step("member", f"PUT {_PAGE}/revert.json", {"version_id": "{version}"}, status=204),
        Step(None, f"GET {_PAGE}.json", shows={"body": "A walk."}),
        Step("member", f"PUT {_PAGE}/revert.json", {"version_id": 1}, status=404),
        Step(None, "GET /wiki_page_versions.json", {"search[wiki_page_id]": "{page}"}, count=3),
    ),
    case(
        "only admins destroy a page",
        "wiki_pages, destroy",
        _NEW,
        Step("member", f"DELETE {_PAGE}.json", status=403),
        Step("janitor", f"DELETE {_PAGE}.json", status=403),
        Step("admin", f"DELETE {_PAGE}.json", status=204),
        Step(None, f"GET {_PAGE}.json", status=404),
        Step(None, "GET /wiki_pages/help:about.json", save="page"),
        Step("admin", f"DELETE {_PAGE}.json", status=422),
    ),
    case(
        "pages are filtered and sorted",
        "wiki_pages, index",
        _NEW,
        Step(None, "GET /wiki_pages.json", {"search[title]": "harbor*"}, has=["page"]),
        Step(None, "GET /wiki_pages.json", {"title": "harbor_walk"}, has=["page"], count=1),
        Step(None, "GET /wiki_pages.json", {"search[body_matches]": "walk"}, has=["page"]),
        Step(None, "GET /wiki_pages.json", {"search[order]": "title"}, sorted_by="title"),
        Step(None, "GET /wiki_pages.json", {"limit": 1}, has=["page"]),
        Step(
            None,
            "GET /wiki_pages.json",
            {"search[is_locked]": "true"},
            every={"is_locked": True},
            has_not=["page"],
        ),
    ),
    case(
        "versions are filtered",
        "wiki_page_versions, filters",
        _NEW,
        _FIRST,
        Step(None, "GET /wiki_page_versions/{version}.json", shows={"title": "harbor_walk"}),
        Step(None, "GET /wiki_page_versions/0.json", status=404),
        Step(
            None, "GET /wiki_page_versions.json", {"search[title]": "harbor_walk"}, has=["version"]
        ),
        Step(
            None,
            "GET /wiki_page_versions.json",
            {"search[wiki_page_id]": "995859912741"},
            count=0,
        ),
        Step(
            None,
            "GET /wiki_page_versions.json",
            {"search[is_deleted]": "true"},
            every={"is_deleted": True},
        ),
        Step(
            None,
            "GET /wiki_page_versions.json",
            {"search[updater_id]": 7},
            has=["version"],
            every={"updater_id": 7},
        ),
        Step("member", "GET /wiki_page_versions.json", {"search[ip_addr]": "::1"}, status=403),
        Step(
            "admin",
            "GET /wiki_page_versions.json",
            {"search[ip_addr]": "192.0.2.8"},
            has=["version"],
        ),
    ),
    case(
        "the help begins with its landing page",
        "help, index and show",
        Step(None, "GET /help.json", shows={"name": "about"}, save="help"),
        Step(None, "GET /help/{help}.json", shows={"name": "about"}),
        Step(None, "GET /help/about.json", shows={"name": "about"}),
        Step(None, "GET /help/0.json", status=404),
        Step(None, "GET /help/list.json", shows=[{"name": "about"}]),
    ),
    case(
        "admins write the help",
        "help, create, update, destroy",
        _NEW,
        Step("member", "POST /help.json", {"help_page[name]": "walks"}, status=403),
        Step(
            "admin",
            "POST /help.json",
            {"help_page[name]": "Long walks", "help_page[wiki_page]": "harbor_walk"},
            status=201,
            save="help",
            shows={"name": "long_walks", "title": ""},
        ),
        Step(
            "admin",
            "POST /help.json",
            {"help_page[name]": "", "help_page[wiki_page]": "harbor_walk"},
            status=422,
        ),
        Step("admin", "PATCH /help/{help}.json", {"help_page[name]": ""}, status=422),
        Step("admin", "PATCH /help/{help}.json", {"help_page[title]": "Walks"}, status=204),
        Step(None, "GET /help/{help}.json", shows={"name": "long_walks", "title": "Walks"}),
        Step("admin", f"DELETE {_PAGE}.json", status=422),
        Step("member", "DELETE /help/{help}.json", status=403),
        Step("admin", "DELETE /help/{help}.json", status=204),
        Step(None, "GET /help/long_walks.json", text="null"),
    ),
    case(
        "an edit is kept",
        "edit_histories",
        _COMMENT,
        Step("member", "PATCH /comments/{comment}.json", {"comment[body]": "Others."}),
        Step("member", "GET /edit_histories.json", status=403),
        Step(
            "moderator",
            "GET /edit_histories.json",
            {"search[body_matches]": "searchable"},
            count=1,
            shows=[{"versionable_type": "Comment", "version": 1, "user_id": 7}],
        ),
        Step(
            "moderator",
            "GET /edit_histories/{comment}.json",
            {"type": "Comment"},
            count=2,
            shows=[{"version": 1}, {"version": 2, "body": "Others."}],
        ),
        Step("moderator", "GET /edit_histories/{comment}.json", {"type": "Blip"}, count=0),
        Step("moderator", "GET /edit_histories.json", {"search[ip_addr]": "::1"}, status=403),
        Step("admin", "GET /edit_histories.json", {"search[editor_id]": 7}, every={"user_id": 7}),
    ),
)
