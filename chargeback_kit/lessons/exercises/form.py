"""An exercise on the page: the question, a line for the answer, a button, and the verdict."""

from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit.api import Bill
from chargeback_kit.lessons.exercises.checking import check, lesson
from chargeback_kit.widgets.vega import runtime


class Exercise(w.VBox):
    """The question of a lesson about a bill. Enter or the button checks what was typed."""

    def __init__(self, name: str, bill: Bill) -> None:
        self.name, self.bill = name, bill
        self.question = w.HTML(f"<p><strong>{escape(lesson(name).QUESTION)}</strong></p>")
        self.typed = w.Text(description="Your answer", continuous_update=False)
        self.button = w.Button(description="Check", tooltip="Check the answer")
        self.verdict = w.HTML('<p role="status"></p>')
        super().__init__([runtime(), self.question, w.HBox([self.typed, self.button]), self.verdict])
        self.add_class("kit-panel")
        self.typed.observe(lambda _: self.check(), names="value")
        self.button.on_click(lambda _: self.check())

    def __repr__(self) -> str:
        return "[Exercise: a live panel; run the cell to answer]"

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, Any]:
        """The live panel; where none can be shown, the question."""
        waiting = "<p>Run the cell to answer.</p>"
        return {**super()._repr_mimebundle_(**asked), "text/html": self.question.value + waiting}

    def check(self) -> None:
        """Say what the answer is; nothing typed, nothing said."""
        if self.typed.value.strip():
            self.verdict.value = check(self.name, self.bill, self.typed.value)._repr_html_()


def exercise(name: str, bill: Bill) -> Exercise:
    """The exercise of a lesson, such as ``exercise("pools", bill)``; raises InputError for an unknown lesson."""
    return Exercise(name, bill)
