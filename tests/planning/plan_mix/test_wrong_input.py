"""What cannot be answered is one clear sentence; what is answered from little says how little."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import Price, Prices, Restriction, plan_mix, read_prices, read_restrictions

from .small import PRICES, abroad, bill, call, incoming, person

NO_LIST = (
    "prices.csv: no price list. Its columns are option, country, price, currency, sku; option and price are needed."
)
FULL = [call(day, 0, 10) for day in (1, 30)]


def refused(*given: object, **more: object) -> str:
    with pytest.raises(ck.InputError) as found:
        plan_mix(*given, **more)  # type: ignore[arg-type]
    return str(found.value)


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> ck.Bill:
    return bill(tmp_path_factory.mktemp("a") / "october", [person(0, "MCOPSTN1")], FULL)


def test_no_price_for_an_option_that_is_asked_for(october: ck.Bill) -> None:
    said = "no price for 240 (240 minutes). Give 240 minutes a price."
    assert refused(october, ["payg", "240"], {"payg": "3.00"}) == said


def test_no_price_for_what_somebody_holds(october: ck.Bill) -> None:
    assert refused(october, None, {"payg": "3.00"}) == (
        "no price for standard (standard) in the United States, which person0@example.com holds today. Give standard a price."
    )


def test_the_agreements_price_counts_for_what_is_held(tmp_path: Path) -> None:
    licence = '[[licence]]\nsku = "MCOPSTN1"\npurchased = 1\nunit_price = "11.00"\n'
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], FULL, agreement=licence)
    assert str(plan_mix(made, None, {"payg": "3.00"}).exact_today) == "11.00"


def test_an_unknown_option(october: ck.Bill) -> None:
    assert refused(october, ["gold"], PRICES).startswith('"gold" is no option; there are none, shared_calling, payg,')
    assert refused(october, None, {"gold": "3.00"}).startswith('prices: "gold" is no option')
    assert refused(october, [], PRICES).startswith("no option to choose from.")


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("-1.00", 'prices: the price of payg, "-1.00", is below 0.'),
        ("three", 'prices: "three" is not an amount; write it with a point, such as "12.30".'),
        ("1.005", 'prices: the price of payg, "1.005", has more than two decimals.'),
    ],
)
def test_a_price_that_is_none(october: ck.Bill, price: str, said: str) -> None:
    assert refused(october, None, {"payg": price}) == said


def test_prices_in_another_currency(october: ck.Bill) -> None:
    prices = Prices((Price("payg", Decimal("3.00"), currency="EUR"),), "prices.csv")
    assert refused(october, None, prices) == (
        "prices.csv: payg is priced in EUR and the bill is in USD. State every price in USD."
    )


def test_bills_in_two_currencies(october: ck.Bill, tmp_path: Path) -> None:
    november = bill(tmp_path / "november", [person(0, "MCOPSTN1")], [], month="2026-11")
    (tmp_path / "november" / "agreement.toml").write_text('currency = "EUR"\n')
    foreign = ck.bill(tmp_path / "november", "2026-11")
    assert refused([october, foreign], None, PRICES) == (
        "the bills are in EUR and USD; currencies are never added. Plan one at a time."
    )
    assert november.currency == "USD"


def test_a_month_twice_and_no_bill(october: ck.Bill) -> None:
    assert refused([october, october], None, PRICES) == "2026-10 is in two of the bills. Give each month once."
    assert refused([], None, PRICES) == "no bill was given. Give the bill of one month, or several."


def test_a_month_without_calls_to_cover(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [incoming(2, 0)])
    assert refused(made, None, PRICES) == (
        "2026-10: nobody on the user list made a domestic or international call, so no plan could save anything. "
        "Check the month and the user list."
    )


def test_a_call_without_any_price(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], FULL, rates=False)
    assert refused(made, None, PRICES) == (
        "2 domestic calls from the United States without a price per minute: no rate, and none was charged. "
        "Add rates.csv to the folder, or a row domestic_minute to the prices."
    )


def test_a_minutes_price_from_the_price_list(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], FULL, rates=False)
    answer = plan_mix(made, ["payg"], PRICES | {"domestic_minute": "0.0125"})
    assert str(answer.exact_cost) == "3.26"  # twice ten minutes: 0.125 each, rounded up
    assert "Of 2 calls 2 have no rate in a rate card; priced by the minute prices of the price list." in (
        answer.caveats
    )


def test_a_minutes_price_from_what_the_report_charged(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1"), person(1, "")]
    charged = abroad(3, 0, 10, charge="2.00")
    same = [call(4, 1, 10, charge="0.50"), call(5, 0, 10)]
    elsewhere = call(6, 0, 10, callee="+12125550199", usage_id="other")
    made = bill(tmp_path / "a", people, [charged, *same, elsewhere], rates=False)
    answer = plan_mix(made, ["payg"], PRICES)
    assert (
        "Of 4 calls 3 have no rate in a rate card; priced by what the report charged calls to the same number."
        in answer.caveats
    )
    assert (
        "Of 4 calls 1 has no rate in a rate card; "
        "priced by the average charge of such a minute in the report." in answer.caveats
    )
    calls = answer.comparison.set_index("mix").loc["all_payg", "calls"]
    assert str(calls) == "3.50"


def test_an_impossible_restriction(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], FULL, agreement="")
    needs = [Restriction("person0@example.com", must_call_abroad=True)]
    assert refused(made, ["payg", "120"], PRICES, restrictions=needs) == (
        "person0@example.com must call abroad, which nothing allows: "
        "in the United States there is pay as you go, 120 minutes on offer, "
        "and calls beyond a plan cannot be paid. Change the restriction or the prices."
    )


def test_a_restriction_of_somebody_unknown(october: ck.Bill) -> None:
    said = refused(october, None, PRICES, restrictions=[Restriction("nobody@example.com", must_keep_number=True)])
    assert said == "restrictions: nobody@example.com is not on the user list. Check the name."
    twice = [Restriction("id-0"), Restriction("ID-0")]
    assert refused(october, None, PRICES, restrictions=twice) == "restrictions: id-0 stands there twice. Keep one row."


def test_one_week_of_data_says_so(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(day, 0, 10) for day in range(1, 8)])
    (said,) = [s for s in plan_mix(made, None, PRICES).caveats if s.startswith("Little data")]
    assert said == (
        "Little data: the calls of 2026-10 reach from 2026-10-01 to 2026-10-07, 7 of 31 days. "
        "Pools are sized for a whole month, so this advice is for too few calls: "
        "draw whole months from these days (resample), or wait for the month's end."
    )
    drawn = plan_mix(made, None, PRICES, resample=20)
    assert any(s.endswith("7 of 31 days. The missing days are drawn from these.") for s in drawn.caveats)
    assert drawn.certainty
    assert str(drawn.certainty.expected) == "12.00"  # 310 minutes: the standard plan; of the seven days: pay as you go


def test_one_month_is_one_sample(october: ck.Bill) -> None:
    assert "One month is one sample: another month may ask for another mix." in plan_mix(october, None, PRICES).caveats


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "",
            NO_LIST,
        ),
        (
            "plan,cost\npayg,3\n",
            NO_LIST,
        ),
        ("option,price\npayg,x\n", 'prices.csv: line 2: "x" is not an amount; write it with a point, such as "12.30".'),
        ("option,price\npayg,3\npayg,4\n", "prices.csv: payg has two prices. Keep one."),
        ("option,country,price\npayg,FR,3\npayg,fr,4\n", "prices.csv: payg has two prices in FR. Keep one."),
        (
            "option,price,sku\n120,3,MCOPSTN1\n",
            'prices.csv: line 2: 120 is no "MCOPSTN1", which does not grant MCOPSTN5.',
        ),
    ],
)
def test_a_price_list_that_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "prices.csv").write_text(text)
    with pytest.raises(ck.InputError) as found:
        read_prices(tmp_path / "prices.csv")
    assert str(found.value) == said


def test_a_price_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ck.InputError, match=r"cannot be read: No such file or directory\. Check the name\."):
        read_prices(tmp_path / "prices.csv")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "name\nx\n",
            "r.csv: no list of restrictions. Its columns are user_principal_name, user_id, must_keep_number, "
            "must_call_abroad.",
        ),
        (
            "user_id,must_keep_number\n,yes\n",
            "r.csv: line 2: neither a sign-in name nor an object id. Name the person.",
        ),
        (
            "user_id,must_keep_number\nx,perhaps\n",
            'r.csv: line 2: must_keep_number is "perhaps"; write yes, no or nothing.',
        ),
    ],
)
def test_restrictions_that_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(ck.InputError) as found:
        read_restrictions(tmp_path / "r.csv")
    assert str(found.value) == said


def test_restrictions_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("user_id,must_keep_number,must_call_abroad\nx,YES,\ny,no,yes\n")
    assert read_restrictions(tmp_path / "r.csv") == (
        Restriction("x", must_keep_number=True),
        Restriction("y", must_keep_number=False, must_call_abroad=True),
    )


DOUBTFUL = "option;price\npayg;3.000\nstandard;12.000\n"


def test_what_a_price_list_leaves_open_is_settled_like_other_lists(tmp_path: Path) -> None:
    """``12.000`` is twelve, or twelve thousand: refused with the key that settles it, and read with that key."""
    listed = tmp_path / "prices.csv"
    listed.write_text(DOUBTFUL)
    people = [person(0, "MCOPSTN1")]
    with pytest.raises(ck.InputError, match=r"^prices\.csv: .*decimal_sign"):
        plan_mix(bill(tmp_path / "open", people, FULL), None, listed)
    for sign, paid in ((".", "12.00"), (",", "12000.00")):
        settled = bill(tmp_path / f"a{ord(sign)}", people, FULL, agreement=f'[reading]\ndecimal_sign = "{sign}"\n')
        assert str(plan_mix(settled, None, listed).exact_today) == paid


def test_a_price_list_may_be_written_with_commas_or_be_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("option;price\npayg;3,00\nstandard;12,50\n")
    book = openpyxl.Workbook()
    for row in (("Prices of 2026", ""), ("Option", "Price"), ("payg", 3), ("standard", 12.5)):
        book.active.append(row)
    book.save(tmp_path / "prices.xlsx")
    for name in ("prices.csv", "prices.xlsx"):
        assert [str(row.amount) for row in read_prices(tmp_path / name).rows] in (["3.00", "12.50"], ["3", "12.5"])
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(ck.InputError, match=r"^empty\.xlsx: no price list"):
        read_prices(tmp_path / "empty.xlsx")
