"""Accounts: one's own among others, settings, switches, and what no API client can do."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621._vocabulary.user import User, UserProfile
from e6async.e621.api_keys import ApiKeys
from e6async.e621.dmail_filter import DmailFilter
from e6async.e621.oauth import OAuth
from e6async.e621.session import Session
from e6async.e621.users import DmailFilterAttributes, Users
from e6async.errors import InputError, InvalidError, UnavailableError, UnsupportedError
from e6async.testing import FakeSite, virtual_time

AGENT = "accounts-test/1.0 (by the tests)"


def client_of(fake: FakeSite, level: str) -> E621:
    """A strict client of an account."""
    login, key = fake.credentials(level)
    return E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True)


@virtual_time
async def test_own_account_is_one_among_others() -> None:
    """One's own account, which the server sends with its settings, reads as any other does."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "member") as e6:
        users = Users(transport_of(e6))
        me = await users.me()
        assert me.id is not None
        own = await users.get(me.id)
        assert type(own) is UserProfile
        assert (own.name, own.created_at, own.upload_slots) == (
            me.name,
            me.created_at,
            me.upload_slots,
        )
        assert await users.upload_limit(me.name) == own
        (row,) = await users.search(name_matches=me.name).collect()
        assert type(row) is User
        assert row.name == me.name


@virtual_time
async def test_settings() -> None:
    """What is changed of one's own account is changed, a message filter inside it included."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "member") as e6:
        users = Users(transport_of(e6))
        filter_words = DmailFilterAttributes(words="rain\nthunder")
        await users.update_self(
            per_page=90, hide_comments=True, dmail_filter_attributes=filter_words
        )
        me = await users.me()
        assert (me.per_page, me.hide_comments) == (90, True)
        assert dict(parse_qsl(fake.requests[-2].body.decode())) == {
            "user[per_page]": "90",
            "user[hide_comments]": "true",
            "user[dmail_filter_attributes][words]": "rain\nthunder",
        }
        with pytest.raises(InputError, match="did you mean per_page"):
            await users.update_self(per_pages=90)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
        await DmailFilter(transport_of(e6)).update(6, "fog")
        assert dict(parse_qsl(fake.requests[-1].body.decode())) == {
            "dmail_id": "6",
            "dmail_filter[words]": "fog",
        }


@virtual_time
async def test_switches() -> None:
    """Uploads are let on again by a GET that is a write, which tells when they were on anyway."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "janitor") as e6:
        users = Users(transport_of(e6))
        fake.redirect_next(f"{fake.url}/users/9")
        assert await users.toggle_uploads(9)
        assert (fake.requests[-1].method, fake.requests[-1].path) == (
            "GET",
            "/users/9/toggle_uploads.json",
        )
        fake.respond_next(status=200, body=b'{"id": 9, "name": "somebody"}')
        assert not await users.toggle_karma_free("somebody")
        fake.respond_next(status=502)
        before = len(fake.requests)
        with pytest.raises(UnavailableError):
            await users.fix_counts(9)
        assert len(fake.requests) == before + 1  # a write is not repeated, be it a GET


@virtual_time
async def test_switching_off_takes_a_reason() -> None:
    """A reason that the server does not take leads back to its form, which is an error."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "janitor") as e6:
        users = Users(transport_of(e6))
        fake.redirect_next(f"{fake.url}/users/9")
        await users.disable_uploads(9, "Uploads the same picture again and again")
        fake.redirect_next(f"{fake.url}/users/9/toggle_karma_free")
        with pytest.raises(InvalidError, match="nothing changed"):
            await users.disable_karma_free(9, " ")


@virtual_time
async def test_what_takes_a_browser_is_refused_here() -> None:
    """Logging in, signing up and handling keys raise before anything is sent."""
    async with FakeSite(E621, posts=20, seed=2) as fake, client_of(fake, "member") as e6:
        keys, session, users = (
            ApiKeys(transport_of(e6)),
            Session(transport_of(e6)),
            Users(transport_of(e6)),
        )
        for call in (
            keys.search(is_expired=True),
            keys.create("laptop", duration="30"),
            keys.delete(3),
            keys.regenerate(3),
            session.create("somebody", "a password", remember=True),
            session.verify_totp("123456"),
            session.delete(),
            users.create(name="somebody", email="somebody@mail.example"),
        ):
            with pytest.raises(UnsupportedError, match="browser"):
                await call
        assert fake.requests == []


@virtual_time
async def test_oauth_tokens_stay_out_of_sight() -> None:
    """A code goes out in the body, and no token that comes back shows in a repr."""
    async with FakeSite(E621, posts=20, seed=2) as fake, E621(AGENT, base_url=fake.url) as e6:
        oauth = OAuth(transport_of(e6))
        fake.respond_next(
            status=200,
            body=b'{"access_token": "hush-a", "token_type": "Bearer", "expires_in": 900,'
            b' "refresh_token": "hush-r", "scope": "openid full", "created_at": 1790000000,'
            b' "id_token": "hush-i"}',
        )
        token = await oauth.token("authorization_code", code="a code", code_verifier="a verifier")
        assert (token.access_token, token.refresh_token, token.id_token) == (
            "hush-a",
            "hush-r",
            "hush-i",
        )
        assert "hush" not in repr(token)
        assert fake.requests[-1].query == ()
        assert dict(parse_qsl(fake.requests[-1].body.decode())) == {
            "grant_type": "authorization_code",
            "code": "a code",
            "code_verifier": "a verifier",
        }
        assert (await oauth.discovery()).token_endpoint == f"{fake.url}/oauth/token"
        assert (await oauth.keys()).keys[0]["alg"] == "RS256"
