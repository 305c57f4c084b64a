"""What stands beside the tables of a bill equals the reference too: waste, and cost centres of one spelling."""

import csv
from collections import Counter
from unittest import mock

import pytest
from oracle import chargeback
from oracle.joined import one_spelling, richest_names
from oracle.oracle import reference_bill
from oracle.tenants import random_tenant
from oracle.waste import reference_waste

import chargeback_kit as ck
from engine.compare import differences

SEEDS = range(500, 516)


@pytest.mark.parametrize("seed", SEEDS)
def test_waste_equals_the_reference(seed, tmp_path):
    how = random_tenant(seed, tmp_path)
    with mock.patch.object(chargeback, "statements", wraps=chargeback.statements) as asked:
        reference = reference_bill(tmp_path, **how)
    calls, agreement, people, facts, days, *_ = asked.call_args.args
    expected = Counter(reference_waste(calls, agreement, people, facts, days, reference["pools"]))
    found = ck.bill(tmp_path, how["month"], how["charges"]).waste
    columns = (found[name] for name in ("reason", "people", "user_principal_name"))
    amounts = found["amount"].map(str)
    ours = Counter(zip(*columns, found["sku"].str.upper(), amounts, strict=True))
    assert ours - expected == expected - ours == Counter()


def in_two_spellings(folder):
    """Every second row of the user list writes its cost centre in capitals and with a blank."""
    place = folder / "users.csv"
    with place.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    column = head.index("cost_center")
    for number, row in enumerate(rows):
        if number % 2 and row[column] and row[column][0].isalpha():
            row[column] = row[column].upper()
    with place.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])


@pytest.mark.parametrize("seed", SEEDS)
def test_cost_centres_of_one_spelling_equal_the_reference(seed, tmp_path):
    how = random_tenant(seed, tmp_path)
    if not (tmp_path / "users.csv").exists():
        pytest.skip("the list of users is an export of the admin centre")
    in_two_spellings(tmp_path)
    names = richest_names(reference_bill(tmp_path, **how)["statements"])
    with one_spelling(names):
        expected = reference_bill(tmp_path, **how)
    agreement = tmp_path / "agreement.toml"
    text = agreement.read_text(encoding="utf-8")
    assert "[switches]\n" in text
    agreement.write_text(text.replace("[switches]\n", "[switches]\njoin_spellings = true\n"), encoding="utf-8")
    found = list(differences(ck.bill(tmp_path, how["month"], how["charges"]), expected))
    assert not found, "\n".join(found[:20])
