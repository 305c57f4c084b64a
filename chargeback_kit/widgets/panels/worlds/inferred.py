"""Which settings the charges follow, in one line, and a button that takes them over."""

from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit.widgets.panel import Panel


class InferredPanel(Panel):
    """A button that tries the settings; then the finding, and where it is not as agreed a button that takes it over."""

    heading = "Which settings do the charges follow?"
    what = (
        "Each switch that a bill can tell is tried against what was charged: readings that reproduce it are kept. "
        "Taking over sets the switches and the minutes of plans in the controls; the agreement stays as it is."
    )
    source = "R20 to R27, R30, R32, R41; `bill.infer()` has the evidence call by call."
    watches = ("bill", "answers.inferred", "changes")

    def build(self) -> list[w.Widget]:
        """Two buttons, the line and the list."""
        self.look_for = w.Button(description="Try the settings on the calls", layout={"width": "auto"})
        self.look_for.on_click(lambda _: self.state.answers.infer())
        self.says = w.HTML()
        self.take = w.Button(description="Take over", layout={"width": "auto"})
        self.take.on_click(lambda _: self.state.answers.take_inferred())
        self.more = w.HTML()
        return [self.look_for, self.says, self.take, self.more]

    def look(self) -> Any:
        """The line, the sentences, and whether there is something to take over."""
        if self.state.bill is None:
            return None
        found = self.state.answers.inferred
        if found is None:
            return "", (), False
        first, *rest = found.says
        is_taken = all(self.state.changes.get(name) == change for name, change in found.changes.items())
        return first, tuple(rest), bool(found.changes) and not is_taken

    def show(self, found: Any) -> None:
        """Put it on the page."""
        line, rest, is_open = found
        self.look_for.layout.display = "none" if line else None
        self.says.value = f'<p class="kit-inferred">{escape(line)}</p>' if line else ""
        self.take.layout.display = None if is_open else "none"
        items = "".join(f"<li>{escape(each)}</li>" for each in rest)
        self.more.value = f"<details><summary>Setting by setting</summary><ul>{items}</ul></details>" if rest else ""
