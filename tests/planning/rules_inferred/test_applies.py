"""Nobody is asked about what the tenant does not have, and what is there is asked about as before."""

import pytest
from oracle.tiny import bill as tiny_bill
from oracle.tiny import call, licence, user

import chargeback_kit as ck
from chargeback_kit.planning.rules_inferred.inferred import InferredSetting
from chargeback_kit.records.lists.meters import PoolReport

HOME, ABROAD, ADD_ON = "MCOPSTN1", "MCOPSTN2", "MCOMEETADV"
CALLS = [call(number, number % 2, charge="0.00") for number in range(1, 28)]
CHARGED = call(28, capability="MCOPSTNPP", charge="0.30")
WALLET = '[wallet]\nopening = "100.00"\n'
RECHARGE = 'trigger = "50.00"\nrecharge = "75.00"\n'
CONFERENCING = {
    "conference_licences": "no conferencing licence is held or bought",
    "conference_overflow": "no conferencing licence is held or bought",
}
NOTHING = {
    "charge_includes_fee": "no call has a connection fee",
    "allotment_proration": "everybody holds their plans on every day of the month",
    "resource_account_plans": "no resource account holds a calling plan",
    "international_plan": "no international plan is held",
    **CONFERENCING,
}
RECHARGING = dict.fromkeys(("trigger_at", "recharge_repeat"), "no auto-recharge is agreed")


def settings_of(folder, people, terms="", calls=(*CALLS, CHARGED), report=None) -> dict[str, InferredSetting]:
    tiny_bill(folder, people, list(calls), agreement=terms)
    return {each.name: each for each in ck.bill(folder, "2026-10").infer(report).settings}


def lacking(found):
    return {name: each.lacks for name, each in found.items() if each.lacks}


def test_a_tenant_with_one_domestic_plan_is_asked_what_concerns_it(tmp_path):
    people = [user(0, skus=HOME), user(1, skus=HOME)]
    found = settings_of(tmp_path, people, WALLET + licence(HOME, 2))
    assert lacking(found) == NOTHING | RECHARGING
    each = found["international_plan"]
    assert each.says == (
        "The question of the counters of the international plan does not apply: no international plan is held."
    )
    assert (each.asks, each.data()["applies"], each.data()["lacks"]) == ("", False, "no international plan is held")
    edge = found["pool_edge"]
    assert edge.says.startswith("The call that meets the end of a pool is open")
    assert edge.data()["applies"]


@pytest.mark.parametrize(
    ("people", "terms", "name"),
    [
        ([user(0, skus=ABROAD), user(1, skus=HOME)], "", "international_plan"),
        ([user(0, skus=f"{HOME}+{ADD_ON}"), user(1, skus=HOME)], licence(ADD_ON, 3), "conference_licences"),
        ([user(0, skus=f"{HOME}+{ADD_ON}"), user(1, skus=HOME)], licence(ADD_ON, 1), "conference_overflow"),
        ([user(0, skus=HOME, valid_from="2026-10-10"), user(1, skus=HOME)], "", "allotment_proration"),
        ([user(0, skus=f"{HOME}+PHONESYSTEM_VIRTUALUSER"), user(1, skus=HOME)], "", "resource_account_plans"),
        ([user(0, skus=HOME), user(1, skus=HOME)], WALLET + RECHARGE, "trigger_at"),
    ],
)
def test_what_is_there_is_asked_about(people, terms, name, tmp_path):
    found = settings_of(tmp_path, people, terms)
    assert found[name].lacks == ""
    assert "does not apply" not in found[name].says


def test_a_connection_fee_is_asked_about(tmp_path):
    people = [user(0, skus=HOME), user(1, skus=HOME)]
    assert settings_of(tmp_path, people, calls=[*CALLS, CHARGED | {"fee": "0.05"}])["charge_includes_fee"].lacks == ""


def test_as_many_conferencing_licences_held_as_bought_make_no_question(tmp_path):
    people = [user(0, skus=f"{HOME}+{ADD_ON}"), user(1, skus=HOME)]
    found = settings_of(tmp_path, people, licence(ADD_ON, 1))
    assert found["conference_licences"].lacks == "as many conferencing licences are held as were bought"


def test_nobody_with_minutes_has_no_edge_of_a_pool(tmp_path):
    people = [user(0, skus="MCOEV"), user(1, skus="MCOEV")]
    found = settings_of(tmp_path, people)
    assert found["pool_edge"].lacks == found["allotment_proration"].lacks == "no licence with minutes is held"


def test_without_a_user_list_plans_may_be_there(tmp_path):
    assert set(lacking(settings_of(tmp_path, []))) == {"charge_includes_fee"}


def test_a_line_of_the_report_is_a_pool_that_is_there(tmp_path):
    people = [user(0, skus=HOME), user(1, skus=HOME)]
    report = [PoolReport("US", HOME, 6000), PoolReport("US", ABROAD, 3000)]
    found = settings_of(tmp_path, people, report=report)
    assert found["international_plan"].lacks == ""
    assert {name: found[name].lacks for name in CONFERENCING} == CONFERENCING


def test_the_question_of_two_counters_names_a_pool_that_has_two(tmp_path):
    people = [user(0, skus=HOME), user(1, skus=ABROAD)]
    busy = [call(number, 0, duration="30000") for number in range(1, 25)]
    found = settings_of(tmp_path, people, calls=[*busy, call(27, 1, duration="120")])
    assert found["international_plan"].asks.find("US/MCOPSTN1") == -1
    assert "The pool nearest to its end is US/MCOPSTN2/domestic." in found["international_plan"].asks
