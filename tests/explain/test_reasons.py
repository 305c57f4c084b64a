"""Why a call cost what it did: what a receipt says follows from the facts of the call, not from its rule alone."""

import pytest
from cases.build import bill

from chargeback_kit.presentation import pools

ABROAD = {"context": "International"}
GERMANY = {"to": "+493023125001", **ABROAD}
MEETING = {"type": "conf_out", "number_type": "Conference"}
USERS = [
    {"who": 0, "skus": "MCOPSTN1+MCOPSTNC", "center": "Sales"},
    {"who": 1, "skus": "MCOPSTN2+MCOPSTNC", "center": "Sales"},
    {"who": 2, "skus": "MCOPSTN8+MCOPSTNC", "center": "IT"},
    {"who": 3, "skus": "MCOEV", "center": "IT"},
    {"who": 4, "skus": "MCOMEETADV+MCOPSTNC", "center": "Ops"},
    {"who": 5, "skus": "MCOMEETADV+MCOMEETADD_DIALOUT_US+MCOPSTNC", "center": "Ops"},
    {"who": 6, "skus": "MCOMEETACPEA", "center": "Ops"},
    {"who": 7, "skus": "MCOMEETBASIC", "center": "Ops"},
    {"who": 8, "skus": "PHONESYSTEM_VIRTUALUSER+MCOPSTNC", "center": "Desk"},
    {"who": 9, "skus": "MCOEV", "center": "Shared"},
]
CALLS = [
    {"id": "covered", "day": 1, "seconds": 61},
    {"id": "met-end", "day": 2, "seconds": 600, "charge": "0.18"},
    {"id": "after-end", "day": 3, "charge": "0.10"},
    {"id": "ends-both", "who": 1, "day": 4, "minutes": 5, "charge": "0.20", **GERMANY},
    {"id": "other-ended", "who": 1, "day": 5, "charge": "0.10"},
    {"id": "own-plan", "who": 2, "day": 5, "minutes": 5},
    {"id": "no-plan", "who": 3, "day": 5, "charge": "0.20"},
    {"id": "stranger", "who": 77, "day": 5, "charge": "0.20"},
    {"id": "bot", "who": "nobody", "day": 5, "charge": "0.10", "type": "ucap_out", "from": "+18005550100"},
    {"id": "shared", "who": 9, "day": 5, "charge": "0.20"},
    {"id": "premium", "day": 6, "to": "+19005550100", "destination": "United States Premium", "charge": "4.00"},
    {"id": "received", "day": 6, "type": "user_in", "from": "+33199000142", "to": "+14255550100"},
    {"id": "held-by-nobody", "who": "nobody", "day": 6, "type": "unassigned_in", "to": "+14255550177"},
    {"id": "operator", "day": 6, "type": "oc_user_in", "from": "+33199000142"},
    {"id": "direct", "day": 6, "type": "dr_out", "charge": "0.30"},
    {"id": "fee-alone", "day": 7, "seconds": 0, "fee": "0.07", **GERMANY},
    {"id": "with-fee", "day": 7, "minutes": 2, "charge": "0.20", "fee": "0.07", **GERMANY},
    {"id": "no-rate", "day": 7, "to": "+81355550100", "charge": "0.30", **ABROAD},
    {"id": "no-charge", "day": 7, "charge": "", **GERMANY},
    {"id": "unheard-of", "day": 7, "type": "hologram_call", "charge": "0.30"},
    {"id": "refund", "day": 8, "charge": "-0.50"},
    {"id": "meeting", "who": 4, "day": 3, "minutes": 70, **MEETING},
    {"id": "meeting-over", "who": 4, "day": 4, "minutes": 70, "charge": "1.00", **MEETING},
    {"id": "add-on", "who": 5, "day": 5, **MEETING},
    {"id": "dialled-in", "who": 4, "day": 5, **MEETING, "type": "conf_in", "from": "+2634700000"},
    {"id": "paid-in", "who": 6, "day": 5, "charge": "0.04", "capability": "MCOMEETACPEA", **MEETING, "type": "conf_in"},
    {"id": "free-licence", "who": 7, "day": 5, **MEETING},
    {"id": "beyond-free", "who": 7, "day": 5, "charge": "0.26", **MEETING, **GERMANY},
    {"id": "split-free", "who": 2, "day": 9, "minutes": 120},
]
GIVEN = {
    "users": USERS,
    "calls": CALLS,
    "messages": [
        {"id": "text", "day": 3, "segments": 2, "charge": "0.00"},
        {"id": "text-charged", "day": 4, "segments": 3, "charge": "1.50"},
        {"id": "text-unknown", "who": 3, "day": 4, "segments": 1, "charge": "0.02"},
    ],
    "rates": [{"prefix": "1", "price": "0.10"}, {"prefix": "49", "price": "0.12"}, {"kind": "message", "prefix": "1"}],
    "licences": ["MCOMEETADV 2 4.00", "MCOPSTN2 1 24.00"],
    "allotments": ["MCOPSTN1 US 5 0", "MCOPSTN2 US 100 2"],
    "wallet": {"opening": "200.00"},
    "owners": {"+18005550100": "Desk"},
    "through": {"person8@example.com": ["person9@example.com"]},
    "unowned": "Finance",
}


@pytest.fixture(scope="module", params=["reported", "rated"])
def done(request, tmp_path_factory):
    return bill(tmp_path_factory.mktemp(request.param), GIVEN | {"charges": request.param})


def step(done, usage_id, name):
    (found,) = done.explain(usage_id).only(name).steps
    return found


KINDS = {
    "no-plan": "domestic: A call within the country: a plan’s domestic minutes cover it while they last",
    "operator": "carrier: Operator Connect: the operator bills it",
    "direct": "carrier: Direct Routing: a carrier bills it",
    "held-by-nobody": "inbound: A call to a number nobody holds is free",
    "received": "inbound: A call received on a toll number is free",
    "paid-in": "inbound: Dialling in to a meeting on a toll number is included unless conferencing is paid per minute",
}


@pytest.mark.parametrize("usage_id", KINDS)
def test_the_kind_is_told_by_the_row_of_the_table_that_decided(done, usage_id):
    assert step(done, usage_id, "kind").answer == KINDS[usage_id]


POOLS = {
    "after-end": (
        "R21, R25",
        "0 s, 60 s are over (1 licence, 300 s in 2026-10); it was used up by the call met-end on 2",
    ),
    "other-ended": ("R21, R23, R25", "its international minutes were used up by the call ends-both on 4 October 2026"),
    "own-plan": ("R22, R25", "covers 300 s, 0 s are over"),
    "meeting": ("R24, R25", "covers 4200 s"),
    "free-licence": ("R24, R25", "covers 60 s"),
    "text": ("R28, R25", "covers 2 segments, 0 are over"),
    "no-plan": ("R25", "no pool covers this call: person3@example.com holds no calling plan"),
    "stranger": ("R25", "no pool covers this call: person77@example.com is not on the list of users"),
    "bot": ("R14, R25", "no pool covers this call: it names no person"),
    "shared": ("R36", "no pool covers this call: Shared Calling of person8@example.com is paid per minute"),
    "premium": ("R25", "no pool covers this call: no pool is for calls of the kind premium"),
    "add-on": ("R24", "(MCOMEETADD_DIALOUT_US), with which calls to these countries are free"),
    "paid-in": ("R24", "conferencing of person6@example.com is paid per minute, dial-in included"),
    "beyond-free": ("R24, R25", "conferencing minutes are not for this destination"),
    "refund": ("R30", "a correction draws nothing"),
    "text-unknown": ("R28", "person3@example.com has no plan that brings messages"),
}


@pytest.mark.parametrize("usage_id", POOLS)
def test_the_pool_is_told_with_its_rules_and_its_end_or_why_there_is_none(done, usage_id):
    rules, said = POOLS[usage_id]
    found = step(done, usage_id, "pool")
    assert found.rule_id == rules
    assert said in found.answer


def test_a_pool_cites_the_table_that_its_minutes_stand_in(done):
    sources = {usage_id: step(done, usage_id, "pool").source for usage_id in ("covered", "own-plan", "meeting", "text")}
    assert sources == {
        "covered": "rules/pools.py, agreement.toml, [[allotment]]",
        "own-plan": "rules/pools.py, table allotments",
        "meeting": "rules/pools.py, table conference",
        "text": "rules/messages.py, table messages",
    }


PRICES = {
    "no-rate": {"reported": "reported 0.30, not rated (no rate of the card matches); reported counts: 0.30 USD",
                "rated": "reported 0.30, not rated (no rate of the card matches), so reported counts: 0.30 USD"},
    "no-charge": {"reported": "nothing reported, rated 0.12, so rated counts: 0.12 USD",
                  "rated": "nothing reported, rated 0.12; rated counts: 0.12 USD"},
    "unheard-of": {"rated": "reported 0.30, not rated (no rule names this call), so reported counts: 0.30 USD"},
    "refund": {"rated": "reported -0.50, not rated (a correction), so reported counts: -0.50 USD"},
    "paid-in": {"rated": "reported 0.04, not rated (dialling in is paid as reported), so reported counts: 0.04 USD"},
    "text-unknown": {"rated": "reported 0.02, not rated (no known plan brings messages), so reported counts: 0.02 USD"},
    "direct": dict.fromkeys(
        ("reported", "rated"),
        "reported 0.30, not rated (no card of the carrier), and Microsoft's charge counts nowhere: 0.00 USD",
    ),
}  # fmt: skip


@pytest.mark.parametrize("usage_id", PRICES)
def test_the_price_says_which_amount_was_taken(done, usage_id):
    if done.charges in PRICES[usage_id]:
        assert step(done, usage_id, "price").answer == PRICES[usage_id][done.charges]


def test_only_a_price_that_was_used_is_cited(done):
    row = "Charge and Connection Fee of the row"
    card = "rates.csv, line 2: prefix 1"
    for usage_id in ("covered", "received", "dialled-in", "held-by-nobody", "add-on", "text"):
        assert step(done, usage_id, "price").source == row
    assert step(done, "after-end", "price").source == (f"{row}; {card}" if done.charges == "reported" else card)


def test_a_message_has_segments_and_no_minutes(done):
    receipt = done.explain("text")
    assert not receipt.only("minutes").steps
    assert receipt.only("segments").steps[0].answer == "2 billed, a message has no minutes"
    if done.charges == "reported":
        assert "although by our count the pool still had messages" in done.explain("text-charged").line


LINES = {
    "other-ended": "The United States’ domestic pool of the Domestic and International Calling Plan (100 + 2 min) "
    "ended with the plan’s international minutes, which were used up on 4 October: ",
    "after-end": "The United States’ domestic pool of the Domestic Calling Plan (5 min) was used up: ",
    "add-on": "person5@example.com holds Dial-out to US and Canada Add-On (MCOMEETADD_DIALOUT_US), with which it is ",
    "held-by-nobody": ": a call to a number nobody holds is free, 0.00 USD",
    "operator": ": a carrier bills it, and no card of it is here, 0.00 USD",
    "refund": "a correction, -0.50 USD as reported; given back to credits, ",
    "no-plan": "nothing could have paid for it: person3@example.com holds no licence of Communications Credits, and "
    "nothing is billed after use",
}


@pytest.mark.parametrize("usage_id", LINES)
def test_the_line_says_why(done, usage_id):
    assert LINES[usage_id] in str(done.explain(usage_id))


def test_a_price_per_minute_is_without_the_connection_fee(done):
    if done.charges == "reported":
        assert "Microsoft charged 0.07 USD, its connection fee; " in done.explain("fee-alone").line
        assert "Microsoft charged 0.27 USD, 0.07 of it connection fee (by rates.csv, " in done.explain("with-fee").line


def test_a_call_that_met_the_end_of_its_pool_found_it_open(done):
    line = done.explain("split-free").line
    if done.charges == "reported":
        assert "(Microsoft charged nothing, although by our count the pool did not cover all of it)" in line
        assert "pool was empty" not in line


PAYERS = {
    "after-end": ("credits: Communications Credits, since person0@example.com holds Communications Credits "
                  "(MCOPSTNC)", 2),
    "shared": ("credits: Communications Credits, since person8@example.com, through which it goes, holds "
               "Communications Credits (MCOPSTNC)", 10),
    "bot": ("credits: Communications Credits, since it names no person", None),
    "paid-in": ("credits: Communications Credits, since its capability is MCOMEETACPEA", None),
    "no-plan": ("unfunded: nothing could have paid; the money is counted: person3@example.com holds no licence of "
                "Communications Credits, and the agreement has no [postpaid] for it", 5),
}  # fmt: skip


@pytest.mark.parametrize("usage_id", PAYERS)
def test_the_payer_is_told_with_the_right_that_made_it_pay(done, usage_id):
    said, line = PAYERS[usage_id]
    found = step(done, usage_id, "payer")
    assert found.answer == said
    assert found.source.startswith("the row" if line is None else f"users.csv, line {line}")


def test_the_receipt_of_a_pool_that_another_counter_ended_adds_up(done):
    steps = {each.step: each for each in done.explain(pool="US/MCOPSTN2/domestic").steps}
    assert steps["end"].rule_id == "R23, R26"
    assert steps["end"].answer == (
        "its international minutes were used up by the call ends-both on 4 October 2026, 08:15 UTC, and either counter "
        "ends both; 100 min were left and cover nothing after it"
    )
    assert [steps[name].answer.partition(":")[0] for name in ("covered", "over")] == [
        "0 min of 0 calls",
        "1 min in 1 call",
    ]


def test_the_receipt_of_a_pool_cites_what_it_is_made_of(done):
    sizes = {
        pool: done.explain(pool=pool).only("size").steps[0]
        for pool in ("*/MCOMEETADD/zone_a", "*/MCOMEETBASIC/us_ca", "NANP/MCOPSTN1/messages", "US/MCOPSTN8/id-2")
    }
    assert {pool: (found.rule_id, found.source) for pool, found in sizes.items()} == {
        "*/MCOMEETADD/zone_a": ("R24", "agreement.toml, [[licence]], table conference"),
        "*/MCOMEETBASIC/us_ca": ("R24", "users.csv, table conference"),
        "NANP/MCOPSTN1/messages": ("R28", "users.csv, table messages"),
        "US/MCOPSTN8/id-2": ("R22", "users.csv, table allotments"),
    }


def test_the_counter_that_was_used_up_speaks_for_its_pool(done):
    """Of an international plan the other counter, which has more calls over it, was ended and did not run out."""
    rows = pools.rows(done, ["US/MCOPSTN2/domestic", "US/MCOPSTN2/international"])
    assert "most of all the United States’ international pool of the Domestic and International " in pools.title(rows)
    assert "would have covered the United States’ international pool of the" in pools.next_step(rows)
    assert "and the one that ended with it in October 2026" in pools.next_step(rows)
    assert "domestic minutes ended with its plan 4 Oct, 08:15; 1 min over" in pools.outcomes(rows)
