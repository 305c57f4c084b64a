"""What somebody gives to the kit in Python: natural input is taken, anything else is a sentence that names it."""

import datetime as dt
import pickle
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from cases.build import write

import chargeback_kit as ck
from chargeback_kit.export.atomic_folder import write_whole
from chargeback_kit.problems import StandsAlready

FOLDER = {
    "users": [{"count": 2, "skus": "MCOPSTN1+MCOEV", "center": "Sales"}, {"who": 2, "skus": "MCOEV", "center": "IT"}],
    "licences": ["MCOPSTN1 2 8.00", "MCOEV 3 5.00"],
    "wallet": {"opening": "100.00"},
    "calls": [{"minutes": 10 + day, "at": f"2026-10-{day:02d}T10:00:00Z", "who": day % 3} for day in range(1, 9)],
    "month": "2026-10",
}
POOL = "US/MCOPSTN1/domestic"
KIT: Any = ck
"""The kit as somebody has it whom no type checker warns."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("python") / "october"
    place.mkdir()
    write(place, FOLDER)
    return place


@pytest.fixture(scope="module")
def bill(folder: Path) -> Any:
    return ck.bill(folder, "2026-10")


@pytest.mark.parametrize(
    "month", [dt.date(2026, 10, 1), pd.Period("2026-10"), pd.Timestamp("2026-10-05"), ["2026-10"], None, (), "2026-10"]
)
def test_a_month_may_be_a_day_or_a_period(month: Any, folder: Path) -> None:
    assert KIT.bill(str(folder), month=month).months == ("2026-10",)


def test_a_row_of_a_table_is_what_it_is_about(bill: Any) -> None:
    call = bill.calls.iloc[0]
    assert str(bill.explain(call)) == str(bill.explain(call["usage_id"]))
    assert str(bill.explain(bill.pools.iloc[0])) == str(bill.explain(pool=POOL))
    assert str(bill.explain(bill.wallet.iloc[0])) == str(bill.explain(event=1))
    line = bill.statements.iloc[0]
    same = bill.explain(cost_center=line["cost_center"], category=line["category"])
    assert str(bill.explain(line)) == str(same)
    assert bill.calls_of(bill.pools.iloc[0]).chosen == KIT.Chosen(pool=POOL, month="2026-10")
    assert bill.calls_of(call).calls == 1


def test_whole_numbers_and_columns_of_pandas_are_input(bill: Any) -> None:
    licences = bill.pools["licences"].iloc[0]
    assert isinstance(licences, np.integer)
    fewer = bill.what_if(assigned={"US/MCOPSTN1": licences - 1})
    assert fewer.pools["licences"].tolist() == [1]
    assert bill.what_if(assigned=pd.Series({"US/MCOPSTN1": 1})).scenario == fewer.scenario
    assert bill.what_if({"assigned": {"US/MCOPSTN1": 1}}).scenario == fewer.scenario
    assert bill.calls_of(limit=licences).table.shape[0] == 2
    assert bill.calls_of(limit="3").table.shape[0] == 3


def test_one_value_of_a_filter_is_one_and_not_its_letters(bill: Any) -> None:
    for given in ({"cost_center": "Sales"}, {"country": "US"}, {"number": "+1"}, {"words": "Sales"}):
        assert KIT.Chosen(**given) == KIT.Chosen(**{name: (value,) for name, value in given.items()})
        assert bill.calls_of(KIT.Chosen(**given)).calls == bill.calls_of(**given).calls
    days = [dt.date(2026, 10, 5), pd.Timestamp("2026-10-06")]
    assert bill.calls_of(day=days).calls == 2
    assert bill.calls_of(usage_id=bill.calls["usage_id"].head(3)).calls == 3
    assert bill.calls_of(month=pd.Period("2026-10")).calls == 8


@pytest.mark.parametrize("written", ["rubbish", "country", "country:GB", "country=GB&day", "#GB"])
def test_an_address_that_is_none_is_no_filter_of_all_calls(written: str, bill: Any) -> None:
    with pytest.raises(ck.InputError, match="is no field=value"):
        bill.calls_of(written)


def test_an_empty_value_of_an_address_asks_nothing(bill: Any) -> None:
    assert bill.calls_of("#country=&cost_center=Sales").chosen == ck.Chosen(cost_center=("Sales",))
    assert bill.calls_of("").calls == bill.rows["calls"]


Asked = Callable[[Any], Any]
WRONG: dict[str, Asked] = {
    "bill: folder: names no file": lambda bill: KIT.bill(""),
    "bill: folder: 5 is no name of a file": lambda bill: KIT.bill(5),
    "bill: folder: a DataFrame is no name": lambda bill: KIT.bill(bill.pools),
    "bill: month: 202610 is no month": lambda bill: KIT.bill("x", month=202610),
    "explain: usage_id: 5 is no usage id": lambda bill: bill.explain(5),
    r"explain: cost_center: \['Sales'\] is not a text": lambda bill: bill.explain(cost_center=["Sales"]),
    "names nothing that has a receipt": lambda bill: bill.explain(bill.calls["usage_id"]),
    "calls_of: chosen: a DataFrame": lambda bill: bill.calls_of(bill.calls),
    "calls_of: find: 5 is not a text": lambda bill: bill.calls_of(find=5),
    "calls_of: limit: -1 is below 0": lambda bill: bill.calls_of(limit=-1),
    "what_if: scenario: 5 is no Scenario": lambda bill: bill.what_if(5),
    "what_if: allotments: .* is no list": lambda bill: bill.what_if(allotments={"US/MCOPSTN1": -1}),
    "imagine: nope: is no key": lambda bill: bill.imagine(nope=1),
    "Wallet: trigger: 100.0 is a binary fraction": lambda bill: KIT.Wallet(trigger=100.0),
    "Wallet: nope: is no key of a Wallet": lambda bill: KIT.Wallet(nope=1),
    "Scenario: nope: is no key": lambda bill: KIT.Scenario(nope=1),
    'split: amount: "1.005" has more than two decimals': lambda bill: KIT.split(Decimal("1.005"), {"a": 1, "b": 1}),
    "split: amount: 1.0 is a binary fraction": lambda bill: KIT.split(1.0, {"a": 1}),
    "split: weights: the weight of a is below 0": lambda bill: KIT.split("1.00", {"a": -1, "b": 2}),
    r"split: weights: \[1, 2\] has no names": lambda bill: KIT.split("1.00", [1, 2]),
    "nothing to share": lambda bill: KIT.split("1.00", {}),
    "user_numbers: payg: -1 is below 0": lambda bill: KIT.user_numbers(5, -1),
    "user_numbers: plans: 5.5 is not a whole number": lambda bill: KIT.user_numbers(5.5),
    "service_numbers: licences: -1 is below 0": lambda bill: KIT.service_numbers(-1),
    "recommended_tier: licences: 'x' is not": lambda bill: KIT.recommended_tier("x"),
    'tier_edge is "x"': lambda bill: KIT.recommended_tier(500, "x"),
    "implied_rates: charge: 0.01 is a binary": lambda bill: KIT.implied_rates(60, 0.01),
    'implied_rates: charge: "-1" is below 0': lambda bill: KIT.implied_rates(60, "-1"),
    "a call of 0 s has no price": lambda bill: KIT.implied_rates(0, "1"),
    "no reference table 'nope'": lambda bill: KIT.reference.table("nope"),
    "zone_a has no column 'nope'": lambda bill: KIT.reference.column("zone_a", "nope"),
    "no stage 'nope'; the stages are usage": lambda bill: bill.stages["nope"],
    "no pool nope; the pools are US/MCOPSTN1": lambda bill: bill.plot.pools(only=["nope"]),
    "no pool US/MCOPSTN1; the pools": lambda bill: bill.plot.pools(only="US/MCOPSTN1"),
    "pools: width: 'x' is not a whole number": lambda bill: bill.plot.pools(width="x"),
    "wallet: width: 0 is below 1": lambda bill: bill.plot.wallet(width=0),
    "waterfall: world: 5 is no Bill": lambda bill: bill.plot.waterfall(5),
    "anonymised: smallest_group: 0 is below 1": lambda bill: bill.anonymised("a long secret of many words", smallest_group=0),
    "anonymised: secret: 5 is not a text": lambda bill: bill.anonymised(5),
    "AnomalyWatch: settings: 5 is no AnomalySettings": lambda bill: KIT.AnomalyWatch(5),
    "history_months: 'x' is not a whole number": lambda bill: KIT.AnomalySettings(history_months="x"),
    "zones: 'x' is no table": lambda bill: KIT.AnomalySettings(zones="x"),
    "anomalies: history: 5 is no bill": lambda bill: bill.anomalies(history=5),
    "compare: b: 5 is no Bill or folder": lambda bill: KIT.compare(bill, 5),
    "difference: b: 'october' is no Bill": lambda bill: KIT.difference(bill, "october"),
    "minutes: table: a Series is no DataFrame": lambda bill: KIT.minutes(bill.calls["billed_seconds"]),
    "Readable: table: 'x' is no DataFrame": lambda bill: KIT.readable(bill, "x"),
    "reconciliation: bill: 5 is no Bill": lambda bill: KIT.reconciliation(5),
    "verify: folder: None is no name": lambda bill: KIT.verify(None),
    "read_scenario: path: names no file": lambda bill: KIT.read_scenario(""),
    "nowhere.toml: cannot be read: No such file or directory. Check the name": lambda bill: KIT.read_scenario("nowhere.toml"),
    "write: out: 5 is no name": lambda bill: bill.write(5),
    "plan_mix: bills: 5 is no bill, and no folder": lambda bill: KIT.plan_mix(5, None, {}),
    "prices: 5 has no options": lambda bill: KIT.plan_mix(bill, None, 5),
    "plan_mix: resample: 1.5 is not a whole": lambda bill: KIT.plan_mix(bill, None, {}, resample=1.5),
    "plan_mix: month: 5 is no month": lambda bill: KIT.plan_mix(bill, None, {}, month=5),
    "restrictions: 5 is no list": lambda bill: KIT.plan_mix(bill, None, {"payg": "1"}, restrictions=5),
    "is no part of Restriction": lambda bill: KIT.plan_mix(bill, None, {"payg": "1"}, restrictions=[{"nope": 1}]),
    "funding: alpha: 'x' is not a number": lambda bill: KIT.funding(bill, alpha="x"),
    "funding: risks: .*is no part of Risks": lambda bill: KIT.funding(bill, risks={"nope": 1}),
    "funding: licences: -1 is below 0": lambda bill: KIT.funding(bill, licences=-1),
    "carriers: 5 is no list": lambda bill: KIT.compare_carriers(bill, 5),
    "compare_carriers: bill: 'october' is no Bill": lambda bill: KIT.compare_carriers("october", []),
}  # fmt: skip


@pytest.mark.parametrize("says", WRONG)
def test_what_cannot_be_taken_is_a_sentence_that_names_it(says: str, bill: Any) -> None:
    with pytest.raises(ck.InputError, match=says) as raised:
        WRONG[says](bill)
    assert "pydantic" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_python_calls_by_other_names_is_that_as_well(bill: Any) -> None:
    with pytest.raises(ValueError, match="nothing to share"):
        ck.split(Decimal("1.00"), {"a": 0})
    with pytest.raises(LookupError, match="no stage 'nope'"):
        bill.stages["nope"]


def test_a_folder_that_is_there_is_told_in_the_words_of_python(bill: Any, tmp_path: Path) -> None:
    bill.write_shared(tmp_path / "page.html")
    with pytest.raises(ck.InputError, match=r"exists already\. Choose another name, or give force=True to replace it"):
        bill.write_shared(tmp_path / "page.html")
    (tmp_path / "out").mkdir()
    for replaced in (bill.write, bill.write_statements, lambda out: write_whole(out, Path.touch, force=False)):
        with pytest.raises(StandsAlready, match="or give force=True") as raised:
            replaced(tmp_path / "out")
        again = pickle.loads(pickle.dumps(raised.value))
        assert (again.place, str(again)) == (tmp_path / "out", str(raised.value))
        assert again.on_command_line.endswith("Choose another folder, or add --force to replace it.")


def test_weights_count_as_they_are_written() -> None:
    tenths = {"a": 0.1, "b": "0.2", "c": Decimal("0.7")}
    assert KIT.split(10, tenths) == {"a": Decimal("1.00"), "b": Decimal("2.00"), "c": Decimal("7.00")}
    assert ck.split("0.03", pd.Series({"a": 1, "b": 1})) == {"a": Decimal("0.02"), "b": Decimal("0.01")}


def test_plans_take_folders_tables_of_prices_and_one_option(folder: Path, bill: Any) -> None:
    prices = pd.DataFrame({"option": ["payg", "standard", "domestic_minute"], "price": [3.0, 12.5, 0.02]}).assign(
        country=None
    )
    written = {"payg": "3.00", "standard": "12.50", "domestic_minute": "0.02"}
    found = [
        KIT.plan_mix(bill, "payg", prices, seconds=1).cost,
        ck.plan_mix(str(folder), ["payg"], written, seconds=1).cost,
    ]
    assert found[0] == found[1]
    with pytest.raises(ck.InputError, match="no price list"):
        KIT.plan_mix(bill, None, pd.DataFrame({"a": [1]}))
