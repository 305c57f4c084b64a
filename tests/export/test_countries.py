"""The country of a number is the same in every text that looks for it (R11, R12)."""

from collections import Counter
from typing import Any

import pytest
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.explain.change.month_of_calls import set_apart
from chargeback_kit.rules.calendar import LAST_NS
from chargeback_kit.rules.kinds import KINDS


@pytest.mark.parametrize("seed", [None, 3, 5])
def test_countries_are_those_of_the_bill(sample, tmp_path, seed):
    done = sample if seed is None else ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    went = dict(done.run.store.run("SELECT usage_id, country FROM calls_by_country WHERE NOT is_incoming"))
    read = done.run.ask("calls_to_read").to_pylist()
    assert {each["usage_id"]: each["country"] for each in read if not each["is_incoming"]} == went
    noted = done.run.ask("calls_of_note", number_of_calls=1000, by_category=False).to_pylist()
    everywhere = {each["usage_id"]: each["country"] for each in read}
    assert all(everywhere[each["usage_id"]] == each["country"] for each in noted)
    asked: dict[str, Any] = {"kinds": [*KINDS], "from_ns": 0, "until_ns": LAST_NS, "beside_credits": False}
    invoiced = {each["usage_id"]: each for each in done.run.ask("invoice_calls", **asked).to_pylist()}
    assert {name: each["country"] for name, each in invoiced.items() if name in went} == went
    by_number = (
        "SELECT any_value(row_no), country FROM calls_by_country "
        "GROUP BY country, is_short_code(callee_number) LIMIT 20"
    )
    set_apart(done.run, done.run, hold_the_same=False)
    cells = [each for each in done.run.answers("change_cells") if each["kind"] != "toll_free_in"]
    paid = (
        "SELECT country, sum(amount_micro) FROM calls_by_country "
        "WHERE kind <> 'toll_free_in' AND amount_micro <> 0 GROUP BY ALL"
    )
    by_country: Counter[str] = Counter()
    for each in cells:
        by_country[each["country"]] += each["amount_micro"]
    assert {country: money for country, money in by_country.items() if money} == dict(done.run.store.run(paid))
    for number, country in done.run.store.run(by_number):
        assert done.run.ask("one_call", row_no=number)["callee_country"].to_pylist() == [country]
