"""The sheets that show a table of the contract row by row: calls, wallet, problems."""

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.sheets.grid import Table, rows_of

CALLS = {
    "Usage id": 38,
    "Start (UTC)": 20,
    "User": 36,
    "Cost centre": 24,
    "Kind": 18,
    "Rule": 8,
    "Billed seconds": 10,
    "Pool": 30,
    "Pooled seconds": 10,
    "Over seconds": 10,
    "Funded by": 12,
    "Reported": 12,
    "Rated": 12,
    "Amount": 12,
    "Currency": 10,
}
WALLET = {"At (UTC)": 20, "Event": 12, "Usage id": 38, "Amount": 14, "Balance": 14}
PROBLEMS = {
    "Code": 24,
    "Severity": 10,
    "File": 48,
    "Line": 10,
    "Usage id": 38,
    "Message": 64,
    "What to do": 64,
    "Amount": 12,
}


def calls(bill: ComputedBill) -> Table:
    """Every call."""
    return Table("Calls", CALLS, rows_of(lambda: bill.calls), bill.rows["calls"], also_in="calls.csv")


def wallet(bill: ComputedBill) -> Table:
    """Every event of the wallet; none without Communications Credits."""
    return Table("Wallet", WALLET, rows_of(lambda: bill.wallet), len(bill.wallet), also_in="wallet.csv")


def problems(bill: ComputedBill) -> Table:
    """Every problem."""
    return Table("Problems", PROBLEMS, rows_of(lambda: bill.problems), len(bill.problem_list), also_in="problems.csv")
