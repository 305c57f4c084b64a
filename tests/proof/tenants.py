"""What of a bill a program without the kit cannot compute again from the JSON of its receipts."""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import chargeback_kit as ck
from chargeback_kit.explain.pool_facts import AnyCounter
from chargeback_kit.explain.proof.call import call_proof, rows_of
from chargeback_kit.explain.proof.fee import fee_proof
from chargeback_kit.explain.proof.statement import line_proof, total_proof
from chargeback_kit.explain.statement_receipt import calls_of_line

from .again import Wrong, again


def unproven(bill: ck.Bill) -> Iterator[str]:
    """Every call, share of a fee, line and whole statement that does not prove itself."""
    for call in rows_of(bill):
        yield from wrong(call["usage_id"], call_proof(bill, call, "a row"), Fraction(call["amount_micro"], 10**6))
    for fee in bill.fees:
        for center, part in fee.shares.items():
            yield from wrong(f"{fee.sku} of {center}", fee_proof(bill, center, [fee]), part)
    yield from unproven_pools(bill)
    yield from unproven_events(bill)
    statements = bill.statements
    for owner, category, owed in zip(
        statements["cost_center"], statements["category"], statements["amount"], strict=True
    ):
        proof = line_proof(bill, owner, category, calls_of_line(bill, owner, category))
        yield from wrong(f"{category} of {owner}", proof, owed)
    for name, lines in statements.groupby("cost_center"):
        yield from wrong(f"statement of {name}", total_proof(bill, str(name)), sum(lines["amount"], Decimal(0)))


def unproven_pools(bill: ck.Bill) -> Iterator[str]:
    """Every pool whose size, use or money over it does not prove itself."""
    counters: list[AnyCounter] = [*bill.counters, *(bill.inputs.message_counters if bill.messages else ())]
    for counter in counters:
        found = bill.explain(pool=counter.pool_id, month=counter.month)
        yield from wrong(counter.pool_id, found.proof, found.amount)
        is_minutes = hasattr(counter, "size_seconds")
        table = bill.pools if is_minutes else bill.message_pools
        row = table[(table["pool_id"] == counter.pool_id) & (table["month"] == counter.month)].iloc[0]
        unit = "seconds" if is_minutes else "segments"
        said = (row[f"size_{unit}"], row[f"used_{unit}"], row[f"over_{unit}"])
        for figure, value in zip(found.also(), said, strict=True):
            yield from wrong(f"{figure.says} of {counter.pool_id}", figure, int(value))
            if figure.how == "read":
                yield f"{figure.says} of {counter.pool_id} is read, and comes from nothing"


def unproven_events(bill: ck.Bill) -> Iterator[str]:
    """Events of the wallet, at most six of each kind, whose amount or balance does not prove itself."""
    wallet = bill.wallet
    for numbers in wallet.groupby("event").indices.values():
        for number in numbers[:: len(numbers) // 6 + 1]:
            found = bill.explain(event=int(number) + 1)
            yield from wrong(f"event {number + 1}", found.proof, wallet["amount"].iloc[number])
            yield from wrong(f"balance {number + 1}", found.also()[0], wallet["balance"].iloc[number])


def wrong(of, proof, amount):
    """Why a proof is none of an amount; nothing where it is one."""
    try:
        found = again(json.loads(json.dumps(proof.data())))
    except Wrong as error:
        yield f"{of}: {error}"
    else:
        if found != amount:
            yield f"{of}: the bill says {amount}, its figures come to {found}"
