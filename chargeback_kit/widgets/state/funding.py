"""How much money to put in: the advice by risk, and the wallet settings in force on the months that it has drawn."""

from collections.abc import Sequence
from typing import Any

import traitlets as t

from chargeback_kit.planning.funding import Risks, funding, funding_without_history
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.assumptions import Assumptions
from chargeback_kit.records.rates import Rate
from chargeback_kit.widgets.state.imagined import ImaginedMonth


class FundingState(t.HasTraits):
    """``advice`` is the funding by risk once somebody asked for it, ``tried`` what the wallet settings in force do.

    Another bill is advised on anew as long as something ``advises``: a page that shows the advice.
    """

    advice: Any = t.Any(allow_none=True)
    tried: Any = t.Any(allow_none=True)

    def __init__(self, month: ImaginedMonth) -> None:
        super().__init__()
        self._month = month
        self._wishes: dict[str, Any] | None = None
        self.advises = True
        month.observe(lambda _: self._try(), names="changes")

    def advise(self, assumed: tuple[Assumptions, Sequence[Rate]] | None = None, **wishes: Any) -> None:
        """Ask for funding by risk, of the bill or of what is ``assumed``: ``alpha``, ``growth``, ``card_days``.

        What was wished before stays; another bill is advised on anew.
        """
        self._wishes = {"alpha": 0.05, **(self._wishes or {}), **wishes}
        if self._month.bill is None and assumed is None:
            return
        risks = Risks(**{name: wish for name, wish in self._wishes.items() if name != "alpha"})
        alpha = self._wishes["alpha"]
        with self._month.at_work("Simulating months"):
            if assumed is not None:
                advice = funding_without_history(*assumed, alpha, risks=risks)
            else:
                advice = funding(self._month.bill, alpha, risks=risks)
            with self.hold_trait_notifications():
                self.advice = advice
                self._try()

    def _try(self) -> None:
        """Play the wallet settings in force on the months that the advice has drawn."""
        wallet = self._month.changes.get("wallet")
        if self.advice is None or not wallet:
            self.tried = None
            return
        own = self._month.bill.agreement.wallet or Wallet()
        settings = [wallet.get(name, getattr(own, name)) or "0.00" for name in ("opening", "trigger", "recharge")]
        self.tried = self.advice.evaluate(*settings)

    def advise_anew(self) -> None:
        """Advise on another bill by the same wishes, if there are any and somebody sees it."""
        if self._wishes is not None and self.advises and not self._month.said:
            self.advise()

    def forget(self) -> None:
        """Another bill is shown; what was wished stays."""
        self.advice = self.tried = None
