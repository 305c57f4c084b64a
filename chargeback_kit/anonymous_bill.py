"""A bill without names: what can be done with it, and what its receipts and months before say."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from chargeback_kit.api import Bill, Row
from chargeback_kit.bill.anonymous.exchange import Exchange, tables_of
from chargeback_kit.engine.inputs import Inputs
from chargeback_kit.explain.receipt import Receipt
from chargeback_kit.explain.statement_receipt import SHOWN
from chargeback_kit.export.payer.material import ZERO, Beside
from chargeback_kit.planning.anomalies.found import Anomalies
from chargeback_kit.planning.anomalies.settings import AnomalySettings
from chargeback_kit.planning.rates_behind.card import RatesBehind
from chargeback_kit.planning.rules_inferred.inferred import Inferred
from chargeback_kit.planning.waste import remember
from chargeback_kit.problems import InputError, Problem
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.lists.meters import PoolReport
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import AMonth, Place
from chargeback_kit.sharing.answers import StoredAnswers
from chargeback_kit.sharing.page import shared

LINES = re.compile(r", lines? \d[\d,]*(?:, \d+)*(?: and \d+(?: more)?)?")


WITH_NAMES = "{}: a bill without names says nothing of single charges. Ask the bill that it was made of."


class AnonymousBill(Bill):
    """A bill without names. It can be written and explained, and not be computed again in another world."""

    is_nameless = True

    def __init__(self, named: Bill, exchange: Exchange) -> None:
        self._named, self._exchange = named, exchange
        self.folder, self.landed, self.inputs, self.run = (
            exchange.folder(),
            named.landed,
            exchange.inputs(),
            exchange.run,
        )
        self.ledger, self.laws, self.rows = named.ledger, named.laws, named.rows
        self._usage_ids = exchange.calls(named._usage_ids)  # noqa: SLF001
        self.fees, self.carrier_fees = (
            [exchange.fee(fee) for fee in fees] for fees in (named.fees, named.carrier_fees)
        )
        self._early_problems = []
        self.too_few = exchange.too_few
        self.scenario, self.scenario_parts = named.scenario, exchange.plain(named.scenario_parts)
        vars(self).update(tables_of(exchange))
        exchange.forget()
        remember(self, exchange.waste(named.waste))

    @cached_property
    def others(self) -> dict[str, Bill]:
        """The bills of the other currencies, without names."""
        again = self._exchange.names.secret
        return {
            code: each.anonymised(again, smallest_group=self._exchange.smallest)
            for code, each in self._named.others.items()
        }

    @property
    def before(self) -> Bill | None:
        """None: the month before has names; ``beside`` says what may be said of it."""
        return None

    def beside(self, against: Bill | None = None) -> dict[str, Beside]:
        """What is said of the month before, without names; of what was merged the sum alone."""
        found: dict[str, Beside] = {}
        for name, each in self._named.beside(against).items():
            center = self._exchange.center(name)
            if center == name:
                found[center] = replace(each, drivers=tuple(self._exchange.text(said) for said in each.drivers))
            elif each.last is not None:
                before = found[center].last if center in found else ZERO
                found[center] = Beside((before or ZERO) + each.last, each.last_month)
        return found

    @checked_arguments
    def explain(
        self,
        usage_id: Row = "",
        *,
        cost_center: str = "",
        sku: str = "",
        month: AMonth = "",
        category: str = "",
        pool: str = "",
        event: int | None = None,
    ) -> Receipt:
        """The receipt of a number, without names; of a cost centre that was merged there is none."""
        row: Any = usage_id
        if isinstance(row, dict):
            return self.explain(**row)
        if cost_center and cost_center in set(self._exchange.centers.values()) - set(self._exchange.centers):
            raise InputError(f"{cost_center}: several cost centres are in it, so it has no receipt of its own.")
        asked = self._exchange.usage_id(row) if row else ""
        named = {own.pool_id: each.pool_id for own, each in zip(self.counters, self._named.counters, strict=True)}
        found = self._named.explain(
            asked,
            cost_center=cost_center,
            sku=sku,
            month=month,
            category=category,
            pool=named.get(pool, pool),
            event=event,
        )
        if event is not None:
            asked = self._named.wallet["usage_id"].iloc[event - 1]
        return self._without_names(found, asked)

    def rates(self) -> RatesBehind:
        """None: calls that contradict are named. Ask the bill that it was made of."""
        raise InputError(WITH_NAMES.format("rates()"))

    def infer(self, report: Iterable[PoolReport] | None = None) -> Inferred:
        """None: calls that contradict are named. Ask the bill that it was made of."""
        raise InputError(WITH_NAMES.format("infer()"))

    def anomalies(self, history: Any = None, settings: AnomalySettings | None = None) -> Anomalies:
        """None: people and calls are named. Ask the bill that it was made of."""
        raise InputError(WITH_NAMES.format("anomalies()"))

    def write(self, out: Place, **how: Any) -> Path:
        """Write every contract file without names; anomalies and inferred settings, which name calls, are refused."""
        if refused := [name for name in ("anomalies", "inferred") if how.get(name) is not None]:
            raise InputError(WITH_NAMES.format(f"write({refused[0]}=…)"))
        return super().write(out, **how)

    def shared(self, *, people: bool = False) -> StoredAnswers:
        """What a shared page stores, with small cost centres as one, and people under pseudonyms."""
        return shared(self._named.index, self._exchange.center, self._exchange.who if people else None)

    def _without_names(self, found: Receipt, asked: str) -> Receipt:
        """A receipt whose every sentence is without names, and without the lines of the user list."""
        ids = [asked] if asked else list(found.calls.get("usage_id", []))[:SHOWN]
        calls = {usage_id: self._exchange.names.call(usage_id) for usage_id in ids}

        def said(written: str) -> str:
            for usage_id, call in calls.items():
                written = written.replace(usage_id, call)
            return LINES.sub("", self._exchange.text(written))

        steps = tuple(replace(step, answer=said(step.answer), source=said(step.source)) for step in found.steps)
        return Receipt(said(found.title), found.amount, steps)

    def _over(self, folder: BillFolder, inputs: Inputs, problems: list[Problem]) -> Bill:
        raise InputError("A bill without names cannot be computed in another world. Ask the bill that it was made of.")
