"""What a file changed in a kept month: for whom, by how much, and what the wallet closes at now."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from chargeback_kit import text
from chargeback_kit.api import Bill
from chargeback_kit.bill.tables import departments_pay
from chargeback_kit.engine.kept_rows import KeptRows
from chargeback_kit.explain.change.compare import Comparison, compare
from chargeback_kit.explain.change.reasons import WHOLE
from chargeback_kit.export.contract import FILES, MESSAGES
from chargeback_kit.export.manifest import BILL as A_BILL
from chargeback_kit.export.manifest import SUMMARY, add_manifest, manifest_of
from chargeback_kit.export.summary import provisional_because
from chargeback_kit.problems import InputError
from chargeback_kit.records.saved.walk import MARK
from chargeback_kit.watching.usage_store import BILL, CHANGES, changes_of

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
LEFT_OUT = {"bill.xlsx", "bill.html", "calls.csv"}
"""Of the files of a bill: what is for people, and the calls a second time."""
SAID = 9
LAST_TIME = "Last time: "
"""Begins what is on record of a month that these files changed before."""


@dataclass
class MonthChange:
    """What happened to a month: ``arrived`` rows of the files lie in it, ``there`` of them were kept already, and
    ``added`` are new; what arrived more often than once is neither but the first time.

    ``before`` and ``after`` are what the departments pay; ``closing_before`` and ``closing`` the wallet's. ``says`` are
    the sentences of the comparison: the whole, then each cost centre.
    """

    month: str
    state: str
    arrived: int
    there: int
    added: int
    rows: int
    after: Decimal | None = None
    before: Decimal | None = None
    currency: str = ""
    closing: Decimal | None = None
    closing_before: Decimal | None = None
    says: Sequence[str] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def is_closing_changed(self) -> bool:
        """Whether the wallet of the next month begins with another balance."""
        return self.closing is not None and self.closing != self.closing_before

    def as_json(self) -> dict[str, Any]:
        """As plain values; money is text with two decimals."""
        money = {name: getattr(self, name) for name in ("before", "after", "closing_before", "closing")}
        counts = {
            name: getattr(self, name) for name in ("month", "state", "arrived", "there", "added", "rows", "currency")
        }
        shown = {name: None if value is None else str(value) for name, value in money.items()}
        return {**counts, **shown, "says": list(self.says), "notes": [note for note in self.notes if note]}


def changed(month: str, before: Bill | None, after: Bill, arrived: int, rows: KeptRows) -> MonthChange:
    """What a new bill changes; ``arrived``: the rows of the files in it, ``rows``: what became of them."""
    found = MonthChange(
        month,
        NEW if before is None else CHANGED,
        arrived,
        rows.there,
        rows.added,
        rows.kept,
        after=departments_pay(after),
        currency=after.currency,
        closing=_closing(after),
        says=_says(before, after),
        notes=[*_conflicts(before, after), *(f"Provisional: {each}" for each in provisional_because(after))],
    )
    if before is not None:
        found.before, found.closing_before = departments_pay(before), _closing(before)
    return found


def record(change: MonthChange, sources: Sequence[str], old: Path | None, into: Path) -> None:
    """Write a change beside what changed the month until now; ``sources``: the SHA-256 of the files that arrived."""
    every = [*changes_of(old), {"sources": list(sources), **change.as_json()}]
    lines = (json.dumps(each, ensure_ascii=False) for each in every)
    (into / CHANGES).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def recorded(
    month: str, arrived: int, rows: int, sources: Sequence[str], changes: Sequence[Mapping[str, Any]]
) -> MonthChange:
    """A month in which everything was already, with what is on record if the same files changed it last: a run that
    was killed says it when it is run again, and nobody takes it for another change.
    """
    found = MonthChange(month, UNCHANGED, arrived, arrived, 0, rows)
    if changes and set(changes[-1]["sources"]) & set(sources):
        found.says, found.notes = ([f"{LAST_TIME}{each}" for each in changes[-1][name]] for name in ("says", "notes"))
    return found


def _closing(bill: Bill) -> Decimal | None:
    return None if bill.wallet_summary is None else bill.wallet_summary.closing


def _says(before: Bill | None, after: Bill) -> list[str]:
    return [*_of_own_currency(before, after), *_of_other_currencies(before, after)]


def _of_other_currencies(before: Bill | None, after: Bill) -> Iterator[str]:
    """What the bills of other currencies (R33) come to, each where it is new or other."""
    old = {} if before is None else {code: departments_pay(each) for code, each in before.others.items()}
    new = {code: departments_pay(each) for code, each in after.others.items()}
    for code in sorted({*old, *new}):
        pay = new.get(code, Decimal("0.00"))
        more = pay - old.get(code, Decimal("0.00"))
        if code not in old:
            yield f"In {code} the departments pay {text.money(pay, code)}."
        elif more:
            by = f"{text.money(abs(more), code)} {'more' if more > 0 else 'less'}"
            yield f"In {code} the departments pay {by}, {text.money(pay, code)}."


def _of_own_currency(before: Bill | None, after: Bill) -> list[str]:
    if before is None:
        return [f"The departments pay {text.money(departments_pay(after), after.currency)}."]
    try:
        said = _in_words(compare(before, after))
    except InputError as error:
        return [str(error)]
    more = len(said) - SAID
    return [*said[:SAID], *([f"{text.counted(more, 'more cost centre')} changed by less."] if more > 0 else [])]


def _in_words(found: Comparison) -> Sequence[str]:
    """The whole with its reasons, then each cost centre: with its own where those of all add up to the whole's.

    They do not where a cost centre owes the same for reasons that cancel each other: the whole counts them too.
    """
    moved = found.cost_centers[found.cost_centers["change"] != 0]
    if {each.cost_center for each in found.reasons} - {WHOLE} <= set(moved["cost_center"]):
        return found.says
    in_order = sorted(moved.to_dict("records"), key=lambda row: (-abs(row["change"]), row["cost_center"]))
    return [found.sentence(), *(_owes(str(row["cost_center"]), row["change"], found.currency) for row in in_order)]


def _owes(center: str, change: Decimal, currency: str) -> str:
    return f"{center} owes {text.money(abs(change), currency)} {'more' if change > 0 else 'less'}."


def _conflicts(before: Bill | None, after: Bill) -> list[str]:
    """Rows that share their id with another of other content, which the bill refuses to guess about (R02)."""
    found = [each for each in after.problem_list if each.code == "conflicting-row"]
    known = {each.usage_id for each in before.problem_list if each.code == "conflicting-row"} if before else set()
    new = [each for each in found if each.usage_id not in known]
    if not new:
        return []
    money = text.money(sum((each.amount for each in new), Decimal("0.00")), after.currency)
    named = text.listed([each.usage_id for each in new[:3]])
    return [
        f"{text.counted(len(new), 'row has', 'rows have')} the id of another and other content ({named}); the later "
        f"file counts, which changes {money}."
    ]


def write_bill(bill: Bill, into: Path) -> None:
    """Write the files of a bill that programs read into the folder of its month, and what ``verify`` asks of them: each
    with its SHA-256. Its bill folder is that of the month around it. Other currencies are folders within, as of a bill.
    """
    place = into / BILL
    for code, each in {**bill.others, "": bill}.items():
        (place / code).mkdir(parents=True, exist_ok=True)
        for name in (name for name in FILES if name not in LEFT_OUT and (name != MESSAGES or each.messages)):
            FILES[name](each, place / code / name)
    manifest = manifest_of(place, bill, place, A_BILL, {"raw_csv": False})
    add_manifest(place / SUMMARY, manifest)
    names = sorted([SUMMARY, *(file.file for file in manifest.files)])
    (place / MARK).write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
