"""Files come in: dropped, chosen, or the sample; each drop adds to what is there."""

from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.widgets.drop import MEBIBYTE, MOST_FILES, Drop
from chargeback_kit.widgets.file_list import FileList
from chargeback_kit.widgets.own_files import USAGE, OwnFiles
from chargeback_kit.widgets.panel import Panel, alert_html
from chargeback_kit.widgets.state import State

OF_SAMPLE = "This is the sample of an invented company. Drop your own files: they take its place."


class Load(Panel):
    """The files of the bill, what is missing, and what went wrong with them."""

    heading = "Your files"
    what = (
        "Drop the usage export from the admin centre (zip or CSV, or the pages of Graph’s call log), the list of "
        "users, and, if you have them, a rate card and agreement.toml; one after the other, or one zip of all. They "
        "stay on the machine that serves this page, in a folder that goes when the page is closed."
    )
    source = "R01: files are recognised by their header, never by their name."
    watches = ("said", "busy", "bill")
    is_immediate = True

    def __init__(self, state: State, own: OwnFiles | None = None, **layout: Any) -> None:
        """``own``: the files, where another panel shows them too."""
        self.own = own or OwnFiles(state)
        super().__init__(state, **layout)
        self.own.observe(lambda _: self.refresh(), names="version")

    def build(self) -> list[w.Widget]:
        """The area, the files, and two lines of words."""
        self.drop = Drop(self._received, label="Drop files here, or choose them")
        limit = self.drop.limit_bytes // MEBIBYTE
        self.drop.note = f"Up to {limit} MiB and {MOST_FILES:,} files at a time; each drop adds to the files below"
        self.files = FileList(self._act)
        self.words = w.HTML()
        return [self.drop, self.words, self.files]

    def look(self) -> Any:
        """What was read, what is being done, what went wrong, and what is asked."""
        state, own = self.state, self.own
        if state.busy:
            return state.said, state.busy, None
        files = tuple((file.label, file.says, own.entry(file.label)) for file in own.files)
        asks = tuple((says, tuple(buttons)) for says, buttons in self._asks())
        return state.said, state.busy, (own.is_sample, files, asks)

    def _asks(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """What is asked, with the buttons of each: its words, what it does, what it is about."""
        own = self.own
        asks: list[tuple[str, list[tuple[str, str, str]]]] = [
            (one.says, [("Keep both", "both", "")] if number == len(own.replaced) else [])
            for number, one in enumerate(own.replaced, 1)
        ]
        if first := own.missing[:1]:
            more = len(own.missing) - 1
            left = f" ({text.counted(more, 'more thing')} could be added.)" if more else ""
            go_on = [] if first[0] is USAGE else [("Go on without", "without", first[0].what)]
            asks.append((f"{first[0].on_page}{left}", go_on))
        if own.first_name:
            asks.append(("", [(f"Back to {own.first_name}", "back", "")]))
        return asks

    def show(self, found: Any) -> None:
        """Say it."""
        said, busy, read = found
        lines = []
        if busy:
            lines.append(f'<p class="kit-busy" role="status">{escape(busy)} …</p>')
        if said:
            lines.append(alert_html(said))
        self.files.is_busy = bool(busy)
        if read is not None:
            is_sample, files, asks = read
            if files and not said:
                lines.append(f'<p class="kit-note">{text.counted(len(files), "file")} read</p>')
            with self.files.hold_sync():
                self.files.title = OF_SAMPLE if is_sample else ""
                self.files.files = [
                    {"label": label, "says": says, "goes": goes} for label, says, goes in ([] if is_sample else files)
                ]
                self.files.asks = [
                    {"says": says, "buttons": [dict(zip(("words", "does", "about"), each, strict=True)) for each in b]}
                    for says, b in asks
                ]
        self.words.value = "".join(lines)

    def _act(self, does: str, about: str) -> None:
        own = self.own
        match does:
            case "away" if about in {own.entry(file.label) for file in own.files}:
                own.take_away(about)
            case "both":
                own.keep_both()
            case "without":
                own.go_on_without(about)
            case "back":
                own.back()

    def _received(self, folder: Path) -> bool:
        """The files are taken out of the folder, which can go."""
        self.own.add(folder, self.drop.labels)
        return False
