"""File names: inside the folder, valid on every system, short enough, and never equal."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from e6async.download._names import (
    MAX_BYTES,
    fill,
    folded,
    is_safe,
    parse_template,
    safe,
    with_suffix,
)
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


def filled(text: str, **values: str) -> str:
    """The name that a template makes of some values."""
    return fill(parse_template(text, KNOWN), values)


@pytest.mark.parametrize(
    ("artist", "name"),
    [
        ("fox", "fox.png"),
        ("", "_png"),
        (".fox", "_fox.png"),
        (" . fox. ", "_fox. .png"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j.png"),
        ("a\0b\x7fc\u202ed\ud800e\u2028f", "a_b_c_d_e_f.png"),
        ("cafe\u0301", "caf\u00e9.png"),
        ("森", "森.png"),
        ("con", "_con.png"),
        ("CON .tar", "_CON .tar.png"),
        ("Lpt9", "_Lpt9.png"),
        ("com\u00b3", "_com\u00b3.png"),
        ("conin$", "conin_.png"),
        ("lpt", "lpt.png"),
        ("com10", "com10.png"),
        ("icon", "icon.png"),
    ],
)
def test_names(artist: str, name: str) -> None:
    """What some system does not allow in a name, and what a shell acts on, is replaced."""
    assert filled("{artist}.{ext}", artist=artist, ext="png") == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("fox. . ", "fox"),
        ("fox.a-very-long-extension.", "fox.a-very-long-extension"),
        ("..", "_"),
        ("", "_"),
        ("nul", "_nul"),
        ("a.b c", "a.b c"),
    ],
)
def test_safe_names(text: str, name: str) -> None:
    """A name does not end with a dot or a space, and is never empty."""
    assert safe(text) == name


def test_names_with_folders() -> None:
    """Slashes of the template make folders, backslashes as well; slashes of a value do not."""
    values = {"artist": "a/b", "ext": "png", "id": "7", "md5": MD5}
    assert filled("x/{artist}\\{id}.{ext}", **values) == "x/a_b/7.png"
    assert filled("{{{id}}}.{ext}", **values) == "{7}.png"
    assert filled("X/{id}.{ext}", **values) == "X/7.png"


@pytest.mark.parametrize(
    ("text", "artist", "name"),
    [
        ("{artist}", "a" * 300, "a" * 199),
        ("{artist}.{ext}", "a" * 300, "a" * 195 + ".png"),
        ("{artist}-{md5}.{ext}", "a" * 300, "a" * 162 + f"-{MD5}.png"),
        ("{artist}{artist}", "a" * 300, "a" * 198),
        ("{artist}", "森" * 100, "森" * 66),
        ("x" * 100 + "{artist}", "a" * 300, "x" * 100 + "a" * 99),
        ("{artist}", "a" * 199, "a" * 199),
        ("{artist}", "a" * 200, "a" * 199),
    ],
)
def test_long_values_are_cut(text: str, artist: str, name: str) -> None:
    """The longest values are cut until the name has 199 bytes, one less than it may have."""
    assert filled(text, artist=artist, ext="png", md5=MD5) == name


def test_more_fields_than_bytes() -> None:
    """If not even one byte of each value fits, the values are left out."""
    assert filled("{artist}" * 199, artist="ab") == "a" * 199
    assert filled("{artist}" * 200, artist="ab") == "_"


def test_a_long_name_keeps_its_extension() -> None:
    """The stem is cut; with `_` before it, a name has the maximum of 200 bytes and no more."""
    assert safe("a" * 300 + ".png") == "a" * 195 + ".png"
    assert safe("a" * 195 + ".png") == "a" * 195 + ".png"
    assert safe("." + "a" * 300) == "_" + "a" * 198
    assert len(safe("con." + "x" * 300)) == MAX_BYTES
    assert safe("con." + "x" * 300) == "_con." + "x" * 195
    assert safe("a" * 300 + "." + "x" * 10) == "a" * 188 + "." + "x" * 10
    assert safe("a" * 300 + "." + "x" * 11) == "a" * 199


@pytest.mark.parametrize(
    ("name", "suffix", "other"),
    [
        ("fox.png", "7", "fox-7.png"),
        ("a/b.c/fox.png", "7", "a/b.c/fox-7.png"),
        ("fox", "7-sample", "fox-7-sample"),
        (".png", "7", ".png-7"),
        ("a" * 196 + ".png", "7", "a" * 194 + "-7.png"),
        ("b/" + "森" * 66, "7", "b/" + "森" * 66 + "-7"),
        ("b/" + "森" * 66 + "aa", "7", "b/" + "森" * 66 + "-7"),
    ],
)
def test_another_name(name: str, suffix: str, other: str) -> None:
    """The suffix is before the extension of the file's name, within the maximum of 200 bytes."""
    assert with_suffix(name, suffix) == other
    assert len(other.rpartition("/")[2].encode()) <= MAX_BYTES


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{md5", "the name template '{md5' is not valid: expected '}' before end of string"),
        ("{nothing}", "unknown field {nothing} in '{nothing}'; use one of artist, md5, ext, id"),
        ("{md5!r}", "unknown field {md5} in '{md5!r}'; use one of artist, md5, ext, id"),
        (
            "a/../{md5}",
            "the name template 'a/../{md5}' has an empty part, '.' or '..'; "
            "give a relative path inside the folder",
        ),
        ("x" * 101, f"the name template '{'x' * 101}' has a part of more than 100 bytes"),
        ("{md5}/" + "森" * 34, f"the name template '{{md5}}/{'森' * 34}' has a part of more than"),
    ],
)
def test_errors_of_a_template(text: str, message: str) -> None:
    """The message says which template is wrong, why, and what to write."""
    with pytest.raises(InputError) as caught:
        parse_template(text, KNOWN)
    assert str(caught.value).startswith(message)


def test_a_template() -> None:
    """100 bytes of literal text in a part are allowed; the fields are known, the repr is short."""
    parsed = parse_template("x" * 100 + "{artist}/{md5}.{ext}", KNOWN)
    assert parsed.fields == {"artist", "md5", "ext"}
    assert repr(parsed) == f"Template(text={'x' * 100 + '{artist}/{md5}.{ext}'!r})"
    assert parse_template("x/y", KNOWN).fields == frozenset()


@given(artist=ODD, ext=ODD, text=st.sampled_from(TEMPLATES))
@example(artist="..", ext="png", text="{artist}/{artist}.{ext}")
@example(artist="con", ext="txt", text="{artist}/{artist}.{ext}")
@example(artist="COM\u00b9 ", ext="txt", text="{artist}/{artist}.{ext}")
@example(artist="../../etc/passwd", ext="/../x", text="{artist}-{md5}.{ext}")
@example(artist="a\u202egnp.exe", ext="", text="{artist}-{md5}.{ext}")
@example(artist="\u0958" * 400, ext="png", text="{artist}/{artist}.{ext}")
def test_no_value_leaves_the_folder(artist: str, ext: str, text: str) -> None:
    """Whatever a post contains, each part of the name is valid, and no part is added."""
    name = fill(parse_template(text, KNOWN), {"artist": artist, "md5": MD5, "ext": ext, "id": "7"})
    parts = name.split("/")
    assert len(parts) == text.count("/") + 1
    assert all(map(is_valid_everywhere, parts)), parts


@given(name=ODD)
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    """A name that was made safe is valid, and is not changed again."""
    made = safe(name)
    assert is_valid_everywhere(made)
    assert safe(made) == made


@given(artist=ODD)
def test_what_tells_posts_apart_is_not_cut(artist: str) -> None:
    """Long values are cut, the MD5 and the extension are not."""
    values = {"artist": artist, "md5": MD5, "ext": "png", "id": "7"}
    assert fill(parse_template("{artist}-{md5}.{ext}", KNOWN), values).endswith(f"-{MD5}.png")


@given(artist=ODD, mark=st.sampled_from(["7", "7-sample-" + MD5]))
def test_another_name_is_another_name(artist: str, mark: str) -> None:
    """The name of a second file differs from the first, is valid, and keeps the extension."""
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
def test_a_template_that_is_not_valid(text: str) -> None:
    """A path out of the folder and an unknown field are errors before anything is sent."""
    with pytest.raises(InputError):
        parse_template(text, KNOWN)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Fox.png", "fOX.PNG"), ("stra\u00dfe", "STRASSE"), ("caf\u00e9", "cafe\u0301")],
)
def test_names_that_some_systems_treat_as_equal(one: str, other: str) -> None:
    """Case and Unicode normalisation make no difference."""
    assert folded(one) == folded(other)


def test_the_longest_safe_part() -> None:
    """A file name of exactly the allowed number of bytes is safe, one of a byte more is not."""
    assert is_safe("a" * MAX_BYTES)
    assert not is_safe("a" * (MAX_BYTES + 1))
