"""What the month as it was answers once somebody asks."""

from typing import Any

import traitlets as t

from chargeback_kit.widgets.state.imagined import ImaginedMonth


class AnswersState(t.HasTraits):
    """``inferred`` are the settings that the charges follow, ``anomalies`` the calls that are odd and cost."""

    inferred: Any = t.Any(allow_none=True)
    anomalies: Any = t.Any(allow_none=True)

    def __init__(self, month: ImaginedMonth) -> None:
        super().__init__()
        self._month = month

    def infer(self) -> None:
        """Try the settings on the calls."""
        if self._month.bill is not None:
            with self._month.at_work("Trying the settings on the calls"):
                self.inferred = self._month.bill.infer()

    def take_inferred(self) -> None:
        """Imagine the settings that the charges follow, where they are not those agreed."""
        if self.inferred is not None:
            self._month.imagine(**self.inferred.changes)

    def find_anomalies(self) -> None:
        """Look for calls that are odd and cost."""
        if self._month.bill is not None:
            with self._month.at_work("Looking for anomalies"):
                self.anomalies = self._month.bill.anomalies()

    def forget(self) -> None:
        """Another bill is shown, of which nothing was asked."""
        self.inferred = self.anomalies = None
