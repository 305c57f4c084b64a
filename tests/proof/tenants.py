"""What of a bill a program without the kit cannot compute again from the JSON of its receipts."""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import chargeback_kit as ck
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
    statements = bill.statements
    for owner, category, owed in zip(
        statements["cost_center"], statements["category"], statements["amount"], strict=True
    ):
        proof = line_proof(bill, owner, category, calls_of_line(bill, owner, category))
        yield from wrong(f"{category} of {owner}", proof, owed)
    for name, lines in statements.groupby("cost_center"):
        yield from wrong(f"statement of {name}", total_proof(bill, str(name)), sum(lines["amount"], Decimal(0)))


def wrong(of, proof, amount):
    """Why a proof is none of an amount; nothing where it is one."""
    try:
        found = again(json.loads(json.dumps(proof.data())))
    except Wrong as error:
        yield f"{of}: {error}"
    else:
        if found != amount:
            yield f"{of}: the bill says {amount}, its figures come to {found}"
