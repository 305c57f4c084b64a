"""The form that writes ``agreement.toml`` from a few answers, or changes the one that is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.beginning.answers import Answers, LicenceAnswer, answers_of
from chargeback_kit.beginning.draft import MOST_NUMBERS, agreement_text, currency, held, service_numbers
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import UNASSIGNED, parse_agreement, same_sku
from chargeback_kit.records.saved.several import TERMS
from chargeback_kit.records.saved.typed import Writing
from chargeback_kit.reference.spoken import product
from chargeback_kit.widgets.download import Download, File
from chargeback_kit.widgets.fields import AmountField, CountField
from chargeback_kit.widgets.own_files import OwnFiles
from chargeback_kit.widgets.panel import Panel, alert_html
from chargeback_kit.widgets.state import State

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY", "SEK", "DKK", "NOK", "PLN", "INR")
PRICE_DECIMALS = 6
WHOLE = Decimal(100)
BASES = {
    "": "not answered: to whoever holds the licence",
    "direct": "to whoever holds the licence",
    "pool_minutes": "by the minutes drawn from pools",
    "even": "evenly among cost centres",
    "headcount": "by the number of people",
    "fixed": "by fixed percentages",
}
AMOUNTS = {
    "opening": (
        "Credits when the month began",
        "What lay in Communications Credits; they pay for what no plan covers.",
    ),
    "trigger": ("Credits are bought below", "The balance below which more is bought; empty: nobody buys."),
    "recharge": ("Credits bought each time", "How much is bought then, once after the call that fell below."),
}


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


@dataclass(frozen=True)
class KnownTerms:
    """What the files show: the currency, who holds which licence, the numbers of nobody, the cost centres."""

    currency: str
    held: Mapping[str, int]
    numbers: Mapping[str, int]
    centers: tuple[str, ...]
    answers: Answers


class FoldedQuestions(w.VBox):
    """A heading that is a button, and what it shows once somebody presses it."""

    def __init__(self, words: str, children: Iterable[w.Widget], *, is_open: bool = False) -> None:
        self.words = words
        self.button = w.ToggleButton(value=is_open, description=words, layout={"width": "auto"})
        self.inside = w.VBox([*children])
        super().__init__([self.button, self.inside])
        self.add_class("kit-folded")
        self.button.observe(lambda _: self._turn(), names="value")
        self._turn()

    def _turn(self) -> None:
        self.button.description = f"{'▾' if self.button.value else '▸'} {self.words}"
        self.inside.layout.display = None if self.button.value else "none"


class Questions(w.VBox):
    """All questions about what the files show, with the answers that are known; three stand open, the others fold."""

    def __init__(self, known: KnownTerms) -> None:
        self.known, given = known, known.answers
        self._writing = Writing(known.currency)
        codes = dict.fromkeys([known.currency, *CURRENCIES])
        self.currency = w.Dropdown(description="Currency", options=[*codes], value=known.currency)
        self.unowned = self._center("Who pays for what is nobody’s", given.unowned)
        self.amounts = {name: self._amount(label, getattr(given, name)) for name, (label, _) in AMOUNTS.items()}
        self.licences = {sku: self._licence(sku) for sku in self._skus()}
        self.owners = {
            number: self._center(f"Who pays for {number}", given.owners.get(number, ""))
            for number in [*dict.fromkeys([*given.owners, *known.numbers])][: max(MOST_NUMBERS, len(given.owners))]
        }
        self.basis = w.Dropdown(
            description="How licence fees are shared",
            options=[(words, name) for name, words in BASES.items()],
            value=given.fee_basis,
        )
        self.shares = {
            center: AmountField(f"Percent of {center}", "", decimals=PRICE_DECIMALS)
            for center in dict.fromkeys([*given.shares, *known.centers])
        }
        for center, field in self.shares.items():
            field.tell(given.shares.get(center))
        self.shares_said = w.HTML()
        self._percents = w.VBox([*self.shares.values(), self.shares_said])
        self.basis.observe(lambda _: self._show_percents(), names="value")
        self._show_percents()
        self.folds = self._folded()
        super().__init__([*self._open(), *self.folds])

    def answers(self) -> Answers:
        """What was answered; raises InputError where a field holds none."""
        is_fixed = self.basis.value == "fixed"
        percents = {center: field.read() for center, field in self.shares.items()} if is_fixed else {}
        shares = {center: percent for center, percent in percents.items() if percent is not None}
        self.shares_said.value = ""
        if is_fixed and (together := sum(shares.values(), Decimal(0))) != WHOLE:
            said = f"The percentages are {together:f} together; they must be 100."
            self.shares_said.value = alert_html(said)
            raise InputError(said)
        return Answers(
            currency=self.currency.value,
            unowned=self.unowned.value.strip(),
            **{name: field.read() for name, field in self.amounts.items()},
            licences={sku: LicenceAnswer(count.read(), price.read()) for sku, (count, price) in self.licences.items()},
            owners={number: named for number, field in self.owners.items() if (named := field.value.strip())},
            fee_basis=self.basis.value,
            shares=shares,
        )

    def show_wrong(self) -> None:
        """Unfold what holds a field that is wrong."""
        wrong = {id(field) for field in self._fields() if getattr(field, "wrong", "")}
        wrong |= {id(self._percents)} if self.shares_said.value else set()
        for fold in self.folds:
            if wrong & {id(widget) for widget in fold.inside.children}:
                fold.button.value = True

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, by their labels."""
        return {field.description: field.value for field in self._fields()}

    def type(self, typed: Mapping[str, Any]) -> None:
        """Put what somebody had typed into the fields again."""
        for field in self._fields():
            if field.description in typed and typed[field.description] != field.value:
                field.value = typed[field.description]

    def _fields(self) -> list[Any]:
        pairs = [field for pair in self.licences.values() for field in pair]
        lists = [self.currency, self.basis, self.unowned, *self.owners.values()]
        return [*lists, *self.amounts.values(), *pairs, *self.shares.values()]

    def _open(self) -> list[w.Widget]:
        unowned = "The cost centre that pays for idle licences and for calls of nobody; empty: they stay Unassigned."
        return [
            *(self.currency, _hint("The currency of your bill, as the files name it.")),
            *(self.unowned, _hint(unowned)),
            *(self.amounts["opening"], _hint(AMOUNTS["opening"][1])),
        ]

    def _folded(self) -> list[FoldedQuestions]:
        rest = [each for name in ("trigger", "recharge") for each in (self.amounts[name], _hint(AMOUNTS[name][1]))]
        priced = [each for sku, pair in self.licences.items() for each in (_hint(_name(sku), "kit-part"), *pair)]
        folds = [FoldedQuestions("When credits are bought", rest)]
        if priced:
            words = "How many you pay for, and what one costs a month by your contract; without a price it is 0.00."
            said = f"Prices of {text.counted(len(self.licences), 'licence')}"
            folds.insert(0, FoldedQuestions(said, [_about(words), *priced]))
        if self.owners:
            words = (
                "Calls that name nobody, as those of a queue; without an owner they stay with who pays for the rest."
            )
            fields = [each for number, field in self.owners.items() for each in (field, self._calls(number))]
            said = f"Owners of {text.counted(len(self.owners), 'service number')}"
            folds.append(FoldedQuestions(said, [_about(words), *fields]))
        words = "How the fees of licences come to the cost centres; each statement says by which way."
        folds.append(FoldedQuestions("How fees are shared", [self.basis, _hint(words), self._percents]))
        return folds

    def _calls(self, number: str) -> w.HTML:
        calls = self.known.numbers.get(number, 0)
        return _hint(f"{text.counted(calls, 'call')} of nobody in the files.")

    def _skus(self) -> list[str]:
        found = {same_sku(sku): sku for sku in (*self.known.answers.licences, *self.known.held)}
        return [found[key] for key in sorted(found)]

    def _licence(self, sku: str) -> tuple[CountField, AmountField]:
        given = {same_sku(each): answer for each, answer in self.known.answers.licences.items()}
        held = {same_sku(each): people for each, people in self.known.held.items()}
        answer = given.get(same_sku(sku), LicenceAnswer(held.get(same_sku(sku))))
        count = CountField(f"Bought: {product(sku) or sku}")
        count.tell(answer.purchased)
        return count, self._amount(f"Price a month: {product(sku) or sku}", answer.unit_price, PRICE_DECIMALS)

    def _amount(self, label: str, value: Decimal | None, decimals: int = 2) -> AmountField:
        made = AmountField(label, writing=lambda: Writing(self.currency.value), decimals=decimals)
        made.tell(value)
        return made

    def _center(self, label: str, value: str) -> w.Combobox:
        return w.Combobox(
            description=label, value=value, options=self.known.centers, ensure_option=False, placeholder="a cost centre"
        )

    def _show_percents(self) -> None:
        self._percents.layout.display = None if self.basis.value == "fixed" else "none"


def _hint(words: str, kind: str = "kit-note") -> w.HTML:
    made = w.HTML(f'<p class="{kind}">{escape(words)}</p>')
    made.add_class("kit-hint")
    return made


def _about(words: str) -> w.HTML:
    return w.HTML(f'<p class="kit-note">{escape(words)}</p>')


def _name(sku: str) -> str:
    name = product(sku)
    return f"{name} ({sku})" if name else sku
