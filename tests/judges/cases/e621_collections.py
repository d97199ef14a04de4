"""Examples about sets, their maintainers, pools and their versions."""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_SET = {"post_set[name]": "Lamps at sea", "post_set[shortname]": "lamps_at_sea"}
_NEW = Step("member", "POST /post_sets.json", _SET, status=201, shows={"post_count": 0}, save="set")
_PUBLIC = Step(
    "member",
    "POST /post_sets.json",
    {**_SET, "post_set[is_public]": True},
    status=201,
    save="set",
)
_POSTS = {"post_ids": [5, 7]}
_POOL = {"pool[name]": "Lamps_of_the_sea", "pool[category]": "series"}

CASES = (
    case(
        "a new set is empty and private",
        "post_sets_controller_spec, POST and GET",
        _NEW,
        Step(None, "POST /post_sets.json", _SET, status=403),
        Step("privileged", "GET /post_sets.json", has_not=["set"]),
        Step("member", "GET /post_sets.json", has=["set"]),
        Step("moderator", "GET /post_sets.json", has=["set"], sorted_by="-id"),
        Step(None, "GET /post_sets/{set}.json", status=403),
        Step("privileged", "GET /post_sets/{set}.json", status=403),
        Step("member", "GET /post_sets/{set}.json", shows={"is_public": False, "post_ids": []}),
        Step("moderator", "GET /post_sets/{set}.json"),
    ),
    case(
        "names of sets are checked",
        "post_set.rb, validations",
        Step(
            "member",
            "POST /post_sets.json",
            {"post_set[name]": "a", "post_set[shortname]": "42"},
            status=422,
            text="must be between three and one hundred characters long",
        ),
        _NEW,
        Step("privileged", "POST /post_sets.json", _SET, status=422, text="is already taken"),
    ),
    case(
        "only the owner and admins change a set",
        "post_sets_controller_spec, PATCH and DELETE",
        _PUBLIC,
        Step("privileged", "PATCH /post_sets/{set}.json", {"post_set[name]": "Mine"}, status=403),
        Step("moderator", "DELETE /post_sets/{set}.json", status=403),
        Step("member", "PATCH /post_sets/{set}.json", {"post_set[name]": "Other"}, status=204),
        Step(None, "GET /post_sets/{set}.json", shows={"name": "Other"}),
        Step("admin", "DELETE /post_sets/{set}.json", status=204),
        Step(None, "GET /post_sets/{set}.json", status=404),
    ),
    case(
        "posts are added, found by the set, and removed",
        "post_sets_controller_spec, add_posts and remove_posts",
        _PUBLIC,
        Step("privileged", "POST /post_sets/{set}/add_posts.json", _POSTS, status=403),
        Step(
            "member",
            "POST /post_sets/{set}/add_posts.json",
            _POSTS,
            status=201,
            shows={"post_ids": [5, 7], "post_count": 2},
        ),
        Step(None, "GET /posts/count.json", {"tags": "set:{set} status:any"}, shows={"count": 2}),
        Step(None, "GET /post_sets.json", {"post_id": 5}, has=["set"]),
        Step(
            "member",
            "POST /post_sets/{set}/remove_posts.json",
            {"post_ids": [5]},
            status=201,
            shows={"post_ids": [7]},
        ),
        Step(
            None,
            "GET /posts/count.json",
            {"tags": "set:lamps_at_sea status:any"},
            shows={"count": 1},
        ),
    ),
    case(
        "not too many posts at once",
        "post_sets_controller_spec, a 400 error",
        _NEW,
        *(
            Step(
                "member",
                f"POST /post_sets/{{set}}/{verb}_posts.json",
                {"post_ids": [*range(1, 322)]},
                status=400,
                text=f"only {verb} up to 320",
            )
            for verb in ("add", "remove")
        ),
    ),
    case(
        "the posts of a set are replaced",
        "post_sets_controller_spec, update_posts and post_list",
        _PUBLIC,
        Step(None, "GET /post_sets/{set}/post_list.json", status=403),
        Step("privileged", "GET /post_sets/{set}/post_list.json", status=403),
        Step(
            "member",
            "POST /post_sets/{set}/update_posts.json",
            {"post_set[post_ids_string]": "8 5"},
            status=302,
        ),
        Step("member", "GET /post_sets/{set}/post_list.json", shows={"post_ids": [5, 8]}),
    ),
    case(
        "one's own sets to choose from",
        "post_sets_controller_spec, for_select",
        _NEW,
        Step(None, "GET /post_sets/for_select.json", status=403),
        Step("member", "GET /post_sets/for_select.json", text='["Lamps at sea",'),
        Step("privileged", "GET /post_sets/for_select.json", shows={"Owned": [], "Maintained": []}),
    ),
    case(
        "an edit with set: changes the set that the API shows",
        "post.rb, apply_post_metatags",
        _PUBLIC,
        Step("member", "PATCH /posts/5.json", {"post[tag_string_diff]": "set:{set}"}),
        Step(None, "GET /post_sets/{set}.json", shows={"post_ids": [5]}),
        Step("privileged", "PATCH /posts/7.json", {"post[tag_string_diff]": "set:{set}"}),
        Step(None, "GET /post_sets/{set}.json", shows={"post_ids": [5]}),
    ),
    case(
        "invitations are for those who were invited",
        "post_set_maintainers_controller_spec",
        Step("member", "GET /post_set_maintainers/3/approve", status=403),
        Step("privileged", "GET /post_set_maintainers/3/approve", status=302),
        Step("privileged", "GET /post_set_maintainers/3/approve", status=403),
        Step(
            "privileged",
            "POST /post_sets/1/add_posts.json",
            {"post_ids": [5]},
            status=201,
        ),
        Step(
            "privileged",
            "POST /post_set_maintainers",
            {"post_set_id": 1, "username": "a"},
            status=302,
        ),
        Step("privileged", "DELETE /post_set_maintainers/3", status=403),
        Step("privileged", "GET /post_set_maintainers/3/deny", status=302),
        Step("privileged", "POST /post_sets/1/add_posts.json", {"post_ids": [7]}, status=403),
    ),
    case(
        "an edit of a pool makes a version",
        "pool_versions_controller_spec",
        Step("privileged", "POST /pools.json", _POOL, status=201, save="pool"),
        Step(
            "member",
            "PATCH /pools/{pool}.json",
            {"pool[description]": "About lamps."},
            status=204,
        ),
        Step(None, "GET /pool_versions.json", status=403),
        Step(
            "member",
            "GET /pool_versions.json",
            {"search[pool_id]": "{pool}"},
            count=2,
            shows=[{"version": 2, "description_changed": True, "updater_id": 7}],
        ),
        Step(
            "member", "GET /pool_versions.json", {"search[updater_id]": 7}, every={"updater_id": 7}
        ),
    ),
    case(
        "a pool goes back to a version",
        "pools_controller_spec, revert",
        Step("member", "POST /pools.json", _POOL, status=201, save="pool"),
        Step("privileged", "PATCH /pools/{pool}.json", {"pool[description]": "x"}, status=204),
        Step(
            "member",
            "GET /pool_versions.json",
            {"search[pool_id]": "{pool}", "search[updater_id]": 7},
            save="version",
        ),
        Step("member", "PUT /pools/{pool}/revert.json", {"version_id": "{version}"}, status=204),
        Step(None, "GET /pools/{pool}.json", shows={"description": ""}),
    ),
    case(
        "single posts of pools",
        "pool_elements_controller_spec",
        Step("member", "POST /pools.json", _POOL, status=201, save="pool"),
        Step(None, "POST /pool_element.json", {"pool_id": "{pool}", "post_id": 5}, status=403),
        Step(
            "member",
            "POST /pool_element.json",
            {"pool_name": "Lamps_of_the_sea", "post_id": 5},
            status=201,
            shows={"post_ids": [5]},
        ),
        Step("member", "POST /pool_element.json", {"pool_id": 0, "post_id": 5}, status=404),
        Step("member", "POST /pool_element.json", {"pool_id": "{pool}", "post_id": 0}, status=404),
        Step(
            "newcomer", "DELETE /pool_element.json", {"pool_id": "{pool}", "post_id": 5}, status=204
        ),
        Step(None, "GET /pools/{pool}.json", shows={"post_ids": [5]}),
        Step(
            "janitor", "DELETE /pool_element.json", {"pool_id": "{pool}", "post_id": 5}, status=204
        ),
        Step(None, "GET /pools/{pool}.json", shows={"post_ids": []}),
        Step("member", "GET /pool_element/recent.json", count=0),
    ),
    case(
        "pools are made by members and deleted by the staff",
        "pools_controller_spec, create and destroy",
        Step(None, "POST /pools.json", _POOL, status=403),
        Step("member", "POST /pools.json", _POOL, status=201, save="pool"),
        Step("privileged", "POST /pools.json", _POOL, status=422),
        Step("member", "DELETE /pools/{pool}.json", status=403),
        Step("janitor", "DELETE /pools/{pool}.json", status=204),
        Step(None, "GET /pools/{pool}.json", status=404),
        Step(None, "GET /pools.json", {"search[category]": "series"}, every={"category": "series"}),
    ),
)
