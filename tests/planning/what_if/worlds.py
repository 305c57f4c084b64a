"""Random scenarios for random tenants, and where two worlds differ."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from engine.compare import rows

import chargeback_kit as ck
from chargeback_kit.bill.sums import KEYS, MEASURES
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.waterfall import waterfall
from chargeback_kit.rules.kinds import decision_table
from chargeback_kit.rules.plans import PER_USER

TABLES = ("pools", "kinds", "statements", "wallet")
PLANS = ("none", "MCOPSTN1", "MCOPSTN2", "MCOPSTN_5", "MCOPSTN8", "MCOPSTN_6")
KINDS = tuple(dict.fromkeys(row["kind"] for row in decision_table()))
Changes = dict[str, Any]


def differences(a: BillView, b: BillView) -> Iterator[str]:
    """Every table, figure and sum on which two worlds disagree."""
    for table in TABLES:
        if rows(getattr(a, table)) != rows(getattr(b, table)):
            yield f"{table}:\n{getattr(a, table).to_string()}\n{getattr(b, table).to_string()}"
    for name in ("total", "wallet_summary", "months", "currency", "charges", "has_card", "agreement"):
        if getattr(a, name) != getattr(b, name):
            yield f"{name}: {getattr(a, name)} and {getattr(b, name)}"
    for name, told in (("waterfall", waterfall), ("fees", shares), ("sums", sums), ("counters", counters)):
        if told(a) != told(b):
            yield f"{name}:\n{told(a)}\n{told(b)}"


def shares(world: BillView) -> list[Any]:
    """The fees, whatever the order of those who pay."""
    return [(fee, sorted(fee.shares.items())) for fee in world.fees]


def counters(world: BillView) -> list[str]:
    """The counters, whatever their numbers."""
    return sorted(map(str, world.counters))


def sums(world: BillView) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """The sums by cost centre, category, kind and pool, and the money by payer: 0.00 may stand with any payer."""
    ids = [*((counter.pool_id, counter.month) for counter in world.counters), ("", "")]
    total: dict[tuple[Any, ...], tuple[int, ...]] = {}
    keys, values = ([world.sums.columns[name].tolist() for name in names] for names in (KEYS, MEASURES))
    for center, category, payer, kind, counter, value in zip(*keys, zip(*values, strict=True), strict=True):
        money = (value[MEASURES.index("amount_micro")],)
        for place, measured in (
            ((center, category, kind, ids[counter]), value),
            ((center, category, payer, kind), money),
        ):
            total[place] = tuple(map(sum, zip(total.get(place, (0,) * len(measured)), measured, strict=True)))
    return {key: value for key, value in total.items() if any(value)}


def within_reach(rng: Random, bill: ck.Bill) -> Changes:
    """Changes that the index knows."""
    changes: Changes = {}
    shared = (counter for counter in bill.counters if counter.plan != PER_USER and not counter.is_carriers)
    pools = sorted({counter.pool for counter in shared})
    bought = [licence.sku for licence in bill.agreement.licence]
    people = [name or number for name, number in zip(bill.inputs.people.names, bill.inputs.people.ids, strict=True)]
    if rng.random() < 0.5:
        changes["assigned"] = {pool: rng.choice((0, 1, 2, 3, 5, 20)) for pool in _some(rng, pools)}
    if rng.random() < 0.3:
        changes["purchased"] = {sku: rng.randrange(9) for sku in _some(rng, bought)}
    if rng.random() < 0.2:
        changes["prices"] = {sku: rng.choice(("0.00", "9.99", "3.33")) for sku in _some(rng, bought)}
    if rng.random() < 0.5:
        changes["wallet"] = wallet(rng)
    if rng.random() < 0.2:
        changes["postpaid"] = rng.random() < 0.5
    if rng.random() < 0.3:
        changes["blocking"] = True
    if rng.random() < 0.6:
        changes["plans"] = {who: rng.choice(PLANS) for who in _some(rng, people)}
    return changes


def one_plan_each(rng: Random, bill: ck.Bill) -> list[Changes]:
    """Another plan for one person each."""
    people = [name or number for name, number in zip(bill.inputs.people.names, bill.inputs.people.ids, strict=True)]
    return [{"plans": {who: rng.choice(PLANS)}} for who in people[:4]]


def wallet(rng: Random) -> dict[str, str]:
    """Some wallet settings."""
    settings = {
        "opening": ("-3.00", "0.00", "1.00", "7.50", "300.00"),
        "trigger": ("0.00", "3.00", "12.00"),
        "recharge": ("0.00", "1.00", "6.00"),
    }
    return {name: rng.choice(values) for name, values in settings.items() if rng.random() < 0.6}


def beyond_reach(rng: Random, bill: ck.Bill) -> Changes:
    """Changes that need the full bill."""
    centers = bill.inputs.cost_centers
    people = [name or number for name, number in zip(bill.inputs.people.names, bill.inputs.people.ids, strict=True)]
    return {
        "growth": {kind: rng.choice(("0", "0.5", "1.1", "2.345")) for kind in _some(rng, KINDS)},
        "switches": {"pool_edge": rng.choice(("split", "whole_in"))},
        "cost_centers": {rng.choice(centers): rng.choice((*centers, "Elsewhere"))},
        "people": {who: rng.choice(centers) for who in _some(rng, people)},
    }


def _some(rng: Random, values: Any) -> list[Any]:
    listed = list(values)
    return rng.sample(listed, rng.randint(1, len(listed))) if listed else []


def together(*changes: Mapping[str, Any]) -> ck.Scenario:
    """Several changes as one scenario."""
    found = ck.Scenario()
    for each in changes:
        found = found.then(ck.Scenario(**each))
    return found
