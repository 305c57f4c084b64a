"""Own calls under calling plans, Operator Connect and Direct Routing, worked out by hand."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import chargeback_kit as ck
from planning.plan_mix.small import MINUTE, PRICES, abroad, bill, call, incoming, person

FABRIKAM = {"name": "Fabrikam Voice", "way": "operator_connect", "per_user": "4.00"}
CARRIER = '[[carrier]]\nname = "Northwind"\nmonthly_fee = "2.00"\nper = "user"\n'
CARRIER_HEAD = "carrier,number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from"


def rate(price: str = "0.006", prefix: str = "+", **given: str) -> dict[str, str]:
    """A row of a card, by the second and to four decimals."""
    row = {"number_kind": "any", "prefix": prefix, "price_per_minute": price, "increment_seconds": "1", "decimals": "4"}
    return row | given


def offer(*rows: dict[str, str], **given: Any) -> dict[str, Any]:
    """Fabrikam's terms with a card."""
    return FABRIKAM | {"card": rows or (rate(),)} | given


def small(folder: Path, calls: list[dict[str, str]], people: int = 1, **given: Any) -> ck.Bill:
    """The bill of people with the standard plan."""
    return bill(folder / "a", [person(number, "MCOPSTN1") for number in range(people)], calls, **given)


def lines(answer: Any) -> dict[str, dict[str, Any]]:
    """The ways by name."""
    return {row["way"]: row for row in answer.ways.to_dict("records")}


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return bool(pd.isna(value))


@pytest.mark.parametrize(
    ("first", "increment", "seconds", "cost"),
    [
        ("60", "60", 61, "0.12"),  # two minutes at 0.06
        ("60", "1", 61, "0.061"),  # a minute and a second
        ("30", "6", 31, "0.036"),  # 30 seconds and one step of 6
        ("30", "6", 30, "0.03"),
        ("30", "6", 1, "0.03"),
        ("", "1", 0, "0"),
    ],
)
def test_intervals_are_those_of_the_card(tmp_path: Path, first: str, increment: str, seconds: int, cost: str) -> None:
    own = small(tmp_path, [call(1, 0, 0, duration=str(seconds))])
    answer = ck.compare_carriers(own, [offer(rate("0.06", first_seconds=first, increment_seconds=increment))])
    assert answer.users["Fabrikam Voice"].tolist() == [Decimal("4.00") + Decimal(cost)]


def test_calls_are_rounded_to_their_decimals_and_the_month_once(tmp_path: Path) -> None:
    # Ten calls of a minute at 0.006 are 0.06; each rounded to the cent they would be 0.10.
    calls = [call(day, 0, 1) for day in range(1, 11)]
    answer = ck.compare_carriers(small(tmp_path, calls), [offer(), offer(rate(decimals="2"), name="Contoso")])
    found = lines(answer)
    assert (found["Fabrikam Voice"]["calls_money"], found["Contoso"]["calls_money"]) == (
        Decimal("0.06"),
        Decimal("0.10"),
    )
    assert found["Fabrikam Voice"]["total"] == Decimal("4.06")
    assert is_empty(found["today"]["total"])  # the price of the plan is not given


def test_today_is_the_plans_that_people_hold_and_the_money_of_their_calls(tmp_path: Path) -> None:
    calls = [call(1, 0, 10), abroad(2, 0, 5), incoming(3, 0)]
    own = small(tmp_path, calls, agreement='[[licence]]\nsku = "MCOPSTN1"\npurchased = 5\nunit_price = "8.00"\n')
    found = lines(ck.compare_carriers(own, [offer()]))
    assert found["today"]["total"] == Decimal("8.00")  # nothing was reported for the calls
    assert found["Fabrikam Voice"]["total"] == Decimal("4.09")  # 15 minutes of 0.006; a call received costs nothing
    assert (found["today"]["calls"], found["today"]["minutes"]) == (3, 15)


def test_the_best_mix_of_plans_is_a_line_where_prices_are_given(tmp_path: Path) -> None:
    found = lines(ck.compare_carriers(small(tmp_path, [call(1, 0, 10)]), [offer()], PRICES))
    assert found["today"]["total"] == Decimal("12.00")
    assert found["calling plans"]["total"] == Decimal("3.00") + 10 * Decimal(MINUTE)
    assert found["calling plans"]["missing"] == ""


def test_calls_of_a_carrier_are_priced_under_calling_plans_too(tmp_path: Path) -> None:
    """Somebody whose calls are all a carrier's needs a plan; nothing is free for them."""
    own = bill(tmp_path / "a", [person(0, "")], [call(1, 0, 10, call_type="dr_out", charge="")])
    answer = ck.compare_carriers(own, [offer()], PRICES)
    found = lines(answer)
    assert found["calling plans"]["total"] == Decimal("4.00")
    assert found["Fabrikam Voice"]["total"] == Decimal("4.06")
    assert answer.mix is not None
    assert answer.mix.assignment["option"].tolist() == ["payg"]
    assert "carrier_rates.csv for 1 call of 10 minutes" in found["today"]["missing"]
    assert "[[carrier]]" in found["today"]["missing"]
    assert answer.users["cheapest"].tolist() == [""]


def test_what_a_carrier_charges_today_is_today(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    card = f"{CARRIER_HEAD}\nNorthwind,any,+,0.02,,60,USD,\n"
    (folder / "carrier_rates.csv").write_text(card, encoding="utf-8")
    own = bill(folder, [person(0, ""), person(1, "")], [call(1, 0, 10, call_type="oc_out")], agreement=CARRIER)
    answer = ck.compare_carriers(own, [offer()])
    found = lines(answer)
    assert (found["today"]["calls_money"], found["today"]["user_fees"]) == (Decimal("0.20"), Decimal("2.00"))
    assert found["today"]["total"] == Decimal("2.20")
    assert answer.users["cheapest"].tolist() == ["today"]


def test_calls_without_a_rate_are_never_free(tmp_path: Path) -> None:
    calls = [call(1, 0, 10), abroad(2, 0, 5), call(3, 0, 2, callee="411")]
    answer = ck.compare_carriers(small(tmp_path, calls), [offer(rate(prefix="+1"))])
    found = lines(answer)["Fabrikam Voice"]
    assert is_empty(found["total"])
    assert (found["unpriced_calls"], found["unpriced_minutes"]) == (2, 7)
    assert found["missing"] == "rows of the card for 2 calls of 7 minutes"
    lacking = answer.lacking[["way", "country", "digits", "calls", "minutes"]].to_numpy().tolist()
    assert lacking == [["Fabrikam Voice", "", "411", 1, 2], ["Fabrikam Voice", "FR", "+33199", 1, 5]]
    assert any("no rate for 411: 1 call, FR (such as +33199): 1 call" in sentence for sentence in answer.sentences)
    assert is_empty(answer.users["Fabrikam Voice"][0])


def test_what_is_not_given_is_asked_for(tmp_path: Path) -> None:
    answer = ck.compare_carriers(small(tmp_path, [call(1, 0, 10)]), [{"name": "SBC", "way": "direct_routing"}])
    found = lines(answer)
    assert found["SBC"]["missing"].startswith("card: the prices of its calls")
    assert "a fee by the month" in found["SBC"]["missing"]
    assert found["today"]["missing"] == "the price of MCOPSTN1 (prices.csv, or unit_price in agreement.toml)"
    assert [is_empty(each["total"]) for each in found.values()] == [True, True]


def test_channels_are_those_of_the_busiest_moment(tmp_path: Path) -> None:
    calls = [
        call(1, 0, 10),
        call(1, 1, 10, start="2026-10-01T08:20:00Z"),
        call(1, 2, 5, start="2026-10-01T08:25:00Z"),  # begins as the first ends
        call(2, 2, 5, call_type="conf_out"),
    ]
    answer = ck.compare_carriers(small(tmp_path, calls, people=3), [offer(per_channel="10.00", per_tenant="1.00")])
    assert answer.channels == 2
    assert str(answer.busiest_at) == "2026-10-01 08:20:00+00:00"
    assert lines(answer)["Fabrikam Voice"]["shared_fees"] == Decimal("21.00")
    fewer = ck.compare_carriers(small(tmp_path, calls, people=3), [offer(per_channel="10.00", channels=1)])
    assert lines(fewer)["Fabrikam Voice"]["shared_fees"] == Decimal("10.00")
    assert any("Fabrikam Voice has 1: calls of that moment would not get through" in each for each in fewer.sentences)


def test_who_should_move_is_said_user_by_user(tmp_path: Path) -> None:
    calls = [call(1, 0, 10), call(1, 1, 3000)]
    own = small(tmp_path, calls, people=2, agreement='[[licence]]\nsku = "MCOPSTN1"\npurchased = 2\nunit_price = "8"\n')
    answer = ck.compare_carriers(own, [offer(per_number="0.50")])
    assert answer.users["cheapest"].tolist() == ["Fabrikam Voice", "today"]
    assert answer.users["Fabrikam Voice"].tolist() == [Decimal("4.0600"), Decimal("22.0000")]
    assert lines(answer)["Fabrikam Voice"]["shared_fees"] == Decimal("1.00")
    assert any(
        "cheapest for 1 user of 2 by their own fees and calls, 3.94 USD less" in each for each in answer.sentences
    )


def test_users_that_are_paid_for_and_do_not_call_are_a_shared_fee(tmp_path: Path) -> None:
    answer = ck.compare_carriers(small(tmp_path, [call(1, 0, 10)]), [offer(users=3)])
    found = lines(answer)["Fabrikam Voice"]
    assert (found["user_fees"], found["shared_fees"]) == (Decimal("4.00"), Decimal("8.00"))


def test_what_stays_is_said(tmp_path: Path) -> None:
    calls = [
        call(1, 0, 10),
        call(2, 0, 5, call_type="conf_out"),
        call(3, 0, 5, call_type="user_in", number_type="Toll Free", callee="+18005550100"),
        call(4, 0, 5, capability="FREECALL"),
        call(5, 0, 5, call_type="emergency_out", callee="911"),
        call(6, 0, 5, charge="-1.00"),
    ]
    answer = ck.compare_carriers(small(tmp_path, calls), [offer()])
    assert lines(answer)["Fabrikam Voice"]["calls"] == 1
    assert answer.stays["kind"].tolist() == ["conference_zone_a", "emergency", "free_call", "refund", "toll_free_in"]


def test_a_file_of_offers_finds_its_cards_beside_it(tmp_path: Path) -> None:
    (tmp_path / "fabrikam.csv").write_text(f"{CARRIER_HEAD}\nFabrikam,any,+,0.05,,60,,\n", encoding="utf-8")
    text = '[[offer]]\nname = "Fabrikam"\nway = "direct_routing"\ncard = "fabrikam.csv"\nper_tenant = "7"\n'
    (tmp_path / "carriers.toml").write_text(text, encoding="utf-8")
    answer = ck.compare_carriers(small(tmp_path, [call(1, 0, 10)]), tmp_path / "carriers.toml")
    assert lines(answer)["Fabrikam"]["total"] == Decimal("7.50")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"way": "carrier pigeon"}, "way: \"carrier pigeon\" is not one of 'operator_connect', 'direct_routing'"),
        ({"per_user": 4.0}, "binary fraction"),
        ({"per_user": "-4"}, "below 0"),
        ({"fee": "4"}, "is no key of a carrier"),
        ({"card": [{"number_kind": "any", "prefix": "+"}]}, "price_per_minute is missing"),
        ({"card": [rate(currency="EUR")]}, "the card has prices in EUR and the bill is in USD"),
        ({"card": [rate(time_band="night")]}, 'no [[time_band]] of agreement.toml is called "night"'),
        ({"card": [rate(carrier="A"), rate(carrier="B")]}, "has the rates of A and B"),
        ({"card": "nowhere.csv"}, "there is no such rate card"),
        ({"name": "today"}, "is a column of the comparison"),
        ({"name": ""}, "at least 1 character"),
    ],
)
def test_wrong_terms_are_a_sentence(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    own = small(tmp_path, [call(1, 0, 10)])
    with pytest.raises(ck.InputError) as error:
        ck.compare_carriers(own, [offer(**wrong)])
    assert said in str(error.value)


def test_there_must_be_something_to_compare(tmp_path: Path) -> None:
    own = small(tmp_path, [call(1, 0, 10, call_type="conf_out")])
    with pytest.raises(ck.InputError, match="no call of a calling plan or a carrier"):
        ck.compare_carriers(own, [offer()])
    with pytest.raises(ck.InputError, match="no carrier to compare with"):
        ck.compare_carriers(own, [])
    with pytest.raises(ck.InputError, match='two are called "fabrikam voice"'):
        ck.compare_carriers(own, [offer(), offer()])
    with pytest.raises(ck.InputError, match="a forecast that blocks calls"):
        ck.compare_carriers(own.what_if(blocking=True), [offer()])
    with pytest.raises(ck.InputError, match="growth"):
        ck.compare_carriers(own.what_if(growth={"domestic": "1.1"}), [offer()])


def test_plans_that_cannot_be_priced_say_what_they_need(tmp_path: Path) -> None:
    own = small(tmp_path, [call(1, 0, 10)], rates=False)
    found = lines(ck.compare_carriers(own, [offer()], PRICES))["calling plans"]
    assert is_empty(found["total"])
    assert "without a price per minute" in found["missing"]


@pytest.mark.parametrize(
    ("given", "cost"),
    [
        ({}, "0.60"),  # two users fill 20 of the 30 minutes at 0.06
        ({"users": 3}, "0.00"),
        ({"per_user": None, "per_channel": "1.00"}, "1.20"),  # one call at once: one channel, ten minutes
        ({"per_user": None, "per_number": "1.00", "numbers": 1}, "1.20"),
        ({"per_user": None, "per_tenant": "1.00"}, "1.20"),
    ],
)
def test_minutes_in_the_fee_cover_calls(tmp_path: Path, given: dict[str, Any], cost: str) -> None:
    own = small(tmp_path, [call(1, 0, 20), call(2, 1, 10)], people=2)
    answer = ck.compare_carriers(own, [offer(rate("0.06"), bundle=[{"minutes": 10, "countries": ["US"]}], **given)])
    assert lines(answer)["Fabrikam Voice"]["calls_money"] == Decimal(cost)


def test_the_bundles_of_today_are_todays_alone(tmp_path: Path) -> None:
    """What the present carrier includes covers no call of another; its calls need no rate where it covers them."""
    agreement = f"{CARRIER}[[carrier.bundle]]\nminutes = 100\n"
    own = bill(tmp_path / "a", [person(0, "")], [call(1, 0, 10, call_type="dr_out")], agreement=agreement)
    found = lines(ck.compare_carriers(own, [offer()]))
    assert found["today"]["total"] == Decimal("2.00")
    assert found["Fabrikam Voice"]["calls_money"] == Decimal("0.06")


def test_calls_of_nobody_and_of_strangers_are_users_of_their_own(tmp_path: Path) -> None:
    """Whoever is not listed pays a fee too; a call without a user does not, and its money is counted."""
    stranger = call(1, 7, 10)
    nobody = call(2, 0, 10) | {"upn": "", "user_id": ""}
    answer = ck.compare_carriers(small(tmp_path, [stranger, nobody]), [offer()])
    found = dict(zip(answer.users["user_principal_name"], answer.users["Fabrikam Voice"], strict=True))
    assert found == {
        "person0@example.com": Decimal("4.0000"),  # holds a plan, and has no calls
        "person7@example.com": Decimal("4.0600"),
        "(no user)": Decimal("0.0600"),
    }
    assert lines(answer)["Fabrikam Voice"]["total"] == Decimal("8.12")


def test_months_in_a_row_are_added_up(tmp_path: Path) -> None:
    calls = [call(1, 0, 10), call(1, 0, 10) | {"start": "2026-11-01T18:15:00Z", "usage_id": "n1"}]
    small(tmp_path, calls)
    own = ck.bill(tmp_path / "a", ["2026-10", "2026-11"])
    found = lines(ck.compare_carriers(own, [offer(per_tenant="1.00")], PRICES))
    assert found["Fabrikam Voice"]["total"] == Decimal("10.12")
    assert found["today"]["total"] == Decimal("24.00")
    assert found["calling plans"]["total"] == Decimal("8.00")
