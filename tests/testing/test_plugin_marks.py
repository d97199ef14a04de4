"""The marks of the pytest plugin, right and wrong, and a site that serves several tests."""

from __future__ import annotations

import pytest

from tests.plugin import Run
from tests.testing.test_plugin import write


def test_a_wrong_mark(run: Run, pytester: pytest.Pytester) -> None:
    """An option that there is not is named."""
    write(
        pytester,
        "@pytest.mark.fake_site(pots=3)\ndef test_one(fake_site): pass",
        "@pytest.mark.fake_site(E621, 3)\ndef test_two(fake_site): pass",
        "@pytest.mark.fake_site('femboyfans')\ndef test_three(client): pass",
        "@pytest.mark.virtual_time(speed=3)\ndef test_four(): pass",
        "def test_five(client): assert client",
    )
    result = run()
    result.assert_outcomes(errors=4, passed=1)
    result.stdout.fnmatch_lines(
        [
            "*FakeSite has no option 'pots'*",
            "*takes one client class, got 2*",
            "*FakeSite needs a client class, such as E621, or a client; got 'femboyfans'*",
            "*virtual_time takes grace= alone; got speed*",
        ]
    )


def test_a_mark_with_a_class_alone(run: Run, pytester: pytest.Pytester) -> None:
    """It is the class of the client, not a class that is decorated; those still are."""
    write(
        pytester,
        """
        @pytest.mark.fake_site(FemboyFans)
        def test_one(client):
            assert isinstance(client, FemboyFans)
            assert not hasattr(FemboyFans, "pytestmark")

        @pytest.mark.fake_site
        class TestTwo:
            @pytest.mark.fake_site
            def test_two(self, client):
                assert isinstance(client, E621)

        class TestThree:
            pytestmark = [pytest.mark.fake_site(posts=3), pytest.mark.fake_site.with_args(E926)]

            def test_three(self, client, fake_site):
                assert isinstance(client, E926)
                assert len(fake_site.world.posts) == 3
        """,
    )
    run().assert_outcomes(passed=3)


def test_a_site_for_all_tests(run: Run, pytester: pytest.Pytester) -> None:
    """The first request of a test is not too early for a site that saw the test before."""
    write(
        pytester,
        """
        @pytest.fixture(scope="session")
        def site():
            with FakeSite(E621, posts=20).in_thread() as fake:
                yield fake

        @pytest.mark.parametrize("number", range(3))
        async def test_one(site, number):
            async with E621("kit-test/1.0 (by the tests)", base_url=site.url) as e6:
                await e6.posts.random()
                assert len(site.requests) == number + 1 and site.violations == 0
        """,
        """
        import urllib.request

        def test_two(site):
            for _ in range(2):
                url = f"{site.url}/posts.json"
                urllib.request.urlopen(urllib.request.Request(url, headers={"User-Agent": "a/1"}))
            assert site.violations == 1
        """,
    )
    run(mode="auto").assert_outcomes(passed=4)
