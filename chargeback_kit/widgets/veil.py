"""What is stale while something is computed: dimmed together on the page, and replaced together."""

from pathlib import Path

import traitlets as t
from anywidget import AnyWidget

from chargeback_kit.widgets.state import State

HERE = Path(__file__).parent


class Veil(AnyWidget):
    """Dims the panels of its screen as long as the state is ``busy``, and says with what."""

    _esm = (HERE / "veil.js").read_text(encoding="utf-8")
    busy = t.Unicode().tag(sync=True)

    def __init__(self, state: State) -> None:
        super().__init__()
        state.observe(self._follow, names="busy")

    def _follow(self, change: dict[str, str]) -> None:
        self.busy = change["new"]
