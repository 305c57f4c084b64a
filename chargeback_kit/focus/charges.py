"""All charges of a bill, and what must hold of them: billed is what invoices ask for, effective what statements say."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.focus.charge import ADJUSTMENT, ONCE, TAX, Charge, InvoicedLine
from chargeback_kit.focus.commitments import Commitments
from chargeback_kit.focus.purchases import credits, fees
from chargeback_kit.focus.supplier import CHARGEBACK, MICROSOFT, Suppliers, suppliers_of
from chargeback_kit.focus.usage import groups, paid
from chargeback_kit.money import exact, to_micro
from chargeback_kit.problems import BrokenLaw
from chargeback_kit.rules.kinds import is_message, kind_name

ON_TOP = {"markup": "Markup on what is charged", "kept_central": "Kept by the owner of the tenant"}
INVOICED = {"usage": "calls", "licence_fees": "licences", "credits_purchase": "purchases of credits"}


def charges(bill: ComputedBill, *, by_call: bool = False) -> list[Charge]:
    """Every charge of a bill: usage, what is left of minutes, purchases, tax, and what an invoice says otherwise.

    Raises BrokenLaw where they do not add up to the invoices and the statements.
    """
    suppliers = suppliers_of(bill)
    found = groups(bill, by_call=by_call)
    commitments = Commitments(bill, suppliers)
    covered = list(commitments.charges(found))  # first: it counts the minutes that purchases bring
    used = [_invoiced(each, suppliers) for group in found for each in paid(group, suppliers)]
    bought = [*fees(suppliers, commitments), *credits(bill, suppliers)]
    said = [*_on_top(bill), *_said_by_invoice(bill, suppliers)]
    made = [*used, *covered, *bought, *said]
    refuse_what_does_not_add_up(bill, made)
    return sorted(made, key=_place)


def _place(charge: Charge) -> tuple[int, str, str, str, str]:
    return charge.from_ns, charge.charge_category, charge.center, charge.kind, charge.usage_id


def _invoiced(charge: Charge, suppliers: Suppliers) -> Charge:
    """A charge of usage with the line of the month's invoice that it stands on, if it is billed."""
    if not charge.billed or charge.payer == "unfunded":
        return charge
    invoice = suppliers.invoice(charge.month, charge.issuer)
    kind = kind_name(charge.kind)
    says = "Text messages" if is_message(charge.kind) else f"{kind[0].upper()}{kind[1:]} calls"
    return replace(charge, line=InvoicedLine(invoice, f"usage-{charge.kind}", says))


def _on_top(bill: ComputedBill) -> Iterator[Charge]:
    """What statements hold beside the bill (R55): what is kept central and the markup. No invoice asks for them."""
    month = bill.inputs.months[-1]
    for row in bill.statements.to_dict("records"):
        if row["category"] in ON_TOP:
            yield Charge(
                kind=row["category"],
                charge_category=ADJUSTMENT,
                frequency=ONCE,
                says=ON_TOP[row["category"]],
                month=month,
                from_ns=bill.inputs.months[0].from_ns,
                until_ns=month.until_ns,
                provider=CHARGEBACK,
                issuer=CHARGEBACK,
                effective=to_micro(row["amount"]),
                center=row["cost_center"],
                category=row["category"],
                payer="departments",
                rule="R55",
            )


def _said_by_invoice(bill: ComputedBill, suppliers: Suppliers) -> Iterator[Charge]:
    """Tax, and what lines of the invoice (``[[invoice]]``) say otherwise than the bill: a charge for each category."""
    stated: dict[str, Decimal] = {}
    for line in bill.agreement.invoice:
        stated[line.category] = stated.get(line.category, Decimal(0)) + line.amount
    month = bill.inputs.months[-1]
    ours = {"licence_fees": sum((fee.amount for fee in bill.fees), Decimal(0)), "credits_purchase": _purchases(bill)}
    ours["usage"] = bill.total - ours["licence_fees"]
    for category, amount in stated.items():
        money = to_micro(amount - ours.get(category, Decimal(0)))
        part = "credits-1" if category == "credits_purchase" else ""
        invoice = suppliers.invoice(month, suppliers.issuer, part)
        is_tax = category == "tax"
        says = "Tax" if is_tax else f"The invoice says otherwise than the bill: {INVOICED[category]}"
        if money:
            yield Charge(
                kind="tax" if is_tax else "invoice_difference",
                charge_category=TAX if is_tax else ADJUSTMENT,
                frequency=ONCE,
                says=says,
                month=month,
                from_ns=month.from_ns,
                until_ns=month.until_ns,
                provider=MICROSOFT,
                issuer=suppliers.issuer,
                billed=money,
                effective=money,
                listed=money,
                payer="invoice",
                rule="R54",
                line=InvoicedLine(invoice, "tax" if is_tax else f"difference-{category}", says),
            )


def _purchases(bill: ComputedBill) -> Decimal:
    return bill.wallet_events.sum_of("top_up", "recharge")


def refuse_what_does_not_add_up(bill: ComputedBill, made: Iterable[Charge]) -> None:
    """Raise BrokenLaw unless each line of the statements is its charges, and all that is billed its invoices."""
    said = {
        (row["cost_center"], row["category"]): to_micro(row["amount"]) for row in bill.statements.to_dict("records")
    }
    effective: dict[tuple[str, str], int] = defaultdict(int)
    billed: dict[str, int] = defaultdict(int)
    for each in made:
        if each.category:
            effective[each.center, each.category] += each.effective
        billed[_asked_by(each)] += each.billed
    for key in dict.fromkeys([*said, *effective]):
        if said.get(key, 0) != effective[key]:
            wrong = f"{exact(effective[key])}, the statement says {exact(said.get(key, 0))}"
            raise BrokenLaw(f"FOCUS: the charges of {key[0]}, {key[1]} come to {wrong}.")
    for asked, money in _invoices(bill).items():
        if billed[asked] != money:
            raise BrokenLaw(f"FOCUS: {exact(billed[asked])} is billed for {asked}, and should be {exact(money)}.")


def _asked_by(charge: Charge) -> str:
    """For what an invoice asks for the money of a charge."""
    if charge.kind in ("tax", "invoice_difference"):
        return "what the invoice says otherwise"
    if charge.kind == "credits_purchase":
        return "credits"
    if charge.category == "carrier":
        return "carriers"
    return "licences" if charge.kind == "licence" else "calls"


def _invoices(bill: ComputedBill) -> dict[str, int]:
    """What the bill itself says that invoices ask for [micro-units]; calls without a known payer are among them."""
    by_payer = bill.sums.by_payer()
    return {
        "licences": to_micro(sum((fee.amount for fee in bill.fees), Decimal(0))),
        "carriers": to_micro(bill.carriers),
        "calls": by_payer["postpaid"] + by_payer["unfunded"],
        "credits": to_micro(_purchases(bill)),
    }
