"""Examples about what belongs to tags: their categories, related tags, searches for them.

spec/requests/tag_type_versions_controller_spec.rb, tag_corrections_controller_spec.rb,
related_tags_controller_spec.rb, search_trends_controller_spec.rb,
search_trend_hourlies_controller_spec.rb, search_trend_blacklists_controller_spec.rb.
"""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_TAG = Step(None, "GET /tags/sketch.json", save="tag")
_PATTERN = {"search_trend_blacklist[tag]": "harbor*", "search_trend_blacklist[reason]": "ours"}
_NEW_PATTERN = Step(
    "admin",
    "POST /search_trend_blacklists.json",
    _PATTERN,
    status=201,
    save="row",
    shows={"tag": "harbor*", "reason": "ours", "creator_id": 1},
)
_ROW = "/search_trend_blacklists/{row}.json"

CASES = (
    case(
        "a change of the category is kept",
        "tag_type_versions, filters",
        _TAG,
        Step("admin", "PATCH /tags/{tag}.json", {"tag[category]": 0}, status=204),
        Step(
            None,
            "GET /tag_type_versions.json",
            {"search[tag]": "sketch"},
            save="version",
            shows=[{"old_type": 7, "new_type": 0, "creator_id": 1}],
        ),
        Step(None, "GET /tag_type_versions.json", {"search[tag]": "comic"}, has_not=["version"]),
        Step(
            None,
            "GET /tag_type_versions.json",
            {"search[user_id]": 1},
            has=["version"],
            every={"creator_id": 1},
        ),
        Step(None, "GET /tag_type_versions.json", {"limit": 2}, has=["version"], count=2),
    ),
    case(
        "a correction shows both counts",
        "tag_corrections",
        _TAG,
        Step(None, "GET /tags/{tag}/correction.json", shows={"category": 7}),
        Step(None, "GET /tags/0/correction.json", status=404),
        Step("member", "POST /tags/{tag}/correction.json", status=403),
        Step("janitor", "POST /tags/{tag}/correction.json", {"commit": "Fix"}, status=302),
    ),
    case(
        "related tags are those of the posts",
        "related_tags, show",
        Step(None, "GET /related_tag.json", {"search[query]": "wolf"}, status=403),
        Step("member", "GET /related_tag.json", {"search[query]": "no_such_tag"}, count=0),
        Step(
            "member",
            "GET /related_tag.json",
            {"search[query]": "fox"},
            text='"name":"mammal","category_id":5',
        ),
        Step(
            "member",
            "GET /related_tag.json",
            {"search[query]": "fox", "search[category_id]": 5},
            every={"category_id": 5},
        ),
        Step(
            "member",
            "GET /related_tag.json",
            {"search[query]": "red_h*"},
            every={"category_id": 0},
            sorted_by="name",
        ),
        Step(
            "member",
            "GET /related_tag.json",
            {"search[query]": " ".join(f"tag_{number}" for number in range(41))},
            status=422,
        ),
    ),
    case(
        "related tags of many tags",
        "related_tags, bulk",
        Step(None, "GET /related_tag/bulk.json", {"query": ""}, status=403),
        Step("member", "GET /related_tag/bulk.json", {"query": ""}, text="{}"),
        Step("member", "POST /related_tag/bulk.json", {"query": ""}, text="{}"),
        Step("member", "GET /related_tag/bulk.json", {"query": "fox"}, every={}),
        Step("member", "GET /related_tag/bulk.json", {"query": "fox"}, text='"fox":[{'),
        Step(
            "member",
            "GET /related_tag/bulk.json",
            {"query": "no_such_tag", "category_id": 1},
            text='"no_such_tag":[]',
        ),
    ),
    case(
        "the trends of a day",
        "search_trends, index",
        Step(None, "GET /search_trends.json", lacks=("id", "updated_at"), sorted_by="-count"),
        Step(
            None,
            "GET /search_trends.json",
            {"search[name_matches]": "SOLO"},
            every={"tag": "solo"},
            count=1,
        ),
        Step(None, "GET /search_trends.json", {"day": "2001-01-01"}, count=0),
        Step(None, "GET /search_trends/track.json", {"tag": "solo,harbor"}, text='"harbor":[{'),
        Step("member", "DELETE /search_trends/purge.json", {"tag": "solo"}, status=403),
        Step(
            "admin",
            "DELETE /search_trends/purge.json",
            {"tag": "solo"},
            shows={"daily_count": 31, "hourly_count": 48},
        ),
        Step(None, "GET /search_trends.json", {"search[name_matches]": "solo"}, count=0),
    ),
    case(
        "the trends of an hour",
        "search_trend_hourlies, index",
        Step("member", "GET /search_trend_hourlies.json", status=403),
        Step(
            "admin",
            "GET /search_trend_hourlies.json",
            {"hour": "not-a-time"},
            lacks=("id", "created_at"),
            sorted_by="-count",
        ),
        Step("admin", "GET /search_trend_hourlies.json", {"hour": "2001-01-01T10:00:00Z"}, count=0),
        Step(
            "admin",
            "GET /search_trend_hourlies.json",
            {"search[name_matches]": "*stand*"},
            every={"tag": "standing"},
        ),
    ),
    case(
        "only admins keep tags from the trends",
        "search_trend_blacklists",
        Step(None, "GET /search_trend_blacklists.json", status=403),
        Step("member", "POST /search_trend_blacklists.json", _PATTERN, status=403),
        _NEW_PATTERN,
        Step("admin", "POST /search_trend_blacklists.json", _PATTERN, status=422),
        Step(
            "admin",
            "POST /search_trend_blacklists.json",
            {"search_trend_blacklist[tag]": "*"},
            status=422,
        ),
        Step("admin", f"PATCH {_ROW}", {"search_trend_blacklist[tag]": ""}, status=422),
        Step("member", f"PATCH {_ROW}", {"search_trend_blacklist[reason]": "new"}, status=403),
        Step("admin", f"PATCH {_ROW}", {"search_trend_blacklist[reason]": "new"}, status=204),
        Step(
            "admin",
            "GET /search_trend_blacklists.json",
            {"search[tag]": "HARBOR*"},
            shows=[{"tag": "harbor*", "reason": "new"}],
            count=1,
        ),
        Step("member", f"DELETE {_ROW}", status=403),
        Step("admin", f"DELETE {_ROW}", status=204),
        Step("admin", "GET /search_trend_blacklists.json", has_not=["row"]),
    ),
)
