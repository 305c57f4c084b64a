"""The bill to take along: workbook, page, and every contract file in a zip."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import ipywidgets as w

from chargeback_kit import scratch
from chargeback_kit.export.page import page
from chargeback_kit.records.saved.walk import MARK
from chargeback_kit.widgets.download import Download, File
from chargeback_kit.widgets.panel import Panel

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Downloads(Panel):
    """Three buttons; each file is made when it is asked for."""

    heading = "Take it along"
    what = "The same figures as a page that opens offline, as sheets to send on, and as the files that programs read."
    source = "The columns of every file are described in the README."
    watches = ("bill",)
    is_of_bill = True

    def build(self) -> list[w.Widget]:
        """The buttons."""
        self.page = Download("Page (bill.html)", self._page)
        self.workbook = Download("Workbook (bill.xlsx)", self._workbook)
        self.all = Download("All files (zip)", self._zip)
        buttons = w.Box([self.page, self.workbook, self.all])
        buttons.add_class("kit-buttons")
        self.add_class("kit-on-screen")  # nothing of it belongs on paper
        return [buttons]

    def look(self) -> Any:
        """The month."""
        return None if self.state.bill is None else self.state.bill.months

    def _page(self) -> File:
        answers = self.state.answers
        return File("bill.html", page(self.state.bill, answers.anomalies, answers.inferred).encode(), "text/html")

    def _workbook(self) -> File:
        with scratch.passing() as place:
            written = self._written(place)
            return File("bill.xlsx", (written / "bill.xlsx").read_bytes(), SHEET)

    def _written(self, place: Path) -> Path:
        """The folder of the bill, with what was asked of it here."""
        asked = {"anomalies": self.state.answers.anomalies, "inferred": self.state.answers.inferred}
        found: Path = self.state.bill.write(place / "bill", **asked)
        return found

    def _zip(self) -> File:
        data = BytesIO()
        with scratch.passing() as place:
            written = self._written(place)
            with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
                files = (f for f in written.rglob("*") if f.is_file() and not f.name.startswith(MARK))
                for file in sorted(files):
                    made.write(file, file.relative_to(written).as_posix())
        return File(f"bill-{'-'.join(self.state.bill.months)}.zip", data.getvalue(), "application/zip")
