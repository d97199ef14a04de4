"""Examples about artists and the avoid-posting list.

spec/requests/artists_controller_spec.rb, artist_urls_controller_spec.rb,
artist_versions_controller_spec.rb, avoid_postings_controller_spec.rb,
avoid_posting_versions_controller_spec.rb.
"""

from __future__ import annotations

from tests.judges.case import Step, case

__all__ = ["CASES"]

_ARTIST = "/artists/{artist}"
_NEW = Step(
    "member",
    "POST /artists.json",
    {
        "artist[name]": "Tin Lantern",
        "artist[other_names_string]": "lantern_of_tin Tin_Lantern",
        "artist[url_string]": "https://Gallery.example/Tin -https://old.example/tin",
    },
    status=201,
    save="artist",
    shows={"name": "tin_lantern", "other_names": ["lantern_of_tin"], "is_active": True},
    lacks=("urls", "domains"),
)
_ENTRY = "/avoid_postings/{entry}"
_LISTED = Step(
    "admin",
    "POST /avoid_postings.json",
    {
        "avoid_posting[details]": "Please ask first.",
        "avoid_posting[staff_notes]": "By letter.",
        "avoid_posting[artist_attributes][name]": "tin_lantern",
    },
    status=201,
    save="entry",
    shows={"details": "Please ask first.", "is_active": True, "staff_notes": "By letter."},
)
_RENAME = {"artist[name]": "tin_lamp"}

CASES = (
    case(
        "an artist is found by id and by name",
        "artists, show action",
        _NEW,
        Step(None, f"GET {_ARTIST}.json", shows={"name": "tin_lantern", "domains": []}),
        Step(None, "GET /artists/tin_lantern.json", shows={"name": "tin_lantern"}),
        Step(None, "GET /artists/nobody_at_all.json", status=404),
        Step(None, "GET /artists/show_or_new.json", {"name": "Tin lantern"}, status=302),
        Step(
            None,
            "GET /artists/show_or_new.json",
            {"name": "Nobody here"},
            shows={"id": None, "name": "nobody_here"},
        ),
    ),
    case(
        "a new artist has a tag, addresses and a version",
        "artists, create action",
        _NEW,
        Step(None, "GET /tags/tin_lantern.json", shows={"category": 1}),
        Step(
            None,
            "GET /artist_urls.json",
            {"search[artist_id]": "{artist}", "search[order]": "id_asc"},
            count=2,
            shows=[
                {
                    "url": "https://Gallery.example/Tin",
                    "normalized_url": "http://gallery.example/Tin/",
                    "is_active": True,
                    "artist": {"name": "tin_lantern"},
                }
            ],
        ),
        Step(
            None,
            "GET /artist_versions.json",
            {"search[artist_id]": "{artist}"},
            count=1,
            shows=[
                {
                    "name": "tin_lantern",
                    "updater_id": 7,
                    "urls": ["-https://old.example/tin", "https://Gallery.example/Tin"],
                    "is_active": True,
                }
            ],
        ),
        Step("member", "POST /artists.json", {"artist[name]": "tin_lantern"}, status=422),
        Step(None, "POST /artists.json", {"artist[name]": "tin_lamp"}, status=403),
    ),
    case(
        "notes are the wiki page",
        "artists, with an artist that has notes",
        _NEW,
        Step("member", f"PATCH {_ARTIST}.json", {"artist[notes]": "Tin work."}, status=204),
        Step(None, f"GET {_ARTIST}.json", shows={"notes": "Tin work."}),
        Step(None, "GET /wiki_pages/tin_lantern.json", shows={"body": "Tin work."}),
        Step("member", f"PATCH {_ARTIST}.json", _RENAME, status=204),
        Step(None, "GET /wiki_pages/tin_lamp.json", shows={"body": "Tin work."}),
        Step(None, "GET /wiki_pages/tin_lantern.json", status=404),
    ),
    case(
        "an earlier version comes back",
        "artists, revert action",
        _NEW,
        Step(
            None,
            "GET /artist_versions.json",
            {"search[artist_id]": "{artist}"},
            save="version",
        ),
        Step("member", f"PATCH {_ARTIST}.json", _RENAME, status=204),
        Step("member", f"PUT {_ARTIST}/revert.json", {"version_id": "{version}"}, status=204),
        Step(None, f"GET {_ARTIST}.json", shows={"name": "tin_lantern"}),
        Step("member", f"PUT {_ARTIST}/revert.json", {"version_id": 1}, status=404),
        Step(None, "GET /artist_versions.json", {"search[artist_id]": "{artist}"}, count=3),
    ),
    case(
        "names and addresses are searched",
        "artists, search",
        _NEW,
        *(
            Step(None, "GET /artists.json", {f"search[{key}]": value}, has=["artist"], count=1)
            for key, value in (
                ("any_name_matches", "lantern_of"),
                ("any_name_matches", "tin_lant*"),
                ("any_other_name_like", "lantern_of*"),
                ("any_name_or_url_matches", "https://gallery.example/Tin/9"),
                ("url_matches", "old.example"),
                ("name", "tin_lantern"),
            )
        ),
        Step(None, "GET /artists.json", {"search[url_matches]": "nowhere.example"}, count=0),
        Step(None, "GET /artists.json", {"name": "tin_lantern"}, has=["artist"], count=1),
        Step(None, "GET /artists.json", {"search[is_linked]": "true"}, has_not=["artist"]),
    ),
    case(
        "only admins delete artists",
        "artists, destroy action",
        _NEW,
        Step("janitor", f"DELETE {_ARTIST}.json", status=403),
        Step("admin", f"DELETE {_ARTIST}.json", status=204),
        Step(None, f"GET {_ARTIST}.json", status=404),
    ),
    case(
        "an artist on the avoid-posting list is protected",
        "artists, with a dnp entry",
        _NEW,
        _LISTED,
        Step("member", f"PATCH {_ARTIST}.json", _RENAME, status=422),
        Step(None, f"GET {_ARTIST}.json", shows={"name": "tin_lantern"}),
        Step("admin", f"DELETE {_ARTIST}.json", status=403),
        Step("admin", f"PUT {_ENTRY}/delete.json", status=302),
        Step("admin", f"DELETE {_ARTIST}.json", status=403),
        Step("member", f"PATCH {_ARTIST}.json", _RENAME, status=204),
    ),
    case(
        "addresses are filtered",
        "artist_urls, filters",
        _NEW,
        Step(
            None,
            "GET /artist_urls.json",
            {"search[artist_name]": "tin_lantern", "search[is_active]": "true"},
            count=1,
            save="url",
            lacks=("notes",),
        ),
        Step(None, "GET /artist_urls.json", {"search[url_matches]": "gallery"}, has=["url"]),
        Step(None, "GET /artist_urls.json", {"search[url_matches]": "old.ex"}, has_not=["url"]),
        Step(
            None,
            "GET /artist_urls.json",
            {"search[normalized_url_matches]": "gallery.example/tin"},
            has=["url"],
        ),
        Step(None, "GET /artist_urls.json", {"search[is_active]": "false"}, has_not=["url"]),
    ),
    case(
        "versions are filtered",
        "artist_versions, filters",
        _NEW,
        Step(None, "GET /artist_versions.json", {"search[name]": "tin_lantern"}, save="version"),
        Step(None, "GET /artist_versions.json", {"search[name]": "tin_*"}, has=["version"]),
        Step(
            None,
            "GET /artist_versions.json",
            {"search[updater_id]": 7},
            every={"updater_id": 7},
        ),
        Step(None, "GET /artist_versions.json", {"search[artist_id]": "1,2"}, count=2),
        Step(
            None,
            "GET /artist_versions.json",
            {"search[is_active]": "false"},
            every={"is_active": False},
            has_not=["version"],
        ),
        Step("member", "GET /artist_versions.json", {"search[ip_addr]": "192.0.2.8"}, status=403),
        Step(
            "admin",
            "GET /artist_versions.json",
            {"search[ip_addr]": "192.0.2.8"},
            has=["version"],
            every={"updater_id": 7},
        ),
        Step(
            None,
            "GET /artist_versions.json",
            {"search[order]": "name"},
            sorted_by="name",
        ),
    ),
    case(
        "deleted entries are hidden, and read by themselves",
        "avoid_postings, inactive entries",
        _LISTED,
        Step(None, "GET /avoid_postings.json", has=["entry"], lacks=("staff_notes",)),
        Step(None, f"GET {_ENTRY}.json", lacks=("staff_notes",), shows={"creator_id": 1}),
        Step("member", f"PUT {_ENTRY}/delete.json", status=403),
        Step("admin", f"PUT {_ENTRY}/delete.json", status=302),
        Step(None, "GET /avoid_postings.json", has_not=["entry"], every={"is_active": True}),
        Step(None, "GET /avoid_postings.json", {"search[is_active]": "false"}, has=["entry"]),
        Step(None, f"GET {_ENTRY}.json", shows={"is_active": False}),
        Step("admin", f"PUT {_ENTRY}/undelete.json", status=302),
        Step(None, "GET /avoid_postings/tin_lantern.json", shows={"is_active": True}),
        Step(
            None,
            "GET /avoid_posting_versions.json",
            {"search[artist_name]": "tin_lantern"},
            count=3,
            lacks=("staff_notes",),
            shows=[{"is_active": True}, {"is_active": False}, {"is_active": True}],
        ),
    ),
    case(
        "an artist has one entry",
        "avoid_postings, as bd_staff",
        _NEW,
        _LISTED,
        Step(None, f"GET {_ENTRY}.json", shows={"is_active": True}),
        Step(
            "admin",
            "POST /avoid_postings.json",
            {"avoid_posting[artist_attributes][name]": "tin_lantern"},
            status=422,
            shows={"errors": {"artist_id": ["already has an avoid posting entry"]}},
        ),
        Step(
            "member",
            "POST /avoid_postings.json",
            {"avoid_posting[artist_attributes][name]": "tin_lantern"},
            status=403,
        ),
        Step(None, "GET /avoid_postings/0.json", status=404),
    ),
    case(
        "the names of a known artist are merged",
        "avoid_postings, when the existing artist already has other_names",
        _NEW,
        Step(
            "admin",
            "POST /avoid_postings.json",
            {
                "avoid_posting[artist_attributes][name]": "tin_lantern",
                "avoid_posting[artist_attributes][other_names_string]": "tinny",
                "avoid_posting[artist_attributes][group_name]": "lamps",
            },
            status=201,
        ),
        Step(
            None,
            f"GET {_ARTIST}.json",
            shows={"other_names": ["lantern_of_tin", "tinny"], "group_name": "lamps"},
        ),
    ),
    case(
        "an entry is changed and destroyed by its staff",
        "avoid_postings, update and destroy",
        _LISTED,
        Step("member", f"PATCH {_ENTRY}.json", {"avoid_posting[details]": "No."}, status=403),
        Step("admin", f"PATCH {_ENTRY}.json", {"avoid_posting[details]": "No."}, status=204),
        Step("staff", f"GET {_ENTRY}.json", shows={"details": "No.", "staff_notes": "By letter."}),
        Step("member", f"DELETE {_ENTRY}.json", status=403),
        Step("admin", f"DELETE {_ENTRY}.json", status=302),
        Step(None, f"GET {_ENTRY}.json", status=404),
        Step(
            "moderator", "GET /avoid_posting_versions.json", {"search[ip_addr]": "::1"}, status=403
        ),
        Step(
            None,
            "GET /avoid_posting_versions.json",
            {"search[updater_id]": 1},
            every={"updater_id": 1},
        ),
    ),
    case(
        "entries are sorted by the name of the artist",
        "avoid_postings, index",
        Step(None, "GET /avoid_postings.json", {"search[artist_name]": "inkpot"}, count=1),
        Step(None, "GET /avoid_postings.json", {"search[order]": "artist_name"}, every={}),
        Step(
            None,
            "GET /avoid_postings.json",
            {"search[order]": "created_at"},
            sorted_by="-created_at",
        ),
    ),
)
