"""Every method of every family is called with every hostile value in each parameter."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import pytest

from e6async._core.client import Client, transport_of
from e6async.testing import FakeSite, virtual_time
from tests.contract.__main__ import CLIENTS
from tests.contract.arguments import arguments_of, hints_of
from tests.contract.families import POSITIONAL, Verb, families, verbs
from tests.contract.site_contracts import CONTRACTS
from tests.embedding.walk import HANGS, attempts, problem

pytestmark = pytest.mark.any_python

AGENT = "walk-test/1.0 (by the tests)"


ENDLESS = frozenset({"posts.stream"})
"""Methods that wait for what is new."""


def omissible(verb: Verb) -> Collection[str]:
    """The keys of `**filters` or `**fields`: None for one is as good as leaving it out."""
    names = {
        f"{POSITIONAL}{name}" if parameter.kind is parameter.POSITIONAL_ONLY else name
        for name, parameter in verb.parameters.items()
    }
    return hints_of(verb).keys() - names


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.site.name)
@virtual_time
async def test_every_method_of_every_family(client: type[Client]) -> None:
    """It works, or an error of ours is raised; what its type refuses is an InputError, unsent."""
    problems: list[str] = []
    calls = 0
    async with FakeSite(client, posts=30, gaps=0, throttles=False) as fake:
        login, key = fake.credentials(CONTRACTS[client.site.name].account)
        async with client(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            for name, kind in families(client).items():
                for verb in verbs(name, kind):
                    required = arguments_of(verb, CONTRACTS[client.site.name].values).required
                    family = kind(transport_of(e6))
                    for attempt in attempts(hints_of(verb), omissible(verb)):
                        calls += 1
                        arguments = {**required, **attempt.arguments}
                        text = await problem(attempt, partial(verb.call, family, arguments), fake)
                        if text is not None and not (text == HANGS and verb.full_name in ENDLESS):
                            problems.append(f"{verb.full_name}: {attempt}: {text}")
    assert problems == []
    assert calls > 15_000
