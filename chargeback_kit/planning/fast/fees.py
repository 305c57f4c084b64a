"""The fees of another world: only licences that are bought, priced, held or used otherwise are shared again."""

from collections import Counter as Tally

from chargeback_kit.chargeback.fees import FeeLine, Holders, PlanUse, fee_line, follow_use
from chargeback_kit.planning.fast.index import Index
from chargeback_kit.planning.fast.people import Moved
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.plans import plans


def fees(index: Index, agreement: Agreement, moved: Moved, use: dict[str, PlanUse]) -> list[FeeLine]:
    """Every SKU's fee of every month, in the order of the bill."""
    known = {(fee.month, fee.sku): fee for fee in index.bill.fees}
    before = {licence.sku: licence for licence in index.inputs.agreement.licence}
    lines = []
    for month in index.inputs.months:
        for licence in agreement.licence:
            again = follow_use(agreement) and bool(plans([licence.sku]))
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
