"""What each cost centre owes, by category."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.bill.budgets import budget_table, owed_by_center
from chargeback_kit.export.payer.folder import statement, zipped
from chargeback_kit.export.payer.material import material
from chargeback_kit.export.payer.names import file_names
from chargeback_kit.presentation import cost_centers
from chargeback_kit.presentation.cost_centers import cell
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.problems import InputError
from chargeback_kit.widgets.download import Download, File
from chargeback_kit.widgets.panel import Panel, link
from chargeback_kit.widgets.rows import Column, Row, Rows
from chargeback_kit.widgets.state import State, arguments

TYPES = {"pdf": "application/pdf", "html": "text/html"}


class Statements(Panel):
    """A row for each cost centre, a column for each category; choosing a row offers its statement."""

    heading = "What each cost centre owes"
    what = (
        "The charges of a cost centre’s calls on the day of each call, and its share of the licence fees. The last row "
        "is the sum of every column, to the cent. Choose a cost centre to send its statement, without the data of "
        "others."
    )
    source = "R50 (calls follow the cost centre of the day), R51 (licence fees), R52 (exact shares), L4."
    watches = ("world", "filter.cost_center")

    def build(self) -> list[w.Widget]:
        """One table, and the statements to send on."""
        self.table = Rows(label="Statements", can_choose=True, page_size=1000)
        self.asks(self.table, "chosen", then=self._choose)
        self.asks(self.table, "opened", then=lambda opened: self.state.open(opened.partition("#")[2]))
        self.statements = StatementButtons(self.state)
        return [self.table, self.statements.box]

    def _choose(self, center: str) -> None:
        self.state.filter.cost_center = center
        if center:
            self.statements.come_into_view()

    def look(self) -> Any:
        """The sums as text, and the chosen cost centre."""
        world = self.state.world
        if world is None:
            return None
        money = {(row.cost_center, row.category): row.amount for row in world.statements.itertuples()}
        rows = cost_centers.rows(world)
        told = cost_centers.title(rows), cost_centers.next_step(rows)
        budgets = self.state.bill.folder.budgets
        planned = budget_table(budgets, owed_by_center(world.statements), world.months).to_dict("records")
        budget = {row["cost_center"]: (row["budget"], row["left"]) for row in planned}
        is_bill = world is self.state.bill or world.statements.equals(self.state.bill.statements)
        return told, money, world.currency, text.months(world.months), self.state.filter.cost_center, budget, is_bill

    def show(self, found: Any) -> None:
        """Fill the table."""
        told, money, currency, months, chosen, budget, is_bill = found
        centers = sorted({center for center, _ in money} | set(budget))
        used = [name for name in CATEGORIES if any((center, name) in money for center in centers)]
        self.entitle(*told)
        categories = [Column(name, CATEGORIES[name], is_number=True) for name in used]
        self.table.set_columns(
            [Column("cost_center", "Cost centre"), Column("sum", "Together", is_number=True), *categories]
            + [Column(name, name, is_number=True) for name in (("Budget", "Left") if budget else ())]
        )
        self.table.chosen = chosen
        self.statements.offer(chosen, is_bill=is_bill)
        self.table.label = f"Statements of {months}, in {currency}"
        fields, none = used if is_bill else None, ["", ""] if budget else []
        rows = [
            _row(center, [money.get((center, name)) for name in used], center, fields, _planned(budget, center, none))
            for center in centers
        ]
        sums = [sum((money.get((c, name), Decimal(0)) for c in centers), Decimal(0)) for name in used]
        self.table.fill([*rows, _row("All", sums, "", fields, none)])


def _planned(budget: dict[str, tuple[Decimal, Decimal]], center: str, none: list[str]) -> list[str]:
    """The budget of a cost centre and what is left of it; blanks where it has none."""
    return [text.amount(amount) for amount in budget[center]] if center in budget else none


def _row(
    name: str, amounts: Sequence[Decimal | None], key: str, fields: list[str] | None, planned: Sequence[str]
) -> Row:
    """One line; its cells open what they are made of where they are the bill's."""
    cells = ["" if amount is None else text.amount(amount) for amount in amounts]
    opens = [None, *(cost_centers.cell(key, category).address for category in ["", *fields])] if fields else []
    together = text.amount(sum((a for a in amounts if a is not None), Decimal(0)))
    return Row((name, together, *cells, *planned), key, (*opens, *(None for _ in planned if opens)))


class StatementButtons:
    """Three buttons; each file is made when it is asked for, of the world that is shown."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.pdf = Download("", lambda: self.file("pdf"))
        self.page = Download("", lambda: self.file("html"))
        self.all = Download("Statements of all (zip)", self.zip)
        self.behind = w.HTML()
        self.box = w.Box([self.pdf, self.page, self.all, self.behind])
        self.box.add_class("kit-buttons")

    def offer(self, center: str, *, is_bill: bool) -> None:
        """Offer the statement of a cost centre, and its calls in the month as it was; without a name nothing."""
        for button, kind in ((self.pdf, "PDF"), (self.page, "page")):
            button.label = f"Statement of {center} ({kind})"
            button.layout.display = None if center else "none"

        opens = cell(center, "") if center and is_bill else None
        self.behind.value = link(self.state, f"Calls and licences of {center}", opens)

    def come_into_view(self) -> None:
        """Scroll the page as far as the reader needs to see the buttons."""
        self.pdf.shows += 1

    def file(self, ending: str) -> File:
        """The statement of the cost centre that was chosen."""
        bill, center = self._bill(), self.state.filter.cost_center
        known = material(bill, bill.beside())
        line = next((each for each in known.lines if each.name == center), None)
        if line is None:
            raise InputError(f'"{center}" owes nothing and had no call. Choose another cost centre.')
        name = file_names(each.name for each in known.lines)[center]
        return File(f"{name}.{ending}", statement(bill, known, line)[ending], TYPES[ending])

    def zip(self) -> File:
        """The statements of all cost centres with the summary for finance."""
        bill = self._bill()
        return File(f"statements-{'-'.join(bill.months)}.zip", zipped(bill, beside=bill.beside()), "application/zip")

    def _bill(self) -> Any:
        """The world that is shown as a full bill: a quick answer has no calls to list."""
        world = self.state.world
        return world if hasattr(world, "run") else self.state.bill.what_if(**arguments(self.state.changes))
