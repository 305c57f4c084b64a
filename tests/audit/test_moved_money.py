"""Money that is the same in all and another's: by line of the statements, by call, and by when credits were bought."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

import chargeback_kit as ck
from audit.changes import TO_SALES, Change, both, in_file, verified
from chargeback_kit.audit.attribution import Attribution, moved_among
from chargeback_kit.audit.verification import Verification


def exchanged(name: str, one: str, other: str) -> Change:
    """Each of two texts of a file in the other's place."""

    def change(_: pytest.MonkeyPatch, folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert one in text
        assert other in text
        parts = (each.replace(other, one) for each in text.split(one))
        (folder / name).write_text(other.join(parts), encoding="utf-8")

    return change


def within_the_country(_: pytest.MonkeyPatch, folder: Path) -> None:
    """The last call abroad, of 1.10 USD, goes to a number of the country for the same money."""
    lines = (folder / "calls.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    near = lines[1].split(",")
    far = lines[-1].split(",")
    abroad = ("International", "United Kingdom", "+441632960142")
    lines[-1] = ",".join(near[place] if cell in abroad else cell for place, cell in enumerate(far))
    assert lines[-1].split(",") != far
    (folder / "calls.csv").write_text("".join(lines), encoding="utf-8")


def of(found: Verification, what: str) -> Attribution:
    (differs,) = [each for each in found.differences if each.of == what]
    return differs


SAID = {
    "fees of a person in another cost centre": (
        TO_SALES,
        "users.csv changed: 2 lines of licence fees, 8.00 USD owed by another cost centre.",
    ),
    "fees that are dearer and move": (
        both(TO_SALES, in_file("agreement.toml", '"8.00"', '"8.50"')),
        "3 lines of licence fees, 1.50 USD more; 8.00 USD owed by another cost centre.",
    ),
    "prices of two products exchanged": (
        exchanged("agreement.toml", '"8.00"', '"24.00"'),
        "2 lines of licence fees, 32.00 USD more.",
    ),
    "credits that are bought earlier": (
        in_file("agreement.toml", '"18.00"', '"18.50"'),
        "agreement.toml, wallet changed: 2 movements of the credits, 50.00 USD at another time.",
    ),
    "credits that are not bought": (
        in_file("agreement.toml", '"18.00"', '"1.00"'),
        "agreement.toml, wallet changed: the balance of the credits, 50.00 USD less.",
    ),
    "a call dearer and another cheaper": (
        exchanged("calls.csv", "1.90", "1.10"),
        "calls.csv changed: 2 calls, 0.80 USD more in some and less in others.",
    ),
    "a call of another category": (
        within_the_country,
        "1 call, 1.10 USD of another category.",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_money_that_moved_is_said(name: str, written: Path, tmp_path: Path) -> None:
    change, sentence = SAID[name]
    found = verified(written, tmp_path, change)
    assert [each for each in found.says if each.endswith(sentence)], found.says
    assert found.unexplained == ()


MOVED: dict[str, tuple[Change, str, str, list[str], str]] = {
    "a person": (TO_SALES, "licence_fees", "8.00", ["cost_center"], "0.00"),
    "calls of a person": (TO_SALES, "calls", "0.30", ["cost_center"], "0.00"),
    "credits": (in_file("agreement.toml", '"18.00"', '"18.50"'), "wallet", "50.00", ["at"], "0.00"),
    "prices of calls": (exchanged("calls.csv", "1.90", "1.10"), "calls", "0.00", [], "0.80"),
    "a kind": (within_the_country, "calls", "1.10", ["kind"], "0.00"),
}


@pytest.mark.parametrize("name", MOVED)
def test_a_program_reads_what_moved(name: str, written: Path, tmp_path: Path) -> None:
    change, what, moved, by, evened_out = MOVED[name]
    said = of(verified(written, tmp_path, change), what).as_json()
    assert (said["amount"], said["moved"], said["moved_by"], said["evened_out"]) == ("0.00", moved, by, evened_out)


MARKED_UP = '[chargeback]\nmarkup_percent = "10"\n'
KEPT = '[chargeback]\ncentral = ["international"]\n'


def agreed(terms: str) -> Change:
    """The same agreement with terms of what is charged on."""
    return in_file("agreement.toml", "[wallet]", f"{terms}[wallet]")


def charged_on(change: Change, written: Path, place: Path) -> Attribution:
    return of(verified(written, place, change), "charged_on")


def test_what_is_kept_goes_from_the_payer_to_the_owner(written: Path, tmp_path: Path) -> None:
    differs = charged_on(agreed(KEPT), written, tmp_path)
    assert (f"{differs.amount:.2f}", f"{differs.moved:.2f}", set(differs.moves)) == ("0.00", "3.00", {"cost_center"})


def test_a_markup_follows_a_person_to_another_cost_centre(written: Path, tmp_path: Path) -> None:
    """Ten per cent of 8.30 USD, fees and calls."""
    shutil.copytree(written / "october", tmp_path / "october")
    agreed(MARKED_UP)(pytest.MonkeyPatch(), tmp_path / "october")
    ck.bill(tmp_path / "october", "2026-10").write(tmp_path / "out")
    TO_SALES(pytest.MonkeyPatch(), tmp_path / "october")
    differs = of(ck.verify(tmp_path / "out"), "charged_on")
    assert (f"{differs.amount:.2f}", f"{differs.moved:.2f}", set(differs.moves)) == ("0.00", "0.83", {"cost_center"})


def test_the_same_parts_move_nothing() -> None:
    assert moved_among([]) == Decimal("0.00")
    assert moved_among([Decimal("1.00"), Decimal("2.00")]) == Decimal("0.00")
    assert moved_among([Decimal("-1.00"), Decimal("-2.00")]) == Decimal("0.00")
    assert moved_among([Decimal("3.00"), Decimal("-1.00"), Decimal("-1.00")]) == Decimal("2.00")
