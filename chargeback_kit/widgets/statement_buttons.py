"""The statements to send on: of the cost centre that was chosen as PDF and page, of all of them as a zip."""

from typing import Any

import ipywidgets as w

from chargeback_kit.export.payer.folder import statement, zipped
from chargeback_kit.export.payer.material import material
from chargeback_kit.export.payer.names import file_names
from chargeback_kit.presentation.cost_centers import cell
from chargeback_kit.problems import InputError
from chargeback_kit.widgets.download import Download, File
from chargeback_kit.widgets.panel import link
from chargeback_kit.widgets.state import State, arguments

TYPES = {"pdf": "application/pdf", "html": "text/html"}


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
