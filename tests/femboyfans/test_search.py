"""Filters of searches: what belongs to a record, how many values, and how refusals are told."""

from __future__ import annotations

import pytest

from e6async import E621, FemboyFans
from e6async._core.pages import parts_of
from e6async.errors import InputError, InvalidError, ServerError
from e6async.testing import FakeSite, virtual_time

AGENT = "search-test/1.0 (by the tests)"
JSON = {"Content-Type": "application/json"}


@virtual_time
async def test_what_belongs_to_a_record_can_be_asked_for() -> None:
    """A filter within a filter is nested as the server nests it."""
    async with FakeSite(FemboyFans, posts=30, seed=1) as fake:
        login, key = fake.credentials("janitor")
        async with FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            await e6.uploads.search(uploader={"level": ">=10"}, rating="s").first()
            await e6.upload_media_assets.search(upload={"has_post": False}).first()
        first, second = (dict(request.query) for request in fake.requests)
        assert first["search[uploader][level]"] == ">=10"
        assert first["search[rating]"] == "s"
        assert second["search[upload][has_post]"] == "false"


@pytest.mark.parametrize(
    ("filters", "why"),
    [
        ({"uploader": {"nam_matches": "a"}}, r"did you mean uploader\[name_matches\]"),
        ({"uploader": {"name_matches": " "}}, r"uploader\[name_matches\] is blank"),
        ({"uploader": {}}, r"did you mean uploader"),
        ({"uploader_id": list(range(101))}, "reads only the first 100"),
    ],
)
async def test_what_the_server_would_misread_is_refused(
    filters: dict[str, object], why: str
) -> None:
    """An unknown key is an error there, a blank one a redirect, and a long list is cut."""
    e6 = FemboyFans(AGENT, base_url="http://127.0.0.1:9")
    with pytest.raises(InputError, match=why):
        e6.uploads.search(**filters)  # type: ignore[arg-type]


def test_each_site_reads_lists_of_its_own_length() -> None:
    """A list of 101 values is sent to e621 whole, and is too long for FemboyFans."""
    ids = list(range(101))
    sent = dict(parts_of(E621(AGENT).uploads.search(uploader_id=ids))[1].query)
    assert sent["search[uploader_id]"] == ",".join(map(str, ids))
    with pytest.raises(InputError, match="only the first 100"):
        FemboyFans(AGENT).uploads.search(uploader_id=ids)


@virtual_time
async def test_a_feature_that_is_off_is_no_sign_of_trouble() -> None:
    """However often a site says that it has no search by picture, it is not down."""
    off = b'{"success":false,"message":"This feature isn\'t available","code":null}'
    async with FakeSite(FemboyFans, posts=5) as fake, FemboyFans(AGENT, base_url=fake.url) as e6:
        fake.respond_next(status=501, headers=JSON, body=off, times=20)
        for _ in range(20):
            with pytest.raises(ServerError, match="This feature isn't available"):
                await e6.posts.similar(3)
        assert len(fake.requests) == 20


@virtual_time
async def test_each_row_of_an_order_says_what_is_wrong() -> None:
    """Refusals by row are errors by name."""
    body = b'{"success":false,"errors":[{"id":3,"name":"Be kind","message":"order is taken"}]}'
    async with FakeSite(FemboyFans, posts=5) as fake, FemboyFans(AGENT, base_url=fake.url) as e6:
        fake.respond_next(status=422, headers=JSON, body=body)
        with pytest.raises(InvalidError, match="Be kind order is taken") as caught:
            await e6.raw("POST", "/rules/reorder.json", json=[{"id": 3, "order": 1}])
        assert caught.value.errors == {"Be kind": ["order is taken"]}
