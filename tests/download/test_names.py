"""Names of files: below the folder, valid everywhere, short enough, and no two alike."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from e6async.download._names import MAX_BYTES, fill, folded, parse_template, safe, with_suffix
from e6async.errors import InputError

KNOWN = ("artist", "md5", "ext", "id")
MD5 = "0123456789abcdef0123456789abcdef"
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(10))}
ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(list('/\\:*?"<>|. \0\x1b\u202e\u200f\u2066\ud800\ufeff~-%$')),
    ),
    max_size=400,
)
TEMPLATES = ("{artist}-{md5}.{ext}", "{artist}/{artist}.{ext}", "{artist}{md5}", "a/{ext}/{id}")


def is_valid_everywhere(part: str) -> bool:
    """Whether a file or folder may have this name on Linux, macOS and Windows."""
    stem = part.partition(".")[0].rstrip(" ").upper()
    stem = stem.replace("\u00b9", "1").replace("\u00b2", "2").replace("\u00b3", "3")
    return (
        part not in {"", ".", ".."}
        and len(part.encode()) <= MAX_BYTES
        and not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]', part)
        and part[-1] not in ". "
        and part[0] not in ". "
        and stem not in RESERVED
        and not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in part)
    )


@given(artist=ODD, ext=ODD, text=st.sampled_from(TEMPLATES))
@example(artist="..", ext="png", text="{artist}/{artist}.{ext}")
@example(artist="con", ext="txt", text="{artist}/{artist}.{ext}")
@example(artist="COM\u00b9 ", ext="txt", text="{artist}/{artist}.{ext}")
@example(artist="../../etc/passwd", ext="/../x", text="{artist}-{md5}.{ext}")
@example(artist="a\u202egnp.exe", ext="", text="{artist}-{md5}.{ext}")
@example(artist="\u0958" * 400, ext="png", text="{artist}/{artist}.{ext}")
def test_no_value_leaves_the_folder(artist: str, ext: str, text: str) -> None:
    """Whatever a post says, each part of the name is valid, and there are as many as there were."""
    name = fill(parse_template(text, KNOWN), {"artist": artist, "md5": MD5, "ext": ext, "id": "7"})
    parts = name.split("/")
    assert len(parts) == text.count("/") + 1
    assert all(map(is_valid_everywhere, parts)), parts


@given(name=ODD)
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    """What was made safe is safe, and is not changed again."""
    made = safe(name)
    assert is_valid_everywhere(made)
    assert safe(made) == made


@given(artist=ODD)
def test_what_tells_posts_apart_is_not_cut(artist: str) -> None:
    """Long values give way to the MD5 and the ending."""
    values = {"artist": artist, "md5": MD5, "ext": "png", "id": "7"}
    assert fill(parse_template("{artist}-{md5}.{ext}", KNOWN), values).endswith(f"-{MD5}.png")


@given(artist=ODD, mark=st.sampled_from(["7", "7-sample-" + MD5]))
def test_another_name_is_another_name(artist: str, mark: str) -> None:
    """The name of a second file differs from the first, is as valid, and keeps the ending."""
    name = fill(parse_template("{artist}.{ext}", KNOWN), {"artist": artist, "ext": "png"})
    other = with_suffix(name, mark)
    assert folded(other) != folded(name)
    assert is_valid_everywhere(other)
    assert other.endswith(f"-{mark}.png" if name.endswith(".png") else f"-{mark}")


@pytest.mark.parametrize(
    "text",
    [
        "../{md5}",
        "/{md5}",
        "{md5}/",
        "a//{md5}",
        "..\\{md5}",
        "./{md5}",
        "{md5}/ . /x",
        "",
        "{md5.__class__}",
        "{md5!r}",
        "{md5:>99999999}",
        "{0}",
        "{}",
        "{nothing}",
        "{md5",
        "x" * 101,
    ],
)
def test_a_template_that_makes_no_name(text: str) -> None:
    """What would leave the folder, or is no field, is refused before anything is sent."""
    with pytest.raises(InputError):
        parse_template(text, KNOWN)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Fox.png", "fOX.PNG"), ("stra\u00dfe", "STRASSE"), ("caf\u00e9", "cafe\u0301")],
)
def test_names_that_some_system_takes_for_one(one: str, other: str) -> None:
    """Case and the way in which accents are written make no difference."""
    assert folded(one) == folded(other)
