"""The next step is computed: what it names is enough, and one less is not."""

from decimal import Decimal

import pytest
from export.tenant import WALLET, bill, call, person
from oracle.tenants import random_tenant
from oracle.tiny import licence

import chargeback_kit as ck
from chargeback_kit.explain.naming import shared_pool
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.export.page import page
from chargeback_kit.planning.licences import idle_licences
from chargeback_kit.presentation import alerts, cost_centers, invoice, licences, messages, pools, problems, wallet
from chargeback_kit.presentation.pools import PAID, more_licences

ALLOTTED = '[[allotment]]\nplan = "MCOPSTN1"\ncountry = "US"\ndomestic_minutes = 100\n'
HOME = {"Domestic/International": "Domestic", "Destination Number": "+12125550142", "External Country": "US"}


def at_home(number, minutes=90, charge="0.00", **given):
    """A domestic call of a plan with 100 minutes."""
    long = {"Duration Seconds": str(60 * minutes), "Charge": charge, "Capability": "MCOPSTN1"}
    return call(number, **HOME, **long, **given)


def lacked(computed):
    """What every pool that ran out lacked, by pool."""
    ended = computed.pools[computed.pools["exhausted_at"].notna()]
    return {shared_pool(pool): more_licences(computed, pool, "2026-10") for pool in ended["pool_id"]}


def over(computed, pool):
    """The minutes over a pool [s]."""
    return sum(row.over_seconds for row in computed.pools.itertuples() if shared_pool(row.pool_id) == pool)


def test_as_many_licences_cover_the_pool_and_one_less_does_not(october):
    shared = {pool: found for pool, found in lacked(october).items() if found and not pool.startswith("*")}
    assert len(shared) >= 2
    today = {counter.pool: counter.licences for counter in october.counters}
    for pool, found in shared.items():
        enough = october.imagine(assigned={pool: today[pool] + found.licences})
        less = october.imagine(assigned={pool: today[pool] + found.licences - 1})
        assert over(enough, pool) == 0
        assert over(less, pool) > 0


def test_calls_over_the_pool_cost_what_the_calls_say(october):
    for pool, found in lacked(october).items():
        if found:
            calls = october.calls[october.calls["funded_by"].isin(PAID)].dropna(subset="pool_id")
            of_pool = calls[calls["pool_id"].map(shared_pool) == pool]
            assert found.over == sum(of_pool["amount"], Decimal("0.00"))


def test_a_plan_of_ones_own_grows_by_no_licence(october):
    own = [pool for pool in lacked(october) if "/MCOPSTN8/" in pool]
    assert own
    assert [lacked(october)[pool] for pool in own] == [None] * len(own)


@pytest.mark.parametrize(
    ("terms", "charge", "step"),
    [
        (
            licence("MCOPSTN1", 1, "12.00"),
            "30.00",
            "1 more licence of Domestic Calling Plan (MCOPSTN1) "
            "would have covered the United States’ domestic pool in October 2026: it costs "
            "12.00 USD a month, less than the 30.00 USD of its calls over the pool.",
        ),
        (
            licence("MCOPSTN1", 1, "12.00"),
            "12.00",
            "1 more licence of Domestic Calling Plan (MCOPSTN1) "
            "would have covered the United States’ domestic pool in October 2026: it costs "
            "12.00 USD a month, as much as the 12.00 USD of its calls over the pool.",
        ),
        (
            licence("MCOPSTN1", 5, "12.00"),
            "3.00",
            "1 of the 4 licences of Domestic Calling Plan (MCOPSTN1) "
            "that nobody holds would have covered the United States’ domestic pool in "
            "October 2026 and saved the 3.00 USD of its calls over the pool.",
        ),
        (
            '[[licence]]\nsku = "MCOPSTN1"\npurchased = 1\n',
            "3.00",
            "1 more licence of Domestic Calling Plan (MCOPSTN1) "
            "would have covered the United States’ domestic pool in October 2026 instead of "
            "the 3.00 USD of its calls over the pool; the agreement names no price for them.",
        ),
        (
            "",
            "3.00",
            "1 more licence of Domestic Calling Plan (MCOPSTN1) "
            "would have covered the United States’ domestic pool in October 2026 instead of "
            "the 3.00 USD of its calls over the pool; the agreement names no price for them.",
        ),
    ],
)
def test_the_price_of_more_licences_beside_the_calls(tmp_path, terms, charge, step):
    computed = bill(tmp_path, [person(0)], [at_home(1), at_home(2, charge=charge)], agreement=ALLOTTED + terms)
    assert pools.next_step(pools.rows(computed)) == step


def test_a_pool_that_was_large_enough_asks_for_nothing(tmp_path):
    computed = bill(tmp_path, [person(0)], [at_home(1)], agreement=ALLOTTED)
    assert pools.next_step(pools.rows(computed)) == ""


def test_an_opening_balance_that_would_have_sufficed_suffices_to_the_cent(tmp_path):
    calls = [call(number) for number in range(1, 5)]
    poor = bill(tmp_path, [person(0)], calls, agreement='[wallet]\nopening = "2.00"\n')
    assert wallet.next_step(wallet.rows(poor)) == (
        "An opening balance of 5.00 USD or a top-up of 50.00 USD, the least that can be bought, before 1 October would "
        "have kept credits from falling below 0.00 in October 2026."
    )
    assert poor.what_if(wallet=ck.Wallet(opening="5.00")).wallet_summary.lowest == 0


def test_settings_of_auto_recharge_that_would_have_sufficed_suffice(tmp_path):
    calls = [call(number, Charge="40.00") for number in range(1, 8)]
    terms = '[wallet]\nopening = "30.00"\ntrigger = "10.00"\nrecharge = "50.00"\n'
    poor = bill(tmp_path, [person(0)], calls, agreement=terms)
    assert wallet.next_step(wallet.rows(poor)) == (
        "An opening balance of 40.00 USD and a trigger of 40.00 USD would have kept credits from falling below 0.00 in "
        "October 2026."
    )
    settings = ck.Wallet(opening="40.00", trigger="40.00", recharge="50.00")
    assert poor.what_if(wallet=settings).wallet_summary.lowest >= 0


def test_credits_without_room_for_another_dear_call_say_so(tmp_path):
    calls = [call(number) for number in range(1, 5)]
    low = bill(tmp_path, [person(0)], calls, agreement='[wallet]\nopening = "5.50"\n')
    assert wallet.next_step(wallet.rows(low)) == (
        "An opening balance of 6.25 USD or a top-up of 50.00 USD, the least that can be bought, before 1 October "
        "would have left room for one more "
        "call of 1.25 USD at any time in October 2026."
    )


def test_a_wallet_with_enough_asks_for_nothing(tmp_path):
    rich = bill(tmp_path, [person(0)], [call(1)], agreement=WALLET)
    assert wallet.next_step(wallet.rows(rich)) == ""


@pytest.mark.parametrize(
    ("basis", "owner", "pays"),
    [
        ("direct", 'unowned = "IT"', "IT pays"),
        ("direct", "", "Unassigned pays"),
        ("headcount", 'unowned = "IT"', "all who share the fees pay"),
        ("pool_minutes", 'unowned = "IT"', "IT pays"),  # a plan without use falls back to direct
    ],
)
def test_idle_licences_and_who_pays_for_them(tmp_path, basis, owner, pays):
    terms = f'{owner}\n[switches]\nfee_basis = "{basis}"\n' + licence("MCOPSTN1", 3, "12.00")
    rows = licences.rows(bill(tmp_path, [person(0)], [call(1)], agreement=terms))
    assert licences.next_step(rows) == (
        f"Giving back the 2 licences that nobody held in October 2026 saves 24.00 USD a month, which {pays} now."
    )


def test_an_invoice_that_lacks_something(tmp_path):
    terms = '[[invoice]]\ncategory = "usage"\namount = "1.00"\n'
    rows = invoice.rows(bill(tmp_path, [person(0)], [call(1)], agreement=terms))
    assert invoice.next_step(rows) == (
        "Look on the next invoice for the 0.25 USD of usage that the one of October 2026 lacks."
    )


def test_calls_of_nobody_ask_for_a_cost_centre(tmp_path):
    rows = cost_centers.rows(bill(tmp_path, [person(0)], [call(1), call(2, 7)]))
    assert cost_centers.next_step(rows) == (
        "Name the cost centres of the people and numbers behind 1.25 USD of calls in October 2026, which nobody pays "
        "yet."
    )


def test_a_hint_that_asks_for_nothing_is_no_next_step(tmp_path):
    rows = problems.rows(bill(tmp_path, [person(0)], [call(1, Charge="1.255")]))
    assert "rounded-charge" in set(rows["code"])
    assert "nothing to do" not in problems.next_step(rows)


def both(minutes_at_home, minutes_abroad):
    """Two people who share an international plan, in a pool of 200 and 20 minutes; calls at home and abroad in turn."""
    plan = {"Capability": "MCOPSTN2", "Charge": "0.00"}
    home = [call(n, **HOME, **plan, **{"Duration Seconds": str(60 * m)}) for n, m in minutes_at_home.items()]
    abroad = [call(n, 1, **plan, **{"Duration Seconds": str(60 * m)}) for n, m in minutes_abroad.items()]
    return [person(n, skus="MCOPSTN2+MCOPSTNC") for n in range(2)], home + abroad


@pytest.mark.parametrize(
    ("at_home", "abroad", "more"),
    [
        ({4: 5}, {1: 20, 2: 20}, 3),  # 40 of 40 minutes abroad would end what is called at home afterwards (R23)
        ({1: 5}, {2: 20, 3: 20}, 2),  # 40 of 40 minutes, and nothing after them
        ({3: 5}, {1: 20}, 1),  # filled to the last second today: nothing abroad is over, all at home is
        ({1: 190, 3: 10}, {2: 20, 4: 10}, 1),
        ({1: 300, 4: 100}, {2: 20, 3: 10, 5: 9}, 3),
    ],
)
def test_a_counter_filled_to_its_last_second_ends_the_other_one(tmp_path, at_home, abroad, more):
    people, calls = both(at_home, abroad)
    terms = '[[allotment]]\nplan = "MCOPSTN2"\ncountry = "US"\ndomestic_minutes = 100\ninternational_minutes = 10\n'
    computed = bill(tmp_path, people, calls, agreement=terms)
    assert lacked(computed)["US/MCOPSTN2"].licences == more
    assert over(computed.what_if(assigned={"US/MCOPSTN2": 2 + more}), "US/MCOPSTN2") == 0
    assert over(computed.what_if(assigned={"US/MCOPSTN2": 1 + more}), "US/MCOPSTN2") > 0
    fewer = computed.imagine(assigned={"US/MCOPSTN2": 1})
    assert lacked(fewer)["US/MCOPSTN2"].licences == more + 1
    assert fewer.last_draws == computed.what_if(assigned={"US/MCOPSTN2": 1}).last_draws


def test_a_pool_with_a_counter_of_nothing_is_covered_by_no_licence(tmp_path):
    """A counter without minutes ended before the first call, and the other one with it (R23)."""
    people, calls = both({1: 5}, {2: 5})
    terms = '[[allotment]]\nplan = "MCOPSTN2"\ncountry = "US"\ndomestic_minutes = 0\ninternational_minutes = 10\n'
    computed = bill(tmp_path, people, calls, agreement=terms)
    assert more_licences(computed, "US/MCOPSTN2/international", "2026-10") is None


MEETING = {
    "Call Type": "conf_out", "Number Type": "Conference", "Destination Number": "+12125550142",
    "External Country": "US", "Duration Seconds": "2040", "Charge": "0.00", "Capability": "MCOMEETADD",
}  # fmt: skip


@pytest.mark.parametrize(
    ("meetings", "back", "step"),
    [
        (5, 0, "Keep the 2 licences that nobody held in October 2026: meetings used the minutes."),
        (
            3,
            1,
            "Giving back 1 of the 2 licences that nobody held in October 2026 saves 4.00 USD a month, which IT pays "
            "now. Keep the other one: meetings used the minutes.",
        ),
        (
            1,
            2,
            "Giving back the 2 licences that nobody held in October 2026 saves 8.00 USD a month, which IT pays now.",
        ),
    ],
)
def test_idle_licences_whose_minutes_meetings_used_are_not_given_back_and_listed_with_that(
    tmp_path, meetings, back, step
):
    """What is bought fills the pool of conferencing, held or not (R24): 34 minutes a meeting of 60 a licence."""
    holder = person(0, skus="MCOMEETADV+MCOPSTNC")
    calls = [call(number, **MEETING) for number in range(1, meetings + 1)]
    terms = 'unowned = "IT"\n' + WALLET.replace("[wallet]", licence("MCOMEETADV", 3, "4.00") + "[wallet]")
    bill(tmp_path, [holder], calls, [{"prefix": "1", "price_per_minute": "0.20"}], terms)
    rated = ck.bill(tmp_path, "2026-10", "rated")
    assert licences.next_step(licences.rows(rated)) == step
    assert rated.total - rated.what_if(purchased={"MCOMEETADV": 3 - back}).total == 4 * back
    if back < 2:
        assert rated.what_if(purchased={"MCOMEETADV": 2 - back}).total > rated.total - 4 * (back + 1)
    (idle,) = (row for row in rated.waste.itertuples() if row.reason == "idle licence")
    used = f"; meetings used the minutes of {2 - back} of them" if back < 2 else ""
    assert (idle.amount, idle.because) == (8, f"2 of 3 bought and held by nobody{used}")


def test_one_more_conferencing_licence_brings_its_own_minutes(tmp_path):
    """The one held in South Korea holds 900 minutes, those bought beside it 60 each, not the mean of 480 (R24)."""
    holder = person(0, skus="MCOMEETADV+MCOPSTNC", usage_country="KR")
    calls = [call(number, **(MEETING | {"Duration Seconds": "6000"})) for number in range(1, 12)]
    computed = bill(tmp_path, [holder], calls, agreement=licence("MCOMEETADV", 2, "4.00"))
    found = more_licences(computed, "*/MCOMEETADD/zone_a", "2026-10")
    assert found is not None
    assert (found.licences, found.cost) == (3, Decimal("12.00"))
    assert over(computed.what_if(purchased={"MCOMEETADV": 5}), "*/MCOMEETADD") == 0
    assert over(computed.what_if(purchased={"MCOMEETADV": 4}), "*/MCOMEETADD") > 0


def test_of_several_prices_the_last_ones_bought_are_given_back(tmp_path):
    terms = 'unowned = "IT"\n' + licence("MCOEV", 1, "19.99") + licence("MCOEV", 2, "0.01")
    computed = bill(tmp_path, [person(0, skus="MCOEV")], [call(1)], agreement=terms)
    assert licences.next_step(licences.rows(computed)) == (
        "Giving back the 2 licences that nobody held in October 2026 saves 0.02 USD a month, the last ones bought "
        "first; IT pays 13.34 USD for them now."
    )
    assert computed.total - computed.what_if(purchased={"MCOEV": 1}).total == Decimal("0.02")


def money_of_licences_is_what_a_what_if_says(computed):
    """Of licences given back, and of those that a pool lacked."""
    shown, now = licences.rows(computed), {line.sku: line.purchased for line in computed.agreement.licence}
    idle = {each.fee.sku: each for each in idle_licences(computed, computed.months[-1])}
    back = {sku: now[sku] - each.free for sku, each in idle.items()}
    months = len(computed.months)
    assert computed.total - computed.imagine(purchased=back).total == months * shown.attrs["idle_now_amount"]
    ended = computed.pools[computed.pools["exhausted_at"].notna()]
    found = [more_licences(computed, pool, month) for pool, month in zip(ended["pool_id"], ended["month"], strict=True)]
    for each in filter(None, [*found, messages.rows(computed).attrs["lacked"]]):
        if each.cost is not None:
            bought = max(0, each.licences - each.idle)
            more = computed.imagine(purchased={each.plan: now[each.plan] + bought})
            assert fee_total(more) - fee_total(computed) == months * each.cost
        if each.saved is not None:
            less = computed.imagine(purchased={each.plan: now[each.plan] - each.licences})
            assert computed.total - less.total == months * each.saved


@pytest.mark.parametrize("seed", [2, 5, 9, 15])
def test_what_is_named_is_enough_for_any_tenant(tmp_path, seed):
    computed = ck.bill(tmp_path, **random_tenant(seed, tmp_path, shared_ids=seed % 2 == 1))
    today = {counter.pool: counter.licences for counter in computed.counters}
    ended = computed.pools[computed.pools["exhausted_at"].notna()]
    for pool_id, month in zip(ended["pool_id"], ended["month"], strict=True):
        found, pool = more_licences(computed, pool_id, month), shared_pool(pool_id)
        if found and not pool.startswith("*"):
            assert over(computed.what_if(assigned={pool: today[pool] + found.licences}), pool) == 0
            fewer = computed.what_if(assigned={pool: today[pool] + found.licences - 1})
            assert over(fewer, pool) > 0 or computed.agreement.switches.pool_edge == "whole_in"
    money_of_licences_is_what_a_what_if_says(computed)
    lacked = wallet.rows(computed).attrs["lacked"]
    if lacked and lacked.settings:
        enough = computed.what_if(wallet=dict(lacked.settings)).wallet_summary
        assert enough is not None
        assert enough.lowest >= 0
    if lacked and lacked.top_up:
        assert computed.agreement.wallet is not None
        bought = {"at": lacked.before.floor("us").to_pydatetime(), "amount": lacked.top_up}
        top_ups = [*(known.model_dump() for known in computed.agreement.wallet.top_up), bought]
        topped_up = computed.what_if(wallet={"top_up": top_ups}).wallet_summary
        assert topped_up is not None
        assert topped_up.lowest == max(0, lacked.lowest + lacked.top_up)


def test_credits_that_ran_dry_were_used_up_and_what_is_short_was_not_prepaid(tmp_path):
    """Without a trigger none was reached; nobody prepaid what is missing."""
    calls = [call(number) for number in range(1, 5)]
    dry = bill(tmp_path, [person(0)], calls, agreement='[wallet]\nopening = "2.00"\n')
    html = page(dry)
    assert (
        "Credits of 0.00 USD were bought and 5.00 USD were drawn: 2.00 USD more than was bought came out of credits "
        "prepaid before and 3.00 USD were not there." in html
    )
    shown = alerts.rows(dry)
    assert alerts.title(shown) == "The credits were used up once"
    assert shown["says"].tolist() == [
        "The balance came to -0.50 USD; the credits are used up, and there is no auto-recharge."
    ]


@pytest.mark.parametrize(
    ("terms", "calls", "said"),
    [
        (
            'opening = "40.00"\n[[wallet.top_up]]\nat = 2025-10-12T00:00:00Z\namount = "30.00"\n',
            [call(number) for number in range(1, 5)],
            "Credits of 0.00 USD were bought and 5.00 USD were drawn: 25.00 USD lapsed and 5.00 USD more than was "
            "bought came out of credits prepaid before.",
        ),
        (
            'opening = "40.00"\n[[wallet.top_up]]\nat = 2026-10-20T00:00:00Z\namount = "60.00"\n',
            [call(1)],
            "Credits of 60.00 USD were bought and 1.25 USD were drawn: 58.75 USD of prepaid money is carried forward.",
        ),
        ('opening = "40.00"\n', [], "No credits were bought, and none were drawn."),
        (
            'opening = "40.00"\n',
            [call(1, Charge="-2.00")],
            "Credits of 0.00 USD were bought and 2.00 USD came back: 2.00 USD of prepaid money is carried forward.",
        ),
    ],
)
def test_what_lapsed_is_not_carried_forward(tmp_path, terms, calls, said):
    calls = calls or [call(1, Charge="0.00")]
    assert said in page(bill(tmp_path, [person(0)], calls, agreement=f"[wallet]\n{terms}"))


def test_one_pool_with_minutes_left_did_not_run_out(tmp_path):
    computed = bill(tmp_path, [person(0)], [at_home(1)], agreement=ALLOTTED)
    said = pools.title(pools.rows(computed))
    assert "did not run out: " in said
    assert "closest" not in said
