"""500 variants of random attacks, the same ones in each run; `make attack` makes new ones."""

from __future__ import annotations

import pytest

from tests.attacks.fuzzing.__main__ import ATTACKS, attack_once, main

pytestmark = pytest.mark.any_python

VARIANTS = {"responses": 250, "redirects": 100, "cancellations": 100, "names": 48, "kills": 2}
AT_ONCE = 25


@pytest.mark.parametrize(
    ("name", "first"),
    [(name, first) for name, count in VARIANTS.items() for first in range(0, count, AT_ONCE)],
)
def test_an_attack_does_not_get_through(name: str, first: int) -> None:
    """The promise of each kind of attack holds; the message names the variant that broke it."""
    for number in range(first, min(first + AT_ONCE, VARIANTS[name])):
        try:
            attack_once(ATTACKS[name], f"tests:{name}:{number}")
        except Exception as error:
            error.add_note(f"variant {number} of {name}")
            raise


def test_every_kind_is_tried() -> None:
    """All kinds of `make attack` have variants here, 500 in all."""
    assert VARIANTS.keys() == ATTACKS.keys()
    assert sum(VARIANTS.values()) == 500


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints one line for each kind, and refuses unknown ones."""
    assert main(["redirects", "--seconds", "0.1", "--seed", "5"]) == 0
    first, line = capsys.readouterr().out.splitlines()
    assert first == "seed 5, 0.1 s for each kind"
    assert line.startswith("redirects")
    assert "0 got through; promise: no other host is asked" in line
    with pytest.raises(SystemExit):
        main(["nothing"])
