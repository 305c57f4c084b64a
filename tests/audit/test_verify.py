"""A folder computed again: every kind of change is found and named, with the right calls and the right money."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from bad_input.folders import export, row
from chance import drawn
from oracle.tenants import random_tenant

import chargeback_kit as ck
from audit.changes import (
    A_CENT_MORE,
    CREDITS,
    ONE_PLAN,
    SIX_SECONDS,
    TO_SALES,
    both,
    in_facts,
    in_file,
    in_text,
    switched,
    told,
    verified,
)
from chargeback_kit.audit.causes import TERMS, decisions
from chargeback_kit.provenance.kit import places

CASES = {
    "a rule": (CREDITS, "reported", [("R32", "calls", 2, "0.00", "3.00"), ("R32", "wallet", 1, "-47.00", "0.00")]),
    "a rule of minutes": (SIX_SECONDS, "reported", [("R20", "calls", 10, "0.00", "0.00")]),
    "a rule of minutes and money": (SIX_SECONDS, "rated", [("R20", "calls", 10, "-0.62", "0.00")]),
    "a rule of amounts": (
        in_text(
            "price", "to_cent(d.charged_micro) AS reported_micro", "to_cent(d.charged_micro) * 2 AS reported_micro"
        ),
        "reported",
        [("R30", "calls", 4, "3.60", "0.00")],
    ),
    "a rule that no call here meets": (
        in_text("classify", "            o.listed_center_no,\n            s.unowned_no", "            s.unowned_no"),
        "reported",
        [],
    ),
    "a switch": (switched("increment_seconds = 6"), "rated", [("increment_seconds", "calls", 10, "-0.62", "0.00")]),
    "a switch of the pool": (
        switched('pool_edge = "whole_in"'),
        "rated",
        [("pool_edge", "calls", 1, "-0.20", "0.00")],
    ),
    "a switch of fees": (
        switched('fee_basis = "even"'),
        "reported",
        [("fee_basis", "licence_fees", 3, "0.00", "16.00")],
    ),
    "an input": (
        A_CENT_MORE,
        "reported",
        [("calls.csv", "calls", 1, "0.01", "0.00"), ("calls.csv", "wallet", 1, "-0.01", "0.00")],
    ),
    "a person's cost centre": (
        TO_SALES,
        "reported",
        [("users.csv", "calls", 3, "0.00", "0.30"), ("users.csv", "licence_fees", 2, "0.00", "8.00")],
    ),
    "a price": (
        in_file("agreement.toml", '"8.00"', '"8.50"'),
        "reported",
        [("licence", "licence_fees", 3, "1.50", "0.00")],
    ),
    "a trigger": (
        in_file("agreement.toml", '"18.00"', '"1.00"'),
        "reported",
        [("wallet", "wallet", 1, "-50.00", "0.00")],
    ),
    "a rate": (in_file("rates.csv", "0.25", "0.26"), "rated", [("rates.csv", "calls", 2, "0.04", "0.00")]),
    "a fact": (
        in_facts("allotments", ONE_PLAN, international_minutes="1"),
        "rated",
        [("allotments", "calls", 2, "0.85", "0.00")],
    ),
    "a comment": (in_file("agreement.toml", "currency", "# as agreed\ncurrency"), "reported", []),
    "two at once": (
        both(TO_SALES, CREDITS),
        "reported",
        [("users.csv", "calls", 3, "0.00", "0.30"), ("R32", "calls", 2, "0.00", "3.00")],
    ),
    "two in one call": (
        both(A_CENT_MORE, CREDITS),
        "reported",
        [("R32", "calls", 1, "0.00", "1.10"), ("calls.csv R32", "calls", 1, "0.01", "1.90")],
    ),
    "a switch beside an input": (
        both(A_CENT_MORE, switched("increment_seconds = 6")),
        "reported",
        [("calls.csv", "calls", 1, "0.01", "0.00"), ("increment_seconds", "calls", 10, "0.00", "0.00")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_changed_is_found_with_its_calls_and_money(name: str, written: Path, tmp_path: Path) -> None:
    change, result, expected = CASES[name]
    found = verified(written, tmp_path, change, result)
    said = [told(each) for each in found.differences]
    assert [each for each in said if each in expected] == [each for each in said if each[1] in {e[1] for e in expected}]
    assert set(expected) <= set(said)
    assert found.unexplained == ()
    assert found.files == ()
    assert found.exit_code == bool(said)
    assert bool(said) == bool(expected)


def test_the_calls_are_the_right_ones(written: Path, tmp_path: Path) -> None:
    found = verified(written, tmp_path, CREDITS)
    calls = next(each for each in found.differences if each.of == "calls")
    assert sorted(calls.usage_ids) == ["u10", "u9"]
    assert calls.figures == {"funded_by"}
    assert "R32 changed (fund.sql): 2 calls, 3.00 USD paid by another." in found.says


def test_the_rows_of_facts_are_named_with_their_date(written: Path, tmp_path: Path) -> None:
    found = verified(written, tmp_path, in_facts("allotments", ONE_PLAN, international_minutes="1"), "rated")
    (cause,) = found.changed
    assert cause.what == "fact"
    assert cause.says.startswith("the facts allotments changed: now MCOPSTN2, US, 3000, 1, yes (20")
    assert "1 earlier row gone" in cause.says


def test_calls_that_follow_others_over_their_pool_go_with_them(written: Path, tmp_path: Path) -> None:
    """A call of a minute more takes minutes from a later one of another person, whose row is the same."""
    longer = in_file("calls.csv", "130,0.00,0.00", "70,0.00,0.00")
    found = verified(written, tmp_path, longer)
    (calls,) = [each for each in found.differences if each.of == "calls"]
    assert [cause.name for cause in calls.causes] == ["calls.csv"]
    assert {"u5", "u6"} & set(calls.usage_ids)


def test_what_nothing_explains_is_said_with_its_amount(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kit whose fingerprints do not see that a text was another when the bill was written."""
    shutil.copytree(written / "october", tmp_path / "october")
    monkeypatch.setattr("chargeback_kit.provenance.kit._content", lambda place: place)
    with pytest.MonkeyPatch.context() as patch:
        CREDITS(patch, tmp_path)
        ck.bill(tmp_path / "october", "2026-10").write(tmp_path / "as_other_code")
    found = ck.verify(tmp_path / "as_other_code")
    assert [told(each)[:3] for each in found.unexplained] == [("", "calls", 2), ("", "wallet", 1)]
    assert "Not explained: 2 calls, 3.00 USD paid by another." in found.says
    assert found.status == "differs"


def test_an_added_and_a_removed_call(written: Path, tmp_path: Path) -> None:
    def one_less(_: pytest.MonkeyPatch, folder: Path) -> None:
        lines = (folder / "calls.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / "calls.csv").write_text("".join(lines[:-1]), encoding="utf-8")

    found = verified(written, tmp_path, one_less)
    calls = next(each for each in found.differences if each.of == "calls")
    assert told(calls) == ("calls.csv", "calls", 1, "-1.10", "0.00")
    assert calls.usage_ids == ("u10",)


def test_a_currency_that_the_agreement_names_instead(written: Path, tmp_path: Path) -> None:
    """Each currency is compared with itself: no amount of one is said in another."""
    francs = in_file("agreement.toml", 'currency = "USD"', 'currency = "CHF"')
    found = verified(written, tmp_path, francs)
    assert {each.currency for each in found.results} == {"CHF", "USD"}
    (came,) = [each for result in found.results if result.currency == "CHF" for each in result.differences]
    assert (came.of, came.count) == ("the bill in CHF", 1)
    assert "currency" in {cause.name for cause in came.causes}
    now = ck.bill(tmp_path / "october", "2026-10")
    assert came.amount == now.total
    (dollars,) = [result for result in found.results if result.currency == "USD"]
    assert dollars.total == now.others["USD"].total
    assert not [each for each in dollars.differences if each.of == "pool_size"]
    beside = {"wallet", "pool_size", "problems"}
    told_of = sum((each.amount for each in dollars.differences if each.of not in beside), Decimal(0))
    assert told_of == _owed(now)["USD"] - _owed(ck.bill(written / "october", "2026-10"))["USD"]


def test_a_currency_that_came_with_a_file(written: Path, tmp_path: Path) -> None:
    def one_in_francs(_: pytest.MonkeyPatch, folder: Path) -> None:
        (folder / "more.csv").write_text(export(row(20, Charge="0.40", Currency="CHF")), encoding="utf-8")

    found = verified(written, tmp_path, one_in_francs)
    differs = {each.currency: [told(of) for of in each.differences] for each in found.results}
    assert differs["CHF"] == [("more.csv", "the bill in CHF", 1, "0.40", "0.00")]
    shutil.copytree(tmp_path / "october", tmp_path / "with_francs")
    ck.bill(tmp_path / "with_francs", "2026-10").write(tmp_path / "francs")
    assert ck.verify(tmp_path / "francs").status == "same"
    (tmp_path / "francs" / "CHF" / "calls.csv").write_text("", encoding="utf-8")
    assert [each.file for each in ck.verify(tmp_path / "francs").files] == ["CHF/calls.csv"]
    gone = ck.verify(tmp_path / "francs", written / "october")
    assert [told(each) for each in gone.differences if "CHF" in each.of] == [
        ("more.csv", "the bill in CHF", 1, "-0.40", "0.00")
    ]


DOUBLED = in_text(
    "price", "to_cent(d.charged_micro) AS reported_micro", "2 * to_cent(d.charged_micro) AS reported_micro"
)


@pytest.mark.parametrize("seed", drawn(range(16)))
def test_differences_come_to_the_difference_of_the_statements(seed: int, tmp_path: Path) -> None:
    (tmp_path / "tenant").mkdir()
    how = random_tenant(seed, tmp_path / "tenant")  # type: ignore[no-untyped-call]
    then = ck.bill(tmp_path / "tenant", **how)
    then.write(tmp_path / "out")
    assert ck.verify(tmp_path / "out", tmp_path / "tenant").status == "same"
    was = _owed(then)
    with pytest.MonkeyPatch.context() as patch:
        DOUBLED(patch, tmp_path)
        is_now = _owed(ck.bill(tmp_path / "tenant", **how))
        found = ck.verify(tmp_path / "out", tmp_path / "tenant")
    assert found.unexplained == ()
    assert {cause.name for each in found.differences for cause in each.causes} == {"R30"}
    for result in found.results:
        beside = {"wallet", "pool_size", "problems"}
        told_of = sum((each.amount for each in result.differences if each.of not in beside), Decimal(0))
        assert told_of == is_now[result.currency] - was[result.currency]


def _owed(bill: ck.Bill) -> dict[str, Decimal]:
    """What the statements of a bill, and of those of other currencies, come to."""
    return {each.currency: sum(each.statements["amount"], Decimal(0)) for each in (bill, *bill.others.values())}


MOVES_NO_FIGURE = {"R03", "R34", "R54", "R58"}
"""Order, agreement of two amounts, and what stands beside a bill."""


def test_every_rule_of_a_bill_decides_a_figure() -> None:
    decided = {rule for each in decisions().values() for rule in each.rules}
    assert decided == set(places()) - MOVES_NO_FIGURE
    assert {before for each in decisions().values() for before in each.follows} <= set(decisions())
    assert {rule for rules in TERMS.values() for rule in rules.split()} <= decided
