"""Which licences lie idle, and where: nobody's who holds them, and of no country that cannot use them."""

from decimal import Decimal
from pathlib import Path

import pytest
from oracle import tiny

import chargeback_kit as ck
from chargeback_kit.export.plan_mix import figures, page
from chargeback_kit.planning.plan_mix import PlanMix, plan_mix
from chargeback_kit.planning.plan_mix.result import to_scenario
from chargeback_kit.records.terms.planning import LicenceTerm, Planning

from .small import PRICES, WALLET, bill, call, person

BUNDLE = "BUSINESS_VOICE_MED2_TELCO"


def agreed(number: int, price: str = "8.00") -> str:
    line: str = tiny.licence("MCOPSTN1", number, price)
    return WALLET + line


def line(answer: PlanMix, country: str = "US") -> tuple[int, ...]:
    rows = answer.licences.to_dict("records")
    found = next(row for row in rows if (row["option"], row["country"]) == ("standard", country))
    return tuple(int(found[name]) for name in ("held", "bought", "needed", "to_buy", "to_give_back"))


@pytest.mark.parametrize(
    ("other", "country", "rows"),
    [
        (person(1, "MCOEV+MCOPSTN1", usage_country=""), "", {"US": (1, 1, 2, 1, 0), "": (1, 1, 1, 0, 0)}),
        (person(1, f"{BUNDLE}+MCOPSTN1"), "US", {"US": (2, 2, 3, 1, 0)}),
        (person(1, "SPE_E5_CALLINGMINUTES+MCOPSTN1"), "US", {"US": (2, 2, 3, 1, 0)}),
        (person(1, "MCOEV+MCOPSTN1", valid_from="2026-11-03"), "US", {"US": (1, 1, 2, 1, 0)}),
    ],
    ids=["no country", "beside a bundle", "beside E5", "from November on"],
)
def test_a_licence_that_somebody_holds_does_not_lie_idle(
    tmp_path: Path, other: dict[str, str], country: str, rows: dict[str, tuple[int, ...]]
) -> None:
    """Two are bought at 8.00, persons 0 and 1 hold them; one for person 2, who calls 900 minutes, costs 12.00."""
    people = [person(0, "MCOEV+MCOPSTN1"), other, person(2, "MCOEV")]
    calls = [call(1, 0, 500), call(2, 2, 900)]
    made = bill(tmp_path / "a", people, calls, agreement=agreed(2))
    answer = plan_mix(made, ["standard"], PRICES)
    assert {where: line(answer, where) for where in rows} == rows
    assert answer.sentences[0].startswith("Buy 1, save 78.00 a month; ")
    parts = to_scenario(made, answer, {})
    rated = ck.bill(tmp_path / "a", "2026-10", "rated")
    assert rated.total - rated.what_if(**parts).total == Decimal("78.00")  # 8.00, 8.00 and 12.00
    both = answer.comparison.set_index("mix")["fees"].to_dict()
    held = 1 if other["valid_from"] else 2
    assert (both["today"], both["mix"]) == (8 * held, 8 * held + 12)
    assert answer.model_cost == answer.exact_cost == answer.exact_bound
    is_told = any("idle for nobody else, being held from a day in 2026-11" in each for each in answer.ground)
    assert is_told == bool(other["valid_from"])
    if is_told:
        later = plan_mix(made, ["standard"], PRICES, month="2026-12").ground
        assert any("being held in 2026-12 by person1@example.com (from 2026-11-03)" in each for each in later)


@pytest.mark.parametrize(
    "other",
    [person(1, "MCOEV+MCOPSTN1", usage_country=""), person(1, f"{BUNDLE}+MCOPSTN1")],
    ids=["no country", "bundle"],
)
def test_a_minimum_is_met_by_whoever_holds_the_licences(tmp_path: Path, other: dict[str, str]) -> None:
    """Two by contract, held by persons 0 and 1: a third is bought, and person 0's is not free to give back."""
    terms = Planning(licence=(LicenceTerm(sku="MCOPSTN1", minimum=2),))
    people = [person(0, "MCOEV+MCOPSTN1"), other, person(2, "MCOEV")]
    made = bill(tmp_path / "a", people, [call(1, 0, 1), call(2, 2, 900)], agreement=agreed(2))
    answer = plan_mix(made, ["standard", "payg"], PRICES | {"payg": "0.50"}, terms=terms)
    to_buy, to_give_back = line(answer)[3:]
    assert (to_buy, to_give_back) == (0, 0)  # person 2 takes it over, person 0 pays as they go
    assert answer.licences["still_paid"].sum() == 0
    free = plan_mix(made, ["payg"], PRICES | {"payg": "0.50"}, terms=terms)
    assert free.assignment["option"].tolist()[0] == "standard"  # paid for in any case
    assert free.model_cost == free.exact_cost
    assert to_scenario(made, free, {})["purchased"] == {}


@pytest.mark.parametrize("minutes", [0, 60])
def test_idle_licences_nobody_holds_are_where_somebody_can_use_them(tmp_path: Path, minutes: int) -> None:
    """One is bought and held by nobody; person 0 in Britain calls little or never, person 1 in the United States does.
    At the price of the list, 99.00, neither would take one.
    """
    people = [person(0, "MCOEV", usage_country="GB"), person(1, "MCOEV")]
    little = [call(1, 0, minutes, callee="+442079460142")] if minutes else []
    made = bill(tmp_path / "a", people, [*little, call(2, 1, 900)], agreement=agreed(1, "12.00"))
    answer = plan_mix(made, ["standard"], {"standard": "99.00"})
    assert answer.sentences[0].startswith("Assign 1 licence that lies idle, save 78.00 a month; ")
    assert line(answer) == (0, 1, 1, 0, 0)
    assert to_scenario(made, answer, {}) == {
        "plans": {"person1@example.com": "MCOPSTN1"},
        "purchased": {},
        "prices": {},
    }


@pytest.mark.parametrize("listed", ["12.00", "4.00"])
def test_a_licence_goes_from_puerto_rico_to_the_united_states(tmp_path: Path, listed: str) -> None:
    """One pool, one part number: none is bought and given back at once."""
    people = [person(0, "MCOEV+MCOPSTN1", usage_country="PR"), person(1, "MCOEV")]
    made = bill(tmp_path / "a", people, [call(2, 1, 900)], agreement=agreed(1, "6.00"))
    answer = plan_mix(made, ["none", "standard"], {"standard": listed})
    assert (line(answer)[3], line(answer, "PR")[4]) == (0, 0)
    fees = answer.comparison.set_index("mix")["fees"].to_dict()
    assert fees["today"] == fees["mix"] == Decimal("6.00")
    assert answer.licences["saving"].sum() == 0
    assert answer.model_cost == answer.exact_cost == answer.exact_bound


@pytest.mark.parametrize("left", [False, True])
def test_one_part_number_in_two_spellings_is_one_product(tmp_path: Path, *, left: bool) -> None:
    """What person 0 gives up, or has left, person 1 takes over, however the list spells it."""
    dates = {"valid_to": "2026-10-20"} if left else {}
    people = [person(0, "MCOEV+mcopstn1", **dates), person(1, "MCOEV")]
    made = bill(tmp_path / "a", people, [call(1, 0, 1), call(2, 1, 900)], agreement=agreed(1, "12.00"))
    answer = plan_mix(made, ["payg", "standard"], PRICES)
    assert line(answer) == (1, 1, 1, 0, 0)
    assert answer.licences["sku"].tolist().count("MCOPSTN1") == 1


@pytest.mark.parametrize(
    ("minutes", "skus", "listed", "fast", "begins", "spare"),
    [
        (
            900,
            "MCOPSTN1",
            "12.00",
            0,
            "Give back 3 licences that lie idle (24.00 a month) and change nothing else; ",
            3,
        ),
        (
            900,
            "MCOPSTN1",
            "12.00",
            2,
            "Give back 2 licences that lie idle (16.00 a month) and change nothing else; ",
            2,
        ),
        (
            1,
            "MCOPSTN1",
            "12.00",
            0,
            "Buy 1, give back 1, save 4.90 a month, and give back 3 licences that lie idle (24",
            3,
        ),
        (
            900,
            "",
            "12.00",
            0,
            "Assign 1 licence that lies idle, save 82.00 a month, and give back 3 licences that lie ",
            3,
        ),
        (900, "MCOPSTN1", "", 0, "Give back 3 licences that lie idle (24.00 a month) and change nothing else; ", 3),
    ],
    ids=["needed", "two held fast", "moved", "one taken", "not on the list"],
)
def test_licences_that_lie_idle_are_given_back(
    tmp_path: Path, minutes: int, skus: str, listed: str, fast: int, begins: str, spare: int
) -> None:
    """Four are bought at 8.00, and one person at most needs one; the money is on the bill and in its waste."""
    prices = {"payg": "3.00"} | ({"standard": listed} if listed else {})
    terms = Planning(licence=(LicenceTerm(sku="MCOPSTN1", minimum=fast),)) if fast else None
    made = bill(tmp_path / "a", [person(0, f"MCOEV+{skus}".strip("+"))], [call(1, 0, minutes)], agreement=agreed(4))
    answer = plan_mix(made, None, prices, terms=terms)
    assert answer.sentences[0].startswith(begins)
    assert answer.idle_to_give_back == (spare, Decimal("8.00") * spare)
    assert figures(answer)["idle_to_give_back"] == {"licences": spare, "saving": f"{8 * spare}.00"}
    assert "Idle, to give back" in page(answer)
    assert answer.model_cost == answer.exact_cost
    if minutes == 900 and skus:
        waste = made.waste
        assert waste.loc[waste["reason"] == "idle licence", "amount"].sum() == Decimal("24.00")


def test_idle_licences_of_a_plan_that_nobody_holds_are_given_back_too(tmp_path: Path) -> None:
    """Two of the international plan lie idle, for which the price list names no price."""
    agreement = agreed(1) + tiny.licence("MCOPSTN2", 2, "24.00")
    made = bill(tmp_path / "a", [person(0, "MCOEV+MCOPSTN1")], [call(1, 0, 900)], agreement=agreement)
    answer = plan_mix(made, None, {"payg": "3.00", "standard": "12.00"})
    assert answer.sentences[0].startswith(
        "Give back 2 licences that lie idle (48.00 a month) and change nothing else; "
    )
    rows = answer.licences.to_dict("records")
    assert [(row["country"], row["bought"], row["to_buy"]) for row in rows if row["sku"] == "MCOPSTN2"] == [
        ("US", 2, 0)
    ]
