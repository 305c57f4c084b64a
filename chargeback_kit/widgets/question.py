"""The question that stands before the fees of a month of which the files hold no call."""

from typing import Any

import ipywidgets as w

from chargeback_kit.widgets.panel import Panel, alert_html


class Question(Panel):
    """What is asked, and the button that says yes; what was shown before stays until then."""

    heading = "No call of this month"
    watches = ("question",)

    def build(self) -> list[w.Widget]:
        """The question and the button."""
        self.says = w.HTML()
        self.button = w.Button(description="Count these fees all the same", layout={"width": "auto"})
        self.button.on_click(lambda _: self.state.say_yes())
        return [self.says, self.button]

    def look(self) -> Any:
        """The question; nothing where none is asked."""
        return self.state.question or None

    def show(self, found: Any) -> None:
        """Ask it."""
        self.says.value = alert_html(found)
