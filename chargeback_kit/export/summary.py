"""``bill.json``: totals, laws, switches, defaults, the input files with their SHA-256, and all it was computed from."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill import messages, tables
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.reconcile.compare import reconcile, reconciliation
from chargeback_kit.explain.waterfall import fee_total, sums, waterfall
from chargeback_kit.export.manifest import sealed
from chargeback_kit.presentation.wallet import wallet_sums
from chargeback_kit.provenance.computed_from import of_bill
from chargeback_kit.records.agreement import defaults_used


def summary(bill: ComputedBill, outputs: list[dict[str, Any]]) -> str:
    """The JSON text; amounts are text with two decimals. ``outputs`` are the files beside it with their SHA-256."""
    return sealed({**figures(bill), "outputs": outputs})


def figures(bill: ComputedBill) -> dict[str, Any]:
    """Everything of ``bill.json`` as plain values."""
    return {
        "months": list(bill.months),
        "currency": bill.currency,
        "charges": bill.inputs.charges,
        "provisional": is_provisional(bill),
        "provisional_because": provisional_because(bill),
        **({"what_if": dict(bill.scenario_parts)} if bill.scenario_parts else {}),
        "closes_at": bill.closes_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "totals": totals(bill),
        "waterfall": [{"step": bar.name, "amount": str(bar.amount)} for bar in waterfall(bill)],
        **({"messages": of_messages(bill)} if bill.messages else {}),
        "rows": bill.rows,
        "problems": problem_counts(bill),
        "reconciliation": [{"class": line.name, "amount": str(line.amount)} for line in reconciliation(bill)],
        **({"not_compared": apart} if (apart := not_compared(bill)) else {}),
        "rerating": rerating(bill),
        "laws": [{"law": law.name, "says": law.says, "seen": law.seen, "holds": True} for law in bill.laws],
        "switches": bill.agreement.switches.model_dump(),
        "defaults_used": defaults_used(bill.agreement),
        "inputs": [{"file": label, "sha256": found} for label, found in of_bill(bill).inputs],
        "kit_version": of_bill(bill).kit.version,
        "computed_from": of_bill(bill).as_json(),
    }


def not_compared(bill: ComputedBill) -> list[dict[str, Any]]:
    """What of the invoice's files is not compared with the bill, and why (R33, R58)."""
    return [
        {
            "category": each.category,
            "because": "; ".join(filter(None, [each.because, each.detail])),
            "code": each.code,
            "files": list(each.files),
            "rows": len(each.rows),
            "amounts": {code: str(amount) for code, amount in each.amounts.items()},
        }
        for each in reconcile(bill).not_compared
    ]


def totals(bill: ComputedBill) -> dict[str, str]:
    """The headline sums."""
    money = sums(bill)
    calls = sum(amount for name, amount in money.items() if name != "saved")
    named = {"total": bill.total, "calls": calls - money["carrier"], "licence_fees": fee_total(bill)}
    carriers = {"carriers": bill.carriers} if bill.carriers else {}
    funded = {f"from_{name}": amount for name, amount in money.items() if name != "saved"}
    saved = {"covered_by_pools": money["saved"]} if bill.inputs.rates is not None else {}
    idle = {"idle_licences": sum(fee.idle_amount for fee in bill.fees)}
    wallet = wallet_sums(bill)
    on = charged_on(bill) if bill.agreement.chargeback is not None else {}
    found = named | carriers | funded | saved | idle | on | wallet
    return {name: f"{amount:.2f}" for name, amount in found.items()}


def of_messages(bill: ComputedBill) -> dict[str, Any]:
    """Text messages (R28): how many, their segments by pool and in sum, the carriers' fees and the money."""
    senders, pools = bill.message_senders, messages.as_text(bill.message_pools)
    counts = {name: int(senders[name].sum()) for name in messages.COUNTS}
    money = {name: f"{sum(senders[name], Decimal('0.00')):.2f}" for name in ("carrier_fee", "amount")}
    return {"messages": bill.messages} | counts | money | {"pools": pools}


def charged_on(bill: ComputedBill) -> dict[str, Decimal]:
    """What is owed, kept by the owner and added (R55): owed + kept - added = the bill + carriers' money."""
    said = bill.statements
    kept = sum(said.loc[said["cost_center"] == bill.inputs.unowned, "amount"], Decimal("0.00"))
    added = tables.added(said)
    return {"owed": bill.total + bill.carriers + added - kept, "kept": kept, "added": added}


def is_provisional(bill: ComputedBill) -> bool:
    """Whether rows may still arrive (R04), or are known to be missing (R01)."""
    return bool(provisional_because(bill))


def is_open(bill: ComputedBill) -> bool:
    """Whether late rows may still arrive: before the month's end and 48 hours (R04)."""
    return datetime.now(UTC) < bill.closes_at.to_pydatetime()


def provisional_because(bill: ComputedBill) -> list[str]:
    """Why the bill is provisional, a sentence each; empty for one that is not."""
    waits = (
        [f"Not yet closed: late calls may still arrive until {text.instant(bill.closes_at)}."] if is_open(bill) else []
    )
    uncovered = len(bill.not_covered)
    return [*bill.incomplete[:uncovered], *waits, *bill.incomplete[uncovered:]]


def sentence(bill: ComputedBill) -> str:
    """A bill in a sentence, and where to look next."""
    what_if = f", if {in_words(bill)}" if bill.scenario_parts else ""
    found = text.counted(len(bill.problem_list), "problem")
    return f"Bill of {text.months(bill.months)}: {in_short(bill)}{what_if}; {found} in .problems"


def in_short(bill: ComputedBill) -> str:
    """Total, calls, and the charges they count by."""
    calls = text.counted(bill.rows["calls"], "call")
    return f"{bill.total:,} {bill.currency} for {calls}, {text.CHARGES[bill.inputs.charges]}"


def in_words(bill: ComputedBill) -> str:
    """What a what-if supposes, in words; empty for a month as it was."""
    named = str(bill.scenario_parts.get("name", ""))
    parts = ", ".join(key.replace("_", " ") for key in bill.scenario_parts if key != "name")
    return f"{named} ({parts})" if named and parts else named or parts


def problem_counts(bill: ComputedBill) -> dict[str, int]:
    """How many problems of each code."""
    return dict(bill.problem_list.count_of("code"))


def rerating(bill: ComputedBill) -> dict[str, int]:
    """How many calls have both amounts, and for how many they agree to the cent (R34)."""
    return {"compared": bill.sums.total("compared"), "agree": bill.sums.total("agreeing")}
