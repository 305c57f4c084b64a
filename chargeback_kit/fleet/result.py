"""What a run over a fleet came to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

import pandas as pd

from chargeback_kit import text
from chargeback_kit.fleet.outcome import BROKEN, OK, UNCHANGED, TenantOutcome, summary_table

SOME_BROKEN = 4
"""The status of a run in which some tenants have no bill; all others have theirs."""
SHOWN = 10


@dataclass(frozen=True)
class FleetResult:
    """The outcome of every tenant, and where the tables are: ``written_to`` is the folder of ``summary.parquet``,
    ``calls.parquet`` and their siblings. ``left_aside`` are files beside the tenants that are of none.
    """

    month: str
    outcomes: tuple[TenantOutcome, ...]
    written_to: str
    seconds: float = 0.0
    left_aside: Sequence[str] = ()

    @property
    def summary(self) -> pd.DataFrame:
        """A row for each tenant: state, sentence, total, calls, problems, laws, seconds."""
        shown: pd.DataFrame = summary_table(self.outcomes).to_pandas()
        return shown

    @property
    def broken(self) -> dict[str, str]:
        """Why a tenant has no bill, by tenant."""
        return {each.tenant: each.sentence for each in self.outcomes if not each.has_bill}

    @property
    def totals(self) -> dict[str, str]:
        """What all bills come to, by currency; currencies are never added together (R33)."""
        return {code: f"{amount:.2f}" for code, amount in self._sums().items()}

    def _sums(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for each in self.outcomes:
            for code, amount in each.totals.items():
                found[code] = found.get(code, Decimal("0.00")) + amount
        return dict(sorted(found.items()))

    @property
    def status(self) -> int:
        """0 where every tenant has its bill, else 4."""
        return SOME_BROKEN if self.broken else 0

    def lines(self) -> list[str]:
        """What a person reads at the end."""
        tenants = [each for each in self.outcomes if each.tenant]
        states = Counter(each.state for each in tenants)
        said = {OK: "billed", UNCHANGED: "unchanged", BROKEN: "without a bill"}
        counted = [f"{text.count(states[state])} {word}" for state, word in said.items() if states[state]]
        calls = sum(each.calls for each in self.outcomes)
        money = [f"{text.money(amount, code)}" for code, amount in self._sums().items()]
        broken = list(self.broken.items())
        return [
            f"Fleet of {text.months([self.month])}: {text.counted(len(tenants), 'tenant')}, "
            f"{text.listed(counted)}; {text.counted(calls, 'call')}, {text.listed(money) or 'no money'}.",
            *(f"- {tenant or 'of no tenant'}: {sentence}" for tenant, sentence in broken[:SHOWN]),
            *([f"- and {len(broken) - SHOWN} more, in the summary."] if len(broken) > SHOWN else []),
            *([f"Left aside, of no tenant: {text.listed(list(self.left_aside))}."] if self.left_aside else []),
            f"Written to {self.written_to}.",
        ]

    def __repr__(self) -> str:
        return f"<{self.lines()[0]}>"

    def _repr_html_(self) -> str:
        rows = [(each.tenant, each.state, each.sentence) for each in self.outcomes]
        cells = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        return f"<table><tr><th>Tenant</th><th>State</th><th>Why</th></tr>{cells}</table>"
