"""Names of files that nobody can choose to do harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async.download._names import fill, is_safe, parse_template, safe, with_suffix
from tests.fuzz.effort import effort

NAMES = st.text(min_size=1, max_size=300)


@given(NAMES, NAMES, NAMES)
@effort(300)
def test_safe_names(artist: str, ext: str, suffix: str) -> None:
    """What a template and a suffix give is safe, and so is never taken for a planted name."""
    template = parse_template("{artist}/-{artist}.{ext}", ("artist", "ext"))
    name = fill(template, {"artist": artist, "ext": ext})
    assert is_safe(name)
    assert is_safe(with_suffix(name, "720p"))
    assert is_safe(safe(suffix))


@pytest.mark.parametrize(
    "name", ["../victim.txt", "/etc/x", "a/../b", "", "nul", "con.png", "-rf", "a\\b", "C:x", "a\0"]
)
def test_names_that_are_not_safe(name: str) -> None:
    """No template gives them."""
    assert not is_safe(name)


@given(st.text(st.sampled_from("ab()$`';&!#~[]{}^%= *?<>|\"\\/\n-")).filter(str.strip))
@effort(200)
def test_a_shell_runs_nothing_of_a_value(artist: str) -> None:
    """Of what a server sends, no character is left with which a shell runs or expands something."""
    name = fill(parse_template("{artist}/{artist}.png", ("artist",)), {"artist": artist})
    assert not set("$`';&!#~[]{}^%=*?<>|\"\\\n") & set(name)
    assert not any(part.startswith("-") for part in name.split("/"))


def test_a_template_may_have_any_text() -> None:
    """What its author writes is kept, where systems allow it."""
    template = parse_template("[{artist}] #1/{artist}.png", ("artist",))
    assert fill(template, {"artist": "a[b]"}) == "[a_b_] #1/a_b_.png"
