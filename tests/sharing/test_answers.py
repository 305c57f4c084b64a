"""What a page stores is what the engine answers, of every tenant; what cannot be stored is not offered."""

import copy
import json
from random import Random

import pytest
from chance import drawn
from export.tenant import bill as bill_of
from export.tenant import call, person
from oracle.tenants import random_tenant
from oracle.tiny import licence

import chargeback_kit as ck
from chargeback_kit.sharing import fees, wallets
from chargeback_kit.sharing import lookup as page
from chargeback_kit.sharing.page import shared
from chargeback_kit.sharing.proof import differences, prove

from .conftest import OCTOBER

LARGEST_OF_THE_SAMPLE = 2_000_000


@pytest.mark.parametrize("seed", drawn((2, 5)))
def test_a_random_tenants_page_says_what_the_full_bill_says(seed, tmp_path):
    bill = ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    answers = shared(bill.index)
    document = answers.document
    prove(answers, document)
    setting = page.drawn(document, Random(seed))
    world = bill.what_if(page.scenario(document, setting, bill))
    assert not list(differences(document, page.found(document, setting), world, answers))


def test_every_basis_of_fees_and_blocked_calls_are_those_of_the_full_bill(bill, answers, document):
    for number, basis in enumerate(document["bases"]):
        by_chance = page.drawn(document, Random(number))
        setting = page.PageSetting(by_chance.counts, (0, 1, 0), basis, blocking=bool(number % 2))
        world = bill.what_if(page.scenario(document, setting, bill))
        found = page.found(document, setting)
        assert not list(differences(document, found, world, answers)), basis
        assert found.wallet is not None
        assert bool(found.wallet["blocked"]) == setting.blocking


def test_the_sample_is_small_and_offers_everything(written, document):
    assert written.stat().st_size < LARGEST_OF_THE_SAMPLE
    assert set(document["bases"]) == {"direct", "pool_minutes", "even", "headcount"}
    assert document["wallet"]["held"] == "all"
    assert document["wallet"]["blocking"]
    assert len(document["pools"]) == 11
    assert all(len(pool["counts"]) > 8 for pool in document["pools"])


def mutations(document):
    """The document with one stored number changed, for every part that the setting of today rests on."""
    pools = document["pools"]
    place = next(number for number, pool in enumerate(pools) if pool["calls"])
    now = page.today(document)
    key = ",".join("0" for _ in pools)
    wallet = document["wallet"]
    at = [len(wallet[name]) for name in ("trigger", "recharge")]
    path = wallet["kept"][key][(now.wallet[0] * at[0] + now.wallet[1]) * at[1] + now.wallet[2]]
    column = next(iter(pools[place]["calls"]))
    yield "calls", ("calls", 0)
    yield "a pool", ("pools", place, "calls", column, pools[place]["now"])
    yield "fees", ("bases", "direct", "tables", 0, "columns", 0, 0)
    yield "fees that stay", ("bases", "direct", "still", 0)
    yield "the wallet's closing", ("wallet", "paths", path, 1)
    yield "an event", ("wallet", "paths", path, len(wallets.HEAD) + 1)


def test_a_stored_answer_that_is_wrong_is_caught(answers, document):
    prove(answers, document)
    for _, (*steps, last) in mutations(document):
        wrong = copy.deepcopy(document)
        held = wrong
        for step in steps:
            held = held[step]
        held[last] += 1
        with pytest.raises(ck.BrokenLaw):
            prove(answers, wrong)


def test_nobody_is_named_unless_people_are_asked_for(bill, document, small, small_answers):
    for known, told in ((bill, json.dumps(document)), (small, json.dumps(small_answers.document))):
        assert not [name for name in (*known.people.names, *known.people.ids) if name in told]
    assert "p0@example.com" in json.dumps(small.shared(people=True).document)


def test_without_names_small_cost_centres_are_one_and_sums_stay(small, small_answers):
    without = small.anonymised("a secret that is long enough")
    document, found = small_answers.document, without.shared(people=True).document
    assert document["centers"] == ["Board", "Sales", "Unassigned"]
    assert set(found["centers"]) == {*without.statements["cost_center"], "Unassigned"}
    assert "Board" not in found["centers"]
    setting = page.drawn(document, Random(1))
    assert page.found(found, setting).total == page.found(document, setting).total
    told = json.dumps(found)
    assert not [name for name in small.people.names if name in told]


def test_a_month_that_moves_to_paying_after_use_is_shared_without_its_wallet():
    bill = ck.bill(OCTOBER.parent / "2026-11", charges="rated")
    answers = bill.shared()
    document = answers.document
    assert document["wallet"] is None
    assert any("paying after use" in note for note in answers.notes)
    setting = page.PageSetting(tuple(0 for _ in document["pools"]), (), "even")
    world = bill.what_if(page.scenario(document, setting, bill))
    assert not list(differences(document, page.found(document, setting), world, answers))


def test_where_paths_are_too_many_the_page_says_which_it_holds(monkeypatch, small, small_answers):
    assert small_answers.paths.held == "all"
    for held, most in (("one", 5_000), ("today", 500)):
        monkeypatch.setattr(wallets, "MOST_EVENTS", most)
        answers = small.shared()
        document = answers.document
        prove(answers, document)
        assert document["wallet"]["held"] == held
        assert not document["wallet"]["blocking"]
        assert any("this page holds its path" in note for note in answers.notes)


def test_a_basis_with_too_many_answers_is_not_offered(monkeypatch, small):
    monkeypatch.setattr(fees, "MOST_ANSWERS", 20)
    answers = small.shared()
    assert set(answers.bases) == {"direct", "pool_minutes"}
    assert any("not offered" in note for note in answers.notes)


def test_several_months_and_another_world_are_not_shared(small, folder):
    with pytest.raises(ck.InputError, match="of one month"):
        ck.bill(folder, ["2026-09", "2026-10"]).shared()
    with pytest.raises(ck.InputError, match="begins from the month as it was"):
        small.what_if(assigned={"US/MCOPSTN1": 9}).shared()


@pytest.mark.parametrize("is_agreed", [True, False])
def test_licences_without_a_price_change_minutes_alone_and_the_page_asks_for_it(is_agreed, tmp_path):
    agreement = licence("MCOPSTN1", 2, "8.00") if is_agreed else licence("MCOEV", 2, "8.00")
    shared = bill_of(tmp_path, [person(0)], [call(1)], agreement=agreement).shared()
    told = [note for note in shared.notes if "change minutes alone" in note]
    asked = (
        "Of US/MCOPSTN1 licences change minutes alone, since the agreement names no price of one: add a [[licence]] to "
        "agreement.toml."
    )
    assert told == ([] if is_agreed else [asked])
