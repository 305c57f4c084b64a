"""``bill.html``: one self-contained page."""

from chargeback_kit.bill import Bill


def page(bill: Bill) -> str:
    """The page as HTML text."""
    return f"<!doctype html><title>Bill {', '.join(bill.months)}</title>"
