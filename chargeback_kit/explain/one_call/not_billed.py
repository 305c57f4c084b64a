"""Why a usage id has no receipt: its row is no call of the bill, starts in another month, or is in no file."""

from datetime import UTC
from zoneinfo import ZoneInfo

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.problems import InputError, codes
from chargeback_kit.rules.calendar import from_ns

OTHER_CURRENCY = "other-currency"


def not_billed(bill: ComputedBill, usage_id: str) -> InputError:
    """The sentence for an id that is not in the bill, with the file and line of its row where there is one."""
    no_call = f'no call "{usage_id}" in the bill of {text.listed(bill.months)}'
    rows = bill.run.ask("rows_of_id", usage_id=usage_id).to_pylist()
    if not rows:
        return InputError(f"{no_call}; see calls.csv for the ids.")
    row = rows[0]
    if row["usage_id"] != usage_id:
        return InputError(f"{no_call}; the nearest is {row['usage_id']}.")
    file, line = bill.run.places({row["row_no"]: usage_id})[row["row_no"]]
    where = f"{file.label}, line {line}"
    if row["excluded_because"] is None:
        zone = bill.agreement.switches.month_time_zone
        start = from_ns(row["start_ns"]).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        return InputError(f"{no_call}: {where}, starts on {text.dated(start)} ({zone}); ask for that month.")
    if row["excluded_because"] == OTHER_CURRENCY:
        return InputError(f"{no_call}: {where}, is in {row['currency']}, which has a bill of its own.")
    what = codes()[row["excluded_because"]]["what"]
    return InputError(f"{no_call}: {where}, is no call of it ({what[:1].lower()}{what[1:]}); see problems.csv.")
