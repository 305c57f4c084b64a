"""Which plan for whom: from when on a dearer plan is the cheaper one (R23, R31, R51)."""

from decimal import Decimal

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.verdict import Misreading

QUESTION = (
    "Somebody in the United States phones nobody but the United Kingdom. From how many whole minutes a month on is the "
    "international plan cheaper than the domestic plan with credits?"
)
DOMESTIC, INTERNATIONAL, UNITED_KINGDOM = "MCOPSTN1", "MCOPSTN2", "44"


def answer(bill: Bill) -> int:
    """The first whole minute whose price is more than the plan's [min]."""
    return _minutes(bill, _price(bill, INTERNATIONAL) - _price(bill, DOMESTIC)) + 1


def misreadings(bill: Bill) -> list[Misreading]:
    """Equal taken for cheaper, the whole price of the plan, its minutes."""
    return [
        Misreading(
            answer(bill) - 1,
            "With so many minutes both cost the same to the cent. The plan is cheaper from the next minute on (R31).",
        ),
        Misreading(
            _minutes(bill, _price(bill, INTERNATIONAL)) + 1,
            "You divided the whole price of the international plan. The domestic plan is paid for either way: what the "
            "calls must outweigh is the difference of the two prices (R51).",
        ),
        Misreading(
            _included(bill),
            "Those are the minutes that the international plan includes. It pays long before they are used up (R23).",
        ),
    ]


def _price(bill: Bill, sku: str) -> Decimal:
    return next(line.unit_price for line in bill.agreement.licence if line.sku == sku)


def _minutes(bill: Bill, amount: Decimal) -> int:
    """The whole minutes to the United Kingdom that an amount pays for."""
    rate = next(rate for rate in bill.inputs.own_rates if rate.prefix == UNITED_KINGDOM)
    return int(amount / Decimal(rate.price_nano).scaleb(-9))


def _included(bill: Bill) -> int:
    """The international minutes of one licence [min]."""
    holder = bill.inputs.people.memberships[0].row
    world = bill.what_if(plans={holder.user_principal_name: INTERNATIONAL})
    pools = world.pools.to_dict("records")
    size = next(pool["size_seconds"] for pool in pools if pool["pool_id"] == f"US/{INTERNATIONAL}/international")
    return int(size) // 60
