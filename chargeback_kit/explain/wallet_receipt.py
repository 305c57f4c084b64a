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
    "recharge": ("the balance was below the trigger, so credits were bought by themselves", "R41", WALLET),
    "expiry": ("what was left of credits bought twelve months ago lapsed", "R40", "wallet.csv"),
    "closing": ("the balance at the end", "R40", "wallet.csv"),
}


def wallet_receipt(bill: ComputedBill, number: int) -> Receipt:
    """The receipt of the event at a place in ``wallet.csv``, from 0: its amount, and the balance after it."""
    row = bill.wallet.iloc[number]
    event, amount, balance = row["event"], row["amount"], row["balance"]
    said, rule, source = EVENTS.get(event, ("", "R40", ""))
    if event == "call":
        said, source = f"the call {row['usage_id']} took its amount", f'explain("{row["usage_id"]}")'
    steps = [ReceiptStep("event", rule, f"{said}: {text.money(amount, bill.currency)}", source)]
    if event == "closing":
        steps = []
    if event == "recharge":
        before = bill.wallet["balance"].iloc[number - 1]
        trigger = wallet_of(bill).trigger
        level = f"{text.money(before, bill.currency)} were left, the trigger is {text.money(trigger, bill.currency)}"
        steps.append(ReceiptStep("trigger", "R41", level, asked(number - 1)))
    if number:
        steps.append(
            ReceiptStep(
                "before",
                "R40",
                text.money(bill.wallet["balance"].iloc[number - 1], bill.currency),
                asked(number - 1),
            )
        )
    steps.append(ReceiptStep("balance", "R40", text.money(balance, bill.currency), "wallet.csv"))
    at = text.instant(row["at"])
    left = text.money(balance, bill.currency)
    line = f"{said}: {text.money(amount, bill.currency)}; then {left} were in the wallet"
    if event in ("opening", "closing"):
        line = f"{said}: {left}"
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
