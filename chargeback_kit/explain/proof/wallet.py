"""The proof of an event of the wallet: its amount, and the balance after it (R40 to R44).

Each balance is the one before and the amount, so that the way back leads from event to event to the opening balance.
"""

from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.proof.figure import Figure, difference, nothing, read, same, total
from chargeback_kit.money import exact, to_micro
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.wallet.lots import Lot, opening_lots

WALLET = "agreement.toml, [wallet]"


def event_proof(bill: ComputedBill, number: int) -> Figure:
    """The amount of the event at a place in ``wallet.csv``, from 0."""
    row, unit = bill.wallet.iloc[number], bill.currency
    zero = nothing("nothing yet", unit)
    match row["event"]:
        case "call":
            call = read("the call", -row["amount"], unit, f'explain("{row["usage_id"]}")', "R40")
            return difference("taken by the call", zero, call, unit=unit, rule="R40")
        case "top_up":
            return read("bought", row["amount"], unit, "agreement.toml, [[wallet.top_up]]", "R40")
        case "recharge":
            return read("recharge", row["amount"], unit, WALLET, "R41")
        case "expiry":
            return difference("lapsed", zero, _left_of_lot(bill, number), unit=unit, rule="R40")
        case "opening":
            return read("opening balance", row["amount"], unit, WALLET, "R40")
    return nothing("the end of the bill", unit)


def balance_proof(bill: ComputedBill, number: int) -> Figure:
    """The balance after the event."""
    row, unit = bill.wallet.iloc[number], bill.currency
    amount = read("this event", row["amount"], unit, asked(number), "R40")
    if not number:
        return same("balance", amount, unit, "R40")
    before = read("balance before", bill.wallet["balance"].iloc[number - 1], unit, asked(number - 1), "R40")
    return total("balance", before, amount, unit=unit, rule="R40")


def due_proof(bill: ComputedBill, number: int) -> Figure:
    """How far below the trigger the balance was before a recharge."""
    before = read("balance before", bill.wallet["balance"].iloc[number - 1], bill.currency, asked(number - 1), "R41")
    trigger = read("trigger", wallet_of(bill).trigger, bill.currency, WALLET, "R41")
    return difference("missing to the trigger", trigger, before, unit=bill.currency, rule="R41")


def wallet_of(bill: ComputedBill) -> Wallet:
    """The terms of the wallet; those of one that is empty where the agreement has none."""
    return bill.agreement.wallet or Wallet()


def asked(number: int) -> str:
    """How to ask for the receipt of an event; people count from 1."""
    return f"explain(event={number + 1})"


def _left_of_lot(bill: ComputedBill, number: int) -> Figure:
    """What was left of a purchase twelve months later: all that was bought up to it, less all that was spent."""
    wallet, unit = bill.wallet, bill.currency
    at, earlier = wallet["at"].iloc[number], wallet.iloc[:number]
    lots = [*opening_lots(wallet_of(bill), bill.inputs.months[0].from_ns), *_bought(earlier)]
    bought = [_purchase(lot, unit) for lot in lots if lot.lapses_ns <= at.value]
    spent = -sum(earlier.loc[earlier["event"].isin(["call", "expiry"]), "amount"], Decimal(0))
    owed = max(Decimal(0), -wallet_of(bill).opening)
    after = wallet.iloc[number + 1 :]
    with_it = after.index[(after["event"] == "expiry") & (after["at"] == at)]
    return difference(
        "left of what was bought a year ago and before",
        total("bought by then", *bought, unit=unit, rule="R40"),
        read("calls and lapses before", spent, unit, f"wallet.csv, lines 2 to {number + 1}", "R40"),
        read("owed at the opening", owed, unit, WALLET, "R40"),
        *(read("lapses at the same time", -wallet["amount"][each], unit, asked(each), "R40") for each in with_it),
        unit=unit,
        rule="R40",
    )


def _purchase(lot: Lot, unit: str) -> Figure:
    day = text.dated(pd.Timestamp(lot.bought_ns, tz="UTC"))
    return read(f"bought on {day}", exact(lot.amount), unit, WALLET, "R40")


def _bought(earlier: pd.DataFrame) -> list[Lot]:
    found = earlier.loc[earlier["event"].isin(["top_up", "recharge"])]
    return [Lot(at.value, 0, to_micro(amount)) for at, amount in zip(found["at"], found["amount"], strict=True)]
