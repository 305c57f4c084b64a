"""The fees of another world: only licences that are bought, priced, held or used otherwise are shared again."""

from collections import Counter as Tally
from collections.abc import Sequence

import numpy as np

from chargeback_kit.chargeback.fees import FeeLine, Holders, PlanUse, fee_line
from chargeback_kit.planning.fast.index import Index
from chargeback_kit.planning.fast.people import Moved
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.plans import plans
from chargeback_kit.rules.pools import Counter
from chargeback_kit.sums import Sums


def fees(index: Index, agreement: Agreement, moved: Moved, use: dict[str, PlanUse]) -> list[FeeLine]:
    """Every SKU's fee of every month, in the order of the bill."""
    known = {(fee.month, fee.sku): fee for fee in index.bill.fees}
    before = {licence.sku: licence for licence in index.inputs.agreement.licence}
    lines = []
    for month in index.inputs.months:
        for licence in agreement.licence:
            again = agreement.switches.fee_basis == "pool_minutes" and bool(plans([licence.sku]))
            if again or before.get(licence.sku) != licence or _moved(moved, month.name, licence.sku):
                held = _holders(index, moved, month.name, licence.sku)
                lines.append(fee_line(licence, agreement, held, month, use.get(month.name, {})))
            else:
                lines.append(known[month.name, licence.sku])
    return lines


def _moved(moved: Moved, month: str, sku: str) -> bool:
    return any(moved.skus.get((month, sku.upper()), Tally()).values())


def _holders(index: Index, moved: Moved, month: str, sku: str) -> Holders:
    known = index.holders[month]
    held = Tally(known.patterns.get(sku.upper(), Tally()))
    held.update(moved.skus.get((month, sku.upper()), Tally()))
    there = Tally({days: number for days, number in held.items() if number})
    return Holders({**known.patterns, sku.upper(): there}, known.heads)


def plan_use(sums: Sums, counters: Sequence[Counter], centers: Sequence[str]) -> dict[str, PlanUse]:
    """Pooled seconds by month, plan and cost centre."""
    pooled = np.zeros((len(counters) + 1, len(centers)), np.int64)
    np.add.at(pooled, (sums.columns["counter"], sums.columns["center"]), sums.columns["pooled_seconds"])
    found: dict[str, dict[str, dict[str, int]]] = {}
    for number, place in zip(*np.nonzero(pooled[: len(counters)]), strict=True):
        counter, center = counters[number], centers[place]
        used = found.setdefault(counter.month, {}).setdefault(counter.plan, {})
        used[center] = used.get(center, 0) + int(pooled[number, place])
    return dict(found)
