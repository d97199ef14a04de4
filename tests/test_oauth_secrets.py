"""A canary for tokens: wherever they could leak to, they do not."""

from __future__ import annotations

import logging

import pytest

from e6async import E621, Timeouts
from e6async._core.client import transport_of
from e6async.errors import DecodeError, E6Error, InputError
from e6async.oauth import Token
from e6async.testing import virtual_time
from tests.faults.test_secrets import everything
from tests.gate.arrivals import DROP, answer, arrivals
from tests.test_oauth import AGENT, program

CANARY = "canary_that_must_not_sing"

SCRIPTS = {
    "refused": answer("401 Unauthorized", body=b'{"success":false,"message":"no","code":null}'),
    "failed": answer("500 Oops"),
    "dropped": DROP,
    "no token": answer("200 OK", body=f'{{"access_token":"{CANARY}","expires_in":"x"}}'.encode()),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
@virtual_time
async def test_nobody_sees_a_token(script: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """No error, frame, log or repr shows a token, a code, a verifier or a secret."""
    caplog.set_level(logging.DEBUG)
    token = Token(access_token=CANARY, refresh_token=CANARY)
    async with arrivals(lambda _number, _line: script) as server:
        app = program(server.url, CANARY)
        e6 = E621(
            AGENT,
            base_url=server.url,
            token=token,
            refresh=lambda: app.refresh(e6, token),
            timeouts=Timeouts(connect=2, response=2),
        )
        errors: list[E6Error] = []
        for call in (
            app.exchange(e6, CANARY, CANARY * 2),
            app.refresh(e6, token),
            e6.tags.get(1),
        ):
            with pytest.raises(E6Error) as caught:
                await call
            errors.append(caught.value)
        if script == SCRIPTS["no token"]:
            assert all(isinstance(error, DecodeError) for error in errors[:2])
            errors.pop()  # an answer to another call: its body is not ours to hide
        told = [text for error in errors for text in everything(error)]
        told += [record.getMessage() + repr(record.args) for record in caplog.records]
        told += [repr(token), repr(app), repr(e6) + repr(vars(e6)) + repr(transport_of(e6).context)]
        assert not [text for text in told if CANARY in text]
        assert not [line for line in server.lines if "?" in line]  # they go into bodies only


def test_a_client_that_cannot_be_built_shows_no_token() -> None:
    """Where building fails, no frame of ours holds the token in the open."""
    for login, url in ((None, "nowhere"), ("ava", None)):
        with pytest.raises(InputError) as caught:
            E621(AGENT, token=CANARY, login=login, base_url=url)
        assert not [text for text in everything(caught.value) if CANARY in text]
