"""A bill at a glance, as a notebook shows it."""

from html import escape

from chargeback_kit.bill.bill import ComputedBill


def repr_html(bill: ComputedBill) -> str:
    """A small table of headline figures."""
    rows = [
        ("Month", ", ".join(bill.months)),
        ("Calls", f"{bill.rows['calls']:,}"),
        ("Total", f"{bill.total:,} {bill.currency}"),
        ("Pools that ran out", str(int(bill.pools["exhausted_at"].notna().sum()))),
        ("Problems", str(len(bill.problem_list))),
    ]
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>"
