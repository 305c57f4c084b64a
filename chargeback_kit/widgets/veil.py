"""What is stale while something is computed: dimmed together on the page, and replaced together."""

from pathlib import Path

import traitlets as t
from anywidget import AnyWidget

from chargeback_kit.widgets.state import State

HERE = Path(__file__).parent


class Veil(AnyWidget):
    """Dims the panels of its screen as long as the state is ``busy``, and says with what.

    The page asks it after every control that is set, and dims the panels where the answer keeps waiting: what the
    kernel is told comes in order, so that an answer says that it has seen the control too.
    """

    _esm = (HERE / "veil.js").read_text(encoding="utf-8")
    busy = t.Unicode().tag(sync=True)

    def __init__(self, state: State) -> None:
        super().__init__()
        state.observe(self._follow, names="busy")
        self.on_msg(self._answer)

    def _answer(self, _: object, content: dict[str, int], buffers: object) -> None:
        self.send({"answers": content["asks"]})

    def _follow(self, change: dict[str, str]) -> None:
        self.busy = change["new"]
