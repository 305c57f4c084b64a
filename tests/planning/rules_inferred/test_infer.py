"""Which settings the charges follow: the true ones are kept, and the evidence is calls that can be looked up."""

from pathlib import Path
from typing import Any

import pytest
from chance import drawn
from oracle.hidden import MONTH, hidden_tenant

import chargeback_kit as ck
from chargeback_kit.export.page import page
from chargeback_kit.planning.rules_inferred import search
from chargeback_kit.planning.rules_inferred.bench import Bench
from chargeback_kit.planning.rules_inferred.inferred import Inferred
from chargeback_kit.planning.rules_inferred.trial import reading
from chargeback_kit.planning.rules_inferred.zones import clock
from chargeback_kit.records.agreement import Allotment
from chargeback_kit.records.lists.meters import PoolReport

HARD = (
    pytest.param(30, True, False, id="minutes that nobody told explain what two settings would"),
    pytest.param(126, True, False, id="a pool of unknown size, and a zone"),
    pytest.param(106, True, True, id="a zone that only calls name the country of"),
    pytest.param(83, False, True, id="fees that differ from call to call, without a card"),
    pytest.param(129, False, False, id="neither a card nor minutes"),
)
"""Tenants of which a true setting is easily lost."""


def lost(found: Inferred, bill: ck.Bill, switches: dict[str, Any]) -> list[str]:
    """The settings whose true value is ruled out; a zone is as good as another one of the same clock."""
    wrong = []
    for setting in found.settings:
        true, kept = switches[setting.name], list(setting.kept)
        if setting.name == "month_time_zone":
            true, kept = clock(true, bill.inputs), [clock(zone, bill.inputs) for zone in kept]
        wrong += [] if true in kept else [setting.says]
    return wrong


@pytest.mark.parametrize(("seed", "with_card", "tell_minutes"), HARD)
def test_what_is_true_is_never_ruled_out(seed: int, with_card: bool, tell_minutes: bool, tmp_path: Path) -> None:
    hidden = hidden_tenant(seed, tmp_path, calls=200, with_card=with_card, tell_minutes=tell_minutes)
    bill = ck.bill(tmp_path, MONTH)
    found = bill.infer()
    assert lost(found, bill, hidden.switches) == []
    assert any(setting.is_settled for setting in found.settings if len(setting.tried) > 1)
    assert not found.search.is_cut
    for setting in found.settings:
        assert set(setting.kept) | set(setting.against) == set(setting.tried)
        assert bool(setting.asks) == (not setting.is_settled and not setting.lacks)
    written = (tmp_path / "calls.csv").read_text(encoding="utf-8")
    named = {usage_id for each in found.settings for ids in each.against.values() for usage_id in ids}
    assert [usage_id for usage_id in sorted(named) if usage_id not in written] == []


@pytest.mark.parametrize("seed", drawn(range(1000, 1024)))
def test_what_is_true_is_never_ruled_out_of_any_tenant(seed: int, tmp_path: Path) -> None:
    kind = seed // 8
    hidden = hidden_tenant(seed, tmp_path, calls=60, with_card=kind % 2 == 0, tell_minutes=kind % 3 != 0)
    bill = ck.bill(tmp_path, MONTH)
    assert lost(bill.infer(), bill, hidden.switches) == []


def test_the_evidence_and_the_other_world_agree(tmp_path: Path) -> None:
    hidden = hidden_tenant(5, tmp_path, calls=150)
    bill = ck.bill(tmp_path, MONTH)
    found = bill.infer()
    assert found.changes["switches"]
    assert all(hidden.switches[name] == value for name, value in found.switches.items() if name != "month_time_zone")
    other = bill.what_if(**found.changes)
    rated = other.calls[other.calls["rated_amount"].notna()]
    assert (rated["reported_amount"] == rated["rated_amount"]).all()
    assert found.agreeing == found.calls
    assert found.line.endswith(".")
    assert {each["setting"] for each in found.data()["settings"]} == {each.name for each in found.settings}


@pytest.mark.parametrize("seed", [7])
def test_a_reading_makes_of_the_calls_what_the_bill_does(seed: int, tmp_path: Path) -> None:
    """The pools and prices of a reading, played beside the engine, are those of its full bill to the second and cent."""
    hidden = hidden_tenant(seed, tmp_path, calls=150)
    bill = ck.bill(tmp_path, MONTH)
    bench = Bench(bill.folder, bill.landed, bill.months)
    for other in (
        {},
        {"conference_overflow": "organiser_plan"},
        {"pool_edge": "whole_in"},
        {"allotment_proration": "daily"},
    ):
        settings = {**hidden.switches, **other}
        found = bench.trial(reading(settings))
        full = bill.what_if(switches=settings)
        rows = full.run.store.arrow(
            "SELECT row_no, pooled_seconds, coalesce(to_cent(rated_micro), -1) AS rated FROM price"
        )
        played = zip(rows["pooled_seconds"].to_pylist(), rows["rated"].to_pylist(), strict=True)
        known = dict(zip(rows["row_no"].to_pylist(), played, strict=True))
        rated = found.calls.rated(found.pooled)
        assert [known[row] for row in found.calls.row_no.tolist()] == list(
            zip(found.pooled.tolist(), rated.tolist(), strict=True)
        )


def test_the_report_of_minute_pools_rules_out_what_has_another_size(tmp_path: Path) -> None:
    hidden_tenant(5, tmp_path, calls=60)
    bill = ck.bill(tmp_path, MONTH)
    counter = max(bill.counters, key=lambda each: each.size_seconds)
    country = counter.id.country if counter.id.country != "*" else ""
    right = PoolReport(country, counter.plan, counter.size_seconds // 60)
    wrong = PoolReport(country, counter.plan, counter.size_seconds // 60 + 77)
    bench = Bench(bill.folder, bill.landed, bill.months, (right, wrong))
    assert bench.trial(reading({})).differing == (wrong,)


def test_names_are_kept_out(tmp_path: Path) -> None:
    hidden_tenant(1, tmp_path, calls=40)
    hidden = ck.bill(tmp_path, MONTH).anonymised("a secret of many letters")
    for ask in (hidden.infer, hidden.rates):
        with pytest.raises(ck.InputError, match="without names"):
            ask()


def test_a_month_without_charges_says_so(tmp_path: Path) -> None:
    hidden_tenant(1, tmp_path, calls=1)
    found = ck.bill(tmp_path, MONTH).infer()
    assert found.calls <= 1
    assert found.says
    assert all(each.kept for each in found.settings)


@pytest.mark.parametrize("most", [1, 20])
def test_a_search_that_is_cut_short_has_tried_every_value(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_TRIALS", most)
    hidden_tenant(5, tmp_path, calls=100, with_card=False)
    found = ck.bill(tmp_path, MONTH).infer()
    assert found.data()["is_cut"]
    assert found.settings
    for setting in found.settings:
        assert set(setting.kept) | set(setting.against) == set(setting.tried)


def test_a_report_of_pools_whose_minutes_nobody_told_rules_out_nothing_true(tmp_path: Path) -> None:
    """The report states the size of a pool and not how many licences fill it: both may be other than published."""
    hidden = hidden_tenant(30, tmp_path, calls=100, tell_minutes=False)
    bill = ck.bill(tmp_path, MONTH)
    minutes = [
        Allotment(plan=plan, country=country, domestic_minutes=domestic, international_minutes=abroad)
        for (plan, country), (domestic, abroad) in hidden.allotments.items()
    ]
    true = bill.what_if(switches=hidden.switches, allotments=minutes)
    shared = [each for each in true.counters if not each.id.holder]
    report = [PoolReport(each.id.country.strip("*"), each.plan, each.size_seconds // 60) for each in shared]
    found = bill.infer(report)
    assert lost(found, bill, hidden.switches) == []
    licences = next(each for each in found.settings if each.name == "conference_licences")
    assert licences.kept == (hidden.switches["conference_licences"],)


def test_a_value_that_fits_a_little_less_is_not_said_to_explain_as_much() -> None:
    """Both are kept where some calls fit no reading, and what stands against the weaker one is named."""
    bill = ck.bill(Path(__file__).parents[3] / "sample_data" / "2026-10", "2026-10")
    found = bill.infer()
    assert (found.line in page(bill), found.line in page(bill, inferred=found)) == (False, True)
    search = found.search
    for setting in found.settings[: len(search.values)]:
        misses = {value: search.trial(setting.name, value).misses for value in setting.kept}
        assert {*setting.weaker} == {value for value, count in misses.items() if count > search.least}
        is_asked = len(setting.kept) > 1 and not setting.weaker and not setting.lacks
        assert ("explain the month equally" in setting.says) == is_asked
        for value, ids in setting.weaker.items():
            assert len(ids) == len(search.trial(setting.name, value).against - search.best_trial.against)
    (edge,) = [each for each in found.settings if each.name == "pool_edge"]
    assert edge.weaker
    assert f"such as {edge.weaker['whole_in'][0]}, too little to rule anything out" in edge.says
