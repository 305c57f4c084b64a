"""Files come in: dropped, chosen, or the sample."""

from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from chargeback_kit.records.agreement import parse_agreement
from chargeback_kit.widgets.drop import MEBIBYTE, Drop
from chargeback_kit.widgets.panel import Panel

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY", "SEK", "DKK", "NOK", "PLN", "INR")


class Load(Panel):
    """The files of the bill, and what went wrong with them."""

    heading = "Your files"
    what = (
        "Drop the usage export from the admin centre (zip or CSV, or the pages of Graph’s call log), the list of "
        "users, and, if you have them, a rate card and agreement.toml; or one zip of all. They stay on the machine "
        "that serves this page, in a folder that goes when the page is closed."
    )
    source = "R01: files are recognised by their header, never by their name."
    watches = ("said", "busy", "bill")
    is_immediate = True

    def build(self) -> list[w.Widget]:
        """The area, the currency that counts where no agreement says it, and two lines of words."""
        self.drop = Drop(self._received, label="Drop files here, or choose them")
        self.drop.note = f"Up to {self.drop.limit_bytes // MEBIBYTE} MiB"
        self.currency = w.Dropdown(options=CURRENCIES, value="USD", description="Currency without agreement")
        self.words = w.HTML()
        return [self.drop, self.currency, self.words]

    def look(self) -> Any:
        """What was read, what is being done, and what went wrong."""
        folder = self.state.folder
        return self.state.said, self.state.busy, folder and (folder.path.name, len(folder.inputs)), self.state.month

    def show(self, found: Any) -> None:
        """Say it."""
        said, busy, read, _ = found
        lines = []
        if busy:
            lines.append(f'<p class="kit-busy" role="status">{escape(busy)} …</p>')
        if said:
            lines.append(f'<p class="kit-said" role="alert">{escape(said)}</p>')
        elif read and not busy:
            _, files = read
            lines.append(f'<p class="kit-note">{files} files read</p>')
        self.words.value = "".join(lines)

    def _received(self, folder: Path) -> bool:
        """Whether the files became the bill that is shown."""
        terms = parse_agreement({"currency": self.currency.value})
        before = self.state.folder
        self.state.load(folder, default_agreement=terms, labels=self.drop.labels)
        return self.state.folder is not None and self.state.folder is not before
