"""How a screen is laid out: controls to the side, panels in the middle; on a narrow page the controls fold."""

from collections.abc import Iterable

import ipywidgets as w

from chargeback_kit.widgets.vega import runtime


def screen(controls: Iterable[w.Widget], panels: Iterable[w.Widget]) -> w.Widget:
    """A screen of controls and panels."""
    fold = w.ToggleButton(value=False, description="Show controls", icon="")
    fold.add_class("kit-fold")
    inside = w.VBox([*controls])
    inside.add_class("kit-controls")
    side = w.VBox([fold, inside])
    side.add_class("kit-sidebar")
    main = w.VBox([*panels])
    main.add_class("kit-main")
    page = w.Box([runtime(), side, main])
    page.add_class("kit-app")

    def turn(change: object) -> None:
        fold.description = "Hide controls" if fold.value else "Show controls"
        side.add_class("kit-open") if fold.value else side.remove_class("kit-open")

    fold.observe(turn, names="value")
    return page
