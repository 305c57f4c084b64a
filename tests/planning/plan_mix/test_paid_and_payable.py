"""What licences cost that are paid for, who can pay for calls after a move, and what nobody is given."""

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from oracle import tiny

import chargeback_kit as ck
from chargeback_kit.export.plan_mix import page
from chargeback_kit.planning.plan_mix import Restriction, plan_mix

from .small import WALLET, abroad, bill, call, incoming, options, person

PAYG = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1_US)"
CREDITS = "assign the Communications Credits licence (MCOPSTNC, free) first"


def agreed(sku: str, number: int, price: str) -> str:
    line: str = tiny.licence(sku, number, price)
    return WALLET + line


@pytest.mark.parametrize(
    ("paid", "listed", "chosen", "today", "then"),
    [
        ("6.00", "12.00", "standard", "6.00", "6.00"),  # the list would say that pay as you go saves
        ("12.00", "6.00", "payg", "12.00", "8.50"),  # the list would say that nothing is cheaper
        ("8.50", "99.00", "standard", "8.50", "8.50"),  # the same cost: who need not move does not
        ("0.00", "12.00", "standard", "0.00", "0.00"),
    ],
)
def test_a_licence_that_is_kept_costs_what_is_paid_for_it(
    tmp_path: Path, paid: str, listed: str, chosen: str, today: str, then: str
) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 5)], agreement=agreed("MCOPSTN1", 1, paid))
    answer = plan_mix(made, None, {"payg": "8.00", "standard": listed})
    assert options(answer) == [chosen]
    assert (answer.exact_today, answer.exact_cost) == (Decimal(today), Decimal(then))
    line = answer.licences.set_index("option").loc["standard"]
    assert (line["price_paid"], str(line["price_list"])) == (paid, listed)


@pytest.mark.parametrize(
    ("bought", "price", "then"),
    [
        (1, "6.00", "7.10"),  # the licence that one gives up, the other takes at what is paid for it
        (2, "6.00", "7.10"),
    ],
)
def test_a_licence_that_one_gives_up_and_another_takes_is_not_bought(
    tmp_path: Path, bought: int, price: str, then: str
) -> None:
    people = [person(0, "MCOPSTN1"), person(1, PAYG)]
    made = bill(tmp_path / "a", people, [call(1, 0, 1), call(2, 1, 100)], agreement=agreed("MCOPSTN1", bought, price))
    answer = plan_mix(made, None, {"payg": "1.00", "standard": "12.00"})
    assert options(answer) == ["payg", "standard"]
    assert answer.exact_cost == Decimal(then)
    assert answer.licences["to_buy"].sum() == answer.licences["to_give_back"].sum() == 0


def test_idle_licences_are_used_before_any_is_bought(tmp_path: Path) -> None:
    people = [person(n, PAYG) for n in range(3)]
    calls = [call(day, n, 500) for n in range(3) for day in (1, 9)]
    made = bill(tmp_path / "a", people, calls, agreement=agreed("MCOPSTN1", 1, "6.00"))
    answer = plan_mix(made, None, {"payg": "1.00", "standard": "200.00"})
    # 1,000 minutes each of 0.10; a licence brings 3,000. One lies idle and costs what is paid for it.
    assert sorted(options(answer)) == ["payg", "payg", "standard"]
    line = answer.licences.set_index("option").loc["standard"]
    assert (line["held"], line["bought"], line["needed"], line["to_buy"], str(line["saving"])) == (0, 1, 1, 0, "-6.00")


def test_the_order_adds_up_to_what_fees_save(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN2"), person(2, "MCOPSTN1+MCOPSTN2"), person(3, "")]
    calls = [call(day, n, 5 + 60 * n) for n in range(4) for day in (1, 9)]
    made = bill(tmp_path / "a", people, calls, agreement=agreed("MCOPSTN1", 5, "7.00"))
    answer = plan_mix(made, None, {"payg": "3.00", "120": "5.00", "standard": "12.00", "international": "24.00"})
    fees = answer.comparison.set_index("mix")["fees"].to_dict()
    assert sum(answer.licences["saving"], Decimal(0)) == fees["today"] - fees["mix"]
    assert answer.sentences[0].startswith("Buy ")
    idle = "and give back 3 licences that lie idle (21.00 a month) beside that; any other choice saves at most"
    assert f"save {answer.saving:,} a month, {idle}" in answer.sentences[0]


@pytest.mark.parametrize("kind", ["home", "abroad"])
def test_who_could_not_pay_is_given_the_credits_licence_first_by_name(tmp_path: Path, kind: str) -> None:
    people = [tiny.user(0, skus="MCOPSTN2"), person(1, "MCOPSTN2")]
    one = call if kind == "home" else abroad
    answer = plan_mix(bill(tmp_path / "a", people, [one(1, 0, 5), one(2, 1, 5)]), None, {"payg": "3.00"} | PLANS)
    assert options(answer) == ["payg", "payg"]
    assert answer.assignment["first"].tolist() == [CREDITS, ""]
    assert answer.moves["sentence"].str.contains("1 person of these needs the Communications Credits licence").tolist()


PLANS = {"standard": "12.00", "international": "24.00"}


@pytest.mark.parametrize(
    ("one", "minutes", "joins"),
    [(2, 480, False), (700, 396, True)],
    ids=["one leaves the pool", "one joins it"],
)
def test_who_stays_in_a_pool_that_the_mix_empties_is_told_by_name(
    tmp_path: Path, one: int, minutes: int, *, joins: bool
) -> None:
    """Today all calls of person 1, who has no credits licence, are within the pool of 400 minutes a licence."""
    people = [person(0, "MCOEV" if joins else "MCOEV+MCOPSTN1"), tiny.user(1, skus="MCOEV+MCOPSTN1")]
    agreement = WALLET + '[[allotment]]\nplan = "MCOPSTN1"\ncountry = "US"\ndomestic_minutes = 400\n'
    made = bill(tmp_path / "a", people, [call(1, 0, one), call(2, 1, minutes)], agreement=agreement)
    answer = plan_mix(made, None, {"payg": "3.00", "standard": "12.00"})
    assert options(answer) == ["standard" if joins else "payg", "standard"]
    assert answer.assignment["first"].tolist() == ["", CREDITS]
    assert answer.assignment["changes"].tolist()[1] == ""
    said = (
        "1 person (person1@example.com) stays on the plan and needs the Communications Credits licence (free) first: "
    )
    assert any(each.startswith(said) for each in answer.ground)
    shown = page(answer)
    assert "1 person who moves and 1 person who stays and needs something first, by name" in shown
    assert "stays: standard" in shown


def test_whose_calls_are_all_within_a_plan_needs_nothing_first(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [tiny.user(0, skus="MCOEV+MCOPSTN1")], [call(1, 0, 900)])
    answer = plan_mix(made, None, {"payg": "3.00", "standard": "12.00"})
    assert answer.assignment["first"].tolist() == [""]
    assert any(each.startswith("1 person (person0@example.com) cannot pay for calls beyond") for each in answer.caveats)


@pytest.mark.parametrize("option", ["payg", "standard"])
def test_where_nothing_is_paid_nobody_is_moved_to_calls_that_would_be_blocked(tmp_path: Path, option: str) -> None:
    people = [tiny.user(0, skus="MCOPSTN2")]
    made = bill(tmp_path / "a", people, [call(1, 0, 5), abroad(2, 0, 5)], agreement="")
    prices = {option: "1.00", "international": "24.00"}
    assert options(plan_mix(made, None, prices)) == ["international"]
    no = [Restriction("person0@example.com", must_call_abroad=False)]
    moved = ["standard"] if option == "standard" else ["international"]
    assert options(plan_mix(made, None, prices, restrictions=no)) == moved


def test_where_nothing_is_paid_a_pool_may_not_become_too_small(tmp_path: Path) -> None:
    """Person 0 calls little, but the minutes of their licence carry the calls of person 1."""
    people = [tiny.user(0, skus="MCOPSTN_5"), tiny.user(1, skus="MCOPSTN_5")]
    calls = [call(1, 0, 5), call(2, 1, 200)]
    agreement = '[[allotment]]\nplan = "MCOPSTN5"\ncountry = "US"\ndomestic_minutes = 120\n'
    prices = {"120": "5.00", "own_120": "1.00"}
    assert options(plan_mix(bill(tmp_path / "a", people, calls, agreement=agreement), None, prices)) == ["120", "120"]
    paid = plan_mix(bill(tmp_path / "b", people, calls, agreement=agreement + WALLET), None, prices)
    assert options(paid)[0] == "own_120"


@pytest.mark.parametrize("seed", range(6))
def test_no_move_leaves_calls_that_nobody_pays(tmp_path: Path, seed: int) -> None:
    """The whole bill of the mix, the credits licence assigned where it says so: no call is unfunded that was not."""
    chance = Random(seed)
    skus = [chance.choice(("MCOPSTN1", "MCOPSTN2", "MCOPSTN_5", PAYG)) for _ in range(5)]
    people = [tiny.user(n, skus=f"{sku}{chance.choice(('', '+MCOPSTNC'))}") for n, sku in enumerate(skus)]
    calls = [chance.choice((call, abroad))(day, n, chance.randint(1, 90)) for n in range(5) for day in (1, 8, 15, 22)]
    agreement = chance.choice((WALLET, "", "[postpaid]\nenabled = true\n"))
    made = bill(tmp_path / "a", people, calls, agreement=agreement)
    prices = {"payg": "3.00", "120": "5.00", "standard": "12.00", "international": "24.00"}
    answer = plan_mix(made, None, prices)
    rows = answer.assignment.set_index("user_id")
    after = []
    for row in people:
        line = rows.loc[row["user_id"]]
        kept = [sku for sku in row["skus"].split("+") if sku == "MCOPSTNC"]
        given = [line["sku"] or row["skus"].split("+")[0], *kept, *(["MCOPSTNC"] if line["first"] == CREDITS else [])]
        after.append(row | {"skus": "+".join(dict.fromkeys(given))})
    bill(tmp_path / "b", after, calls, agreement=agreement)
    now, then = (ck.bill(tmp_path / name, "2026-10", charges="rated").calls for name in "ab")
    blocked = [set(each.loc[each["funded_by"] == "unfunded", "usage_id"]) for each in (now, then)]
    assert blocked[1] <= blocked[0]


def test_who_never_calls_is_given_no_minutes_to_widen_a_pool(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN_5"), person(1, PAYG), person(2, "")]
    calls = [call(1, 0, 200), incoming(2, 1), incoming(3, 2)]
    agreement = WALLET + '[[allotment]]\nplan = "MCOPSTN5"\ncountry = "US"\ndomestic_minutes = 120\n'
    answer = plan_mix(bill(tmp_path / "a", people, calls, agreement=agreement), None, {"payg": "3.00", "120": "5.00"})
    # For 2.00 more person 1 would bring 120 minutes, which save 8.00.
    assert dict(zip(answer.assignment["user_id"], options(answer), strict=True)) == {"id-0": "120", "id-1": "payg"}
    cheap = plan_mix(bill(tmp_path / "b", people, calls, agreement=agreement), None, {"payg": "6.00", "120": "5.00"})
    assert options(cheap)[:2] == ["120", "120"]  # it is the cheapest way to keep the number


def test_each_person_who_moves_is_told_what_changes(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN2"), person(1, "MCOPSTN1")]
    answer = plan_mix(
        bill(tmp_path / "a", people, [abroad(1, 0, 5), call(1, 1, 5)]),
        None,
        PLANS | {"payg": "3.00", "shared_calling": "1.00"},
    )
    said = answer.assignment.set_index("user_id")["changes"]
    assert said["id-1"] == (
        "standard becomes shared calling; gives up the number of their own; "
        "calls go over the shared account, which pays by the minute"
    )
    assert said["id-0"] == (
        "international becomes shared calling; gives up the number of their own; "
        "calls go over the shared account, which pays by the minute, those abroad too"
    )


@pytest.mark.parametrize(
    ("today", "agreement", "minutes", "title", "said"),
    [
        ([PAYG, "MCOPSTN1"], WALLET, 10, "Everybody pay as you go", "Everybody pay as you go would cost "),
        (
            ["MCOPSTN1", "MCOPSTN1"], "", 10, "Pay as you go for nobody",
            "Pay as you go can be given to nobody: calls by the minute could be paid by nobody (R32).",
        ),
        ([PAYG, "MCOPSTN1"], "", 10, "Pay as you go for 1 of 2 people", "Pay as you go for 1 of 2 people would cost "),
    ],
)  # fmt: skip
def test_pay_as_you_go_is_for_everybody_only_where_everybody_can_have_it(
    tmp_path: Path, today: list[str], agreement: str, minutes: int, title: str, said: str
) -> None:
    people = [person(n, sku) for n, sku in enumerate(today)]
    calls = [call(1 + n, n, minutes) for n in range(2)]
    answer = plan_mix(
        bill(tmp_path / "a", people, calls, agreement=agreement), None, {"payg": "3.00", "standard": "12.00"}
    )
    assert answer.comparison.set_index("mix").loc["all_payg", "title"] == title
    assert any(each.startswith(said) for each in answer.sentences)
    assert any(each.startswith("Everybody") for each in answer.sentences) == title.startswith("Everybody")
