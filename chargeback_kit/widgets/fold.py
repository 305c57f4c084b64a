"""What a reader rarely needs stands behind a button: one look for every panel."""

from collections.abc import Sequence

import ipywidgets as w

MORE = "More settings"


class Fold(w.VBox):
    """A button, and below it what it shows and hides; hidden until it is asked for."""

    def __init__(self, inside: Sequence[w.Widget], label: str = MORE) -> None:
        self.button = w.ToggleButton(value=False, description=f"{label} ▸", layout={"width": "auto"})
        self.inside = w.VBox([*inside], layout={"display": "none"})
        super().__init__([self.button, self.inside])
        self.add_class("kit-more")

        def turn(change: dict[str, bool]) -> None:
            self.button.description = f"{'Fewer settings' if change['new'] and label == MORE else label} " + (
                "▾" if change["new"] else "▸"
            )
            self.inside.layout.display = None if change["new"] else "none"

        self.button.observe(turn, names="value")
