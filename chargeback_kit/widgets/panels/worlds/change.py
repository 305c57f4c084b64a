"""Why a month costs more or less than the one before: by cost centre, by reason, down to the calls."""

from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.explain.change.compare import Comparison, month_words, signed
from chargeback_kit.explain.change.part import DRIVERS
from chargeback_kit.explain.change.reasons import Reason
from chargeback_kit.explain.change.words import DRIVER_NAMES
from chargeback_kit.money import of_cents
from chargeback_kit.reference.spoken import named
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.rows import Column, Row, Rows

SHOWN = 100
NO_MONTH = "The files hold no month before. Drop a folder or zip that holds both months."


class ChangePanel(Panel):
    """The change of each cost centre by what moved it, the reasons of the chosen one, and what is behind a reason."""

    heading = "Against the month before"
    what = (
        "Price is what a minute or a licence costs, volume the minutes, mix where they went, with short calls, fees "
        "and least charges; pools and licences the part that is charged; people who joined, left or moved are whole.\n"
        "Each is given the mean of what it adds over every order of changes (Shapley), so that rows and columns add up."
    )
    source = "R50 to R52, R34; choose a cost centre, then a reason, to see its calls and licences."
    watches = ("bill", "filter.cost_center", "filter.reason")

    def build(self) -> list[w.Widget]:
        """A table of cost centres, the reasons of one, and the calls of one reason."""
        self.centers = Rows(label="Change by cost centre", can_choose=True, page_size=SHOWN)
        self.reasons = Rows(label="Reasons", can_choose=True, page_size=SHOWN)
        self.reasons.set_columns(
            [Column("for", "For"), Column("amount", "Amount", is_number=True), Column("driver", "Moved by")]
        )
        self.calls = Rows(label="Calls and licences of the reason", page_size=10)
        self.calls.set_columns(
            [
                *(Column("start", "Start (UTC) or since"), Column("amount", "Amount", is_number=True)),
                *(Column("name", "Who"), Column("number", "Number or licence")),
                *(Column("minutes", "Minutes", is_number=True), Column("month", "Month")),
            ]
        )
        self.asks(self.centers, "chosen", then=self._choose_center)
        self.asks(self.reasons, "chosen", then=self._choose_reason)
        return [self.centers, self.reasons, self.calls]

    def _choose_center(self, center: str) -> None:
        self.state.filter.choose_center(center)
        self.reasons.shows += bool(center)

    def _choose_reason(self, reason: str) -> None:
        self.state.filter.reason = reason
        self.calls.shows += bool(reason)

    def look(self) -> Any:
        """Everything as text; a bill without a month before says so."""
        bill, filtered = self.state.bill, self.state.filter
        center = filtered.cost_center
        if bill is None:
            return None
        found: Comparison | None = bill.against
        if found is None:
            return NO_MONTH, "", [], [], ([], ""), center, "", ("", "")
        known = center if center in set(found.cost_centers["cost_center"]) else ""
        listed = found.reasons_of(known)
        chosen = next((each for each in listed if _key(each) == filtered.reason), None)
        centers = [
            _center(row)
            for row in sorted(
                found.cost_centers.to_dict("records"), key=lambda row: (-abs(row["change"]), row["cost_center"])
            )
        ]
        reasons = [_reason(found, each) for each in listed]
        months = month_words(found.a, found.b), text.months(found.b.months)
        calls, of = (_calls(found, chosen), _words(found, chosen)) if chosen else ([], "")
        said = found.sentence(known)
        return found.sentence(), said, centers, reasons, (calls, of), known, filtered.reason, months

    def show(self, found: Any) -> None:
        """Fill the tables; what holds nothing is not shown."""
        title, said, centers, reasons, (calls, of), center, reason, (before, after) = found
        self.entitle(title)
        names = [DRIVER_NAMES[driver] for driver in DRIVERS]
        self.centers.set_columns(
            [Column("cost_center", "Cost centre"), Column("change", "Change", is_number=True)]
            + [Column(name, name, is_number=True) for name in (before, after, *names)]
        )
        self.centers.fill(centers)
        self.centers.chosen = center
        self.reasons.fill(reasons, says=said if center else "")
        self.reasons.chosen = reason
        self.calls.fill(calls, says=of)
        for table, rows in ((self.centers, centers), (self.reasons, reasons), (self.calls, calls)):
            table.layout.display = None if rows else "none"


def _key(reason: Reason) -> str:
    return " / ".join(reason.key)


def _center(row: dict[Any, Any]) -> Row:
    money = (text.amount(row["before"]), text.amount(row["after"]), *(signed(row[driver]) for driver in DRIVERS))
    return Row((row["cost_center"], signed(row["change"]), *money), row["cost_center"])


def _reason(found: Comparison, reason: Reason) -> Row:
    moved = text.listed([DRIVER_NAMES[driver].lower() for driver in reason.drivers])
    return Row((found.phrase(reason), signed(of_cents(reason.amount)), moved), _key(reason))


def _words(found: Comparison, reason: Reason) -> str:
    return f"{signed(of_cents(reason.amount))} {found.b.currency}: {found.phrase(reason)}"


def _calls(found: Comparison, reason: Reason) -> list[Row]:
    """The dearest calls and licences of both months."""
    rows = []
    for month, held in reversed(found.licences_of(reason).items()):
        for line in held.sort_values("amount", ascending=False, kind="stable").head(SHOWN).to_dict("records"):
            since = "" if line["since"] is None else text.dated(line["since"])
            who = line["name"] or line["user"] or line["reason"]
            rows.append(Row((since, text.amount(line["amount"]), who, named(line["sku"]), "", month)))
    for month, calls in reversed(found.calls_of(reason).items()):
        for call in calls.page(size=SHOWN, order="amount", is_descending=True).to_dict("records"):
            when, minutes = text.instant(call["start_utc"]), text.minutes(call["billed_seconds"])
            who = call["name"] or call["own_number"]
            rows.append(Row((when, text.amount(call["amount"]), who, call["number"], minutes, month)))
    return rows
