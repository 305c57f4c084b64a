"""From an event of the wallet to the call, the terms or the purchase behind it, and to the balance before."""

from decimal import Decimal
from functools import partial

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.proof.figure import Figure
from chargeback_kit.explain.proof.wallet import WALLET, asked, balance_proof, due_proof, event_proof, wallet_of
from chargeback_kit.explain.receipt import Receipt, ReceiptStep

EVENTS = {
    "opening": ("the balance at the beginning", "R40", WALLET),
    "top_up": ("credits were bought by hand", "R40", "agreement.toml, [[wallet.top_up]]"),
    "recharge": ("the balance was {} the trigger, so credits were bought by themselves", "R41", WALLET),
    "expiry": ("what was left of credits bought twelve months ago lapsed", "R40", "wallet.csv"),
    "closing": ("the balance at the end", "R40", "wallet.csv"),
}


def wallet_receipt(bill: ComputedBill, number: int) -> Receipt:
    """The receipt of the event at a place in ``wallet.csv``, from 0: its amount, and the balance after it."""
    row = bill.wallet.iloc[number]
    event, amount, balance = row["event"], row["amount"], row["balance"]
    said, rule, source = EVENTS.get(event, ("", "R40", ""))
    if event == "call":
        took = "took its amount" if amount < 0 else "is a correction and gave its amount back"
        said, source = f"the call {row['usage_id']} {took}", f'explain("{row["usage_id"]}")'
    said = said.format(bill.agreement.switches.trigger_at.replace("_", " "))
    moved, left = (text.money(each, bill.currency) for each in (amount, balance))
    steps = [] if event == "closing" else [ReceiptStep("event", rule, f"{said}: {moved}", source)]
    if number:
        before = text.money(bill.wallet["balance"].iloc[number - 1], bill.currency)
        if event == "recharge":
            level = f"{before} were left, the trigger is {text.money(wallet_of(bill).trigger, bill.currency)}"
            steps.append(ReceiptStep("trigger", "R41", level, f"{asked(number - 1)}, switch trigger_at"))
        steps.append(ReceiptStep("before", "R40", before, asked(number - 1)))
    steps.append(ReceiptStep("balance", "R40", left, "wallet.csv"))
    at = text.instant(row["at"])
    is_end = event in ("opening", "closing")
    line = f"{said}: {left}" if is_end else f"{said}: {moved}; then {left} were in the wallet"
    return Receipt(
        f"Wallet, event {number + 1}, {at} UTC",
        Decimal(amount),
        tuple(steps),
        line,
        partial(event_proof, bill, number),
        also=partial(_also, bill, number),
    )


def _also(bill: ComputedBill, number: int) -> tuple[Figure, ...]:
    after = balance_proof(bill, number)
    return (after, due_proof(bill, number)) if bill.wallet["event"].iloc[number] == "recharge" else (after,)
