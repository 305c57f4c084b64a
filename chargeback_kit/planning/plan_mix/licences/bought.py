"""What the agreement says of licences: how many were bought and what is paid for one, by part number in upper case."""

from collections import Counter
from decimal import Decimal

from chargeback_kit.money import to_micro
from chargeback_kit.records.agreement import Agreement, Licence, LicenceAtPrices

Rungs = tuple[tuple[int, int], ...]


def bought(agreement: Agreement) -> Counter[str]:
    """How many of each part number were bought; one that the agreement does not count is not among them."""
    found: Counter[str] = Counter()
    for line in agreement.licence:
        found[line.sku.upper()] += line.purchased
    return found


def paid_prices(agreement: Agreement) -> dict[str, int]:
    """What the agreement pays for one licence of each part number that it prices [micro]; of several the average."""
    stated = (line for line in agreement.licence if line.has_price)
    return {line.sku.upper(): to_micro(line.unit_price) for line in stated}


def in_blocks(agreement: Agreement) -> dict[str, LicenceAtPrices]:
    """The part numbers that were bought in several orders which are rounded one by one, with their lines."""
    return {line.sku.upper(): line for line in agreement.licence if isinstance(line, LicenceAtPrices)}


def rungs(line: LicenceAtPrices) -> Rungs:
    """After how many licences which price begins [micro], in the order in which they were bought; the last ones are
    given up first (R51).
    """
    found: list[tuple[int, int]] = []
    before = 0
    for block in line.blocks:
        price = to_micro(block.unit_price)
        if block.purchased and (not found or found[-1][1] != price):
            found.append((before, price))
        before += block.purchased
    return tuple(found)


def saved(line: Licence, number: int, before: int = 0) -> Decimal:
    """What it saves a month to give back a number of licences, once so many were given back ``before`` (R51)."""
    return -line.changed(max(0, line.purchased - before)).cost_of(-number)


def beyond(prices: Rungs, taken: int) -> Rungs:
    """The prices that are left once some licences are taken.

    >>> beyond(((0, 8), (2, 13), (5, 9)), 3)
    ((0, 13), (2, 9))
    """
    last = max((place for place, (after, _) in enumerate(prices) if after <= taken), default=0)
    return tuple((max(0, after - taken), price) for after, price in prices[last:])
