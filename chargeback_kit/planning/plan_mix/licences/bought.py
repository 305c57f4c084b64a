"""What the agreement says of licences: how many were bought and what is paid for one, by part number in upper case."""

from collections import Counter

from chargeback_kit.money import to_micro
from chargeback_kit.records.agreement import Agreement


def bought(agreement: Agreement) -> Counter[str]:
    """How many of each part number were bought; one that the agreement does not count is not among them."""
    found: Counter[str] = Counter()
    for line in agreement.licence:
        found[line.sku.upper()] += line.purchased
    return found


def paid_prices(agreement: Agreement) -> dict[str, int]:
    """What the agreement pays for one licence of each part number that it prices [micro]."""
    stated = (line for line in agreement.licence if line.has_price)
    return {line.sku.upper(): to_micro(line.unit_price) for line in stated}
