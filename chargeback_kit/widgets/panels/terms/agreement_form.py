"""The form that writes ``agreement.toml`` from a few answers, or changes the one that is there."""

from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit.beginning.answers import Answers, answers_of
from chargeback_kit.beginning.draft import agreement_text, currency, held, service_numbers
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import UNASSIGNED, parse_agreement
from chargeback_kit.records.saved.several import TERMS
from chargeback_kit.widgets.download import Download, File
from chargeback_kit.widgets.own_files import OwnFiles
from chargeback_kit.widgets.panel import Panel, alert_html
from chargeback_kit.widgets.panels.terms.questions import KnownTerms, Questions
from chargeback_kit.widgets.state import State


class AgreementForm(Panel):
    """Questions about what the files show; the answers become the agreement, which is used at once."""

    heading = "Your agreement"
    what = (
        "Three questions are enough, and each can be left open; what folds below them makes the bill more exact. The "
        "answers become agreement.toml, the file that chargeback-kit init begins: keep it beside your exports, and the "
        "next month needs no questions."
    )
    source = "R33 (currency), R40 and R41 (credits), R50 (who pays), R51 (licence fees)."
    watches = ("bill",)

    def __init__(self, state: State, own: OwnFiles, **layout: Any) -> None:
        self.own = own
        self._is_open: bool | None = None
        super().__init__(state, **layout)
        own.observe(lambda _: self.refresh(), names="version")

    def build(self) -> list[w.Widget]:
        """A button that opens the questions, the questions, and the text they become."""
        self.opens = w.Button(description="Answer a few questions", layout={"width": "auto"})
        self.opens.on_click(lambda _: self._turn())
        self.asked = w.VBox()
        self.questions: Questions | None = None
        self.uses = w.Button(description="Use these answers", button_style="primary", layout={"width": "auto"})
        self.uses.on_click(lambda _: self._use())
        self.says, self.text = w.HTML(), w.HTML()
        self.download = Download(f"Download {TERMS}", lambda: File(TERMS, self._text().encode(), "application/toml"))
        self.shows = w.ToggleButton(description=f"▸ {TERMS} as it is used", layout={"width": "auto"})
        self.shows.observe(lambda _: self._preview(), names="value")
        return [self.opens, self.asked, self.uses, self.says, self.shows, self.text, self.download]

    def look(self) -> Any:
        """What the files show and what is agreed; nothing without a usage export."""
        found, state = self.own.held, self.state
        if found is None or state.bill is None:
            return None
        values = self.own.terms
        answers = answers_of(parse_agreement(values)) if values is not None else Answers()
        code = answers.currency or currency(found.landed) or found.folder.agreement.currency
        known = KnownTerms(
            currency=code,
            held=held(found.folder),
            numbers=service_numbers(found.landed),
            centers=tuple(center for center in state.bill.inputs.cost_centers if center != UNASSIGNED),
            answers=replace(answers, currency=code),
        )
        is_asked = values is None and not self.own.is_sample
        return known, values is not None, is_asked if self._is_open is None else self._is_open

    def show(self, found: Any) -> None:
        """Ask, and show the text."""
        known, has_terms, is_open = found
        before, self.questions = self.questions, Questions(known) if is_open else None
        if before and self.questions and before.known.answers == known.answers:
            self.questions.type(before.typed())
        self.asked.children = [self.questions] if self.questions else []
        begin = "Change the agreement" if has_terms else "Answer a few questions"
        self.opens.description = "Go on without" if is_open else begin
        for widget in (self.asked, self.uses):
            widget.layout.display = None if is_open else "none"
        self.says.value = ""
        self.shows.value, self.text.value = False, ""
        self.shows.layout.display = self.download.layout.display = None if has_terms else "none"

    def _preview(self) -> None:
        """The text that is used, once somebody wants to see it."""
        self.shows.description = f"{'▾' if self.shows.value else '▸'} {TERMS} as it is used"
        self.text.value = f'<pre class="kit-terms">{escape(self._text())}</pre>' if self.shows.value else ""

    def _text(self) -> str:
        """The agreement that is used, as it is written."""
        return self.own.terms_text

    def _turn(self) -> None:
        is_open = bool(self.asked.children)
        self._is_open = not is_open
        self.refresh()

    def _use(self) -> None:
        found = self.own.held
        if self.questions is None or found is None:
            return
        try:
            text = agreement_text(found.folder, found.landed, self.questions.answers(), self.own.terms)
        except InputError as error:
            self.questions.show_wrong()
            self.says.value = alert_html(str(error))
            return
        self._is_open = False
        self.own.write_terms(text)
        if self.state.said:
            self._is_open = True
            self.refresh()
            self.says.value = alert_html(self.state.said)
