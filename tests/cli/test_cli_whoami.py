"""`e6async whoami` against fake sites."""

from __future__ import annotations

import json

import pytest

from e6async import E621, FemboyFans
from e6async._cli.whoami import lines
from e6async._server_info import AccountInfo, ServerInfo
from e6async.testing import FakeSite
from tests.cli.conftest import Run


async def test_an_account(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Site, release, level and limits, as lines or as one JSON object."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("janitor")
        monkeypatch.setenv("E6ASYNC_LOGIN", login)
        monkeypatch.setenv("E6ASYNC_API_KEY", key)
        shown = await run("whoami", "--base-url", fake.url)
        written = await run("whoami", "--json", "--base-url", fake.url)
    assert (shown.status, shown.err, written.status) == (0, "", 0)
    found = dict(line.split(maxsplit=1) for line in map(str.rstrip, shown.out.splitlines()))
    assert found["site"] == "e621"
    assert found["version"] == "26.08.21"
    assert found["level"].startswith("Janitor (")
    assert login in found["account"]
    assert "a minute" in found["writes"]
    info = json.loads(written.out)
    assert (info["url"], info["account"]["name"]) == (fake.url, login)
    assert "posts" in info["families"]
    assert key not in shown.out + written.out


async def test_no_account(run: Run) -> None:
    """Without a login there is no account; what the site lacks is named."""
    async with FakeSite(FemboyFans, posts=5) as fake:
        shown = await run("whoami", "--site", "femboyfans", "--base-url", fake.url)
    assert shown.status == 0
    assert "none: no login and API key are sent" in shown.out
    assert "posts.count" in shown.out


def test_names_are_shown_without_control_characters() -> None:
    """What a server sends cannot act on the terminal."""
    account = AccountInfo(
        id=3, name="\x1b[2Java", level=20, level_string="Mem\x07ber", per_page=75,
        tag_query_limit=40, favorite_limit=80_000, api_burst_limit=60, remaining_api_limit=59,
    )  # fmt: skip
    info = ServerInfo(
        site="e6ai", url="https://e6ai.net", version=None, post_format="legacy",
        families=("posts",), lacks={}, account=account,
    )  # fmt: skip
    shown = lines(info)
    assert shown["account"] == "\N{REPLACEMENT CHARACTER}[2Java (id 3)"
    assert "version" not in shown
    assert shown["favorites"] == "up to 80,000"
