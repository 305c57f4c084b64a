"""The one state that every panel shows and sets: which bill, which other world, which call."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import traitlets as t

from chargeback_kit import api, text
from chargeback_kit.explain.call_filter import Chosen, chosen, chosen_at
from chargeback_kit.months_held import HeldMonths, held_months, home_of, whole_months
from chargeback_kit.months_held import held as held_by
from chargeback_kit.months_held import months as months_of
from chargeback_kit.planning.carriers.comparison import compare_carriers
from chargeback_kit.planning.carriers.terms import Given
from chargeback_kit.planning.funding import Risks, funding, funding_without_history
from chargeback_kit.planning.funding.history import months_on
from chargeback_kit.planning.plan_mix import plan_mix
from chargeback_kit.planning.plan_mix.result import to_scenario
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Agreement, Wallet
from chargeback_kit.records.assumptions import Assumptions
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.saved.typed import Writing
from chargeback_kit.records.switches import Switches
from chargeback_kit.widgets.work import AskedOfBill

OTHER_WORLD = "Computing the other world"
NOTHING: Mapping[str, Any] = MappingProxyType({})
LONGEST_SEARCH = 20.0  # [s]


class State(AskedOfBill):
    """A folder that was read, the bill of one of its months, and the world that the controls imagine.

    - ``bill`` is what happened, ``world`` what is shown: the bill itself as long as ``changes`` is empty. ``changes``
      holds the arguments of ``Bill.imagine`` that are in force.
    - ``chosen`` is the filter of calls and licences, written as an address; ``cost_center`` is the cost centre in it.
      ``opened`` counts how often a number was opened: the whole bill is an empty filter, so that ``chosen`` does not
      tell.
    - Once somebody asked for them: ``advice`` is the funding by risk, ``tried`` the outlook of the wallet settings in
      force, ``mix`` the cheapest plans for the people, ``compared`` the calls under carriers.
    - ``taken`` are the licences that a mix has set, from which the sliders of licences begin; ``kept`` are the worlds
      that stand side by side, by their letters.
    - ``said`` is one sentence for the reader when something is wrong; ``busy`` names the work that lasts, whose
      changes all panels show together at its end; ``question`` is asked before the fees of a month without calls
      count.
    """

    months = t.Tuple()
    month = t.Unicode()
    charges = t.Enum(("reported", "rated"), "reported")
    bill: Any = t.Instance(api.Bill, allow_none=True)
    world = t.Any(allow_none=True)
    changes = t.Dict()
    taken = t.Dict()
    advice: Any = t.Any(allow_none=True)
    tried: Any = t.Any(allow_none=True)
    mix: Any = t.Any(allow_none=True)
    compared: Any = t.Any(allow_none=True)
    chosen = t.Unicode()
    cost_center = t.Unicode()
    usage_id = t.Unicode()
    reason = t.Unicode()
    opened = t.Int(0)
    kept = t.Dict()
    question = t.Unicode()

    def __init__(
        self, folder: str | Path | None = None, *, month: str = "", plans_ahead: bool = False, last_first: bool = False
    ) -> None:
        """``plans_ahead``: charges by the rate card wherever there is one, since reported charges never move.

        ``last_first``: the last whole month is shown first, beside the one before it.
        """
        super().__init__()
        self.folder: BillFolder | None = None
        self.begun = Path(folder) if folder else None
        self._plans_ahead, self._last_first = plans_ahead, last_first
        self.held: list[HeldMonths] = []
        self.first_month = ""
        self.prices: dict[str, Decimal] = {}
        self._wishes: dict[str, Any] | None = None
        self.advises, self.entered = True, 0
        self._answered: Callable[[], None] = lambda: None
        if folder is not None:
            self.load(Path(folder), month=month)

    @classmethod
    def around(cls, bill: api.Bill) -> "State":
        """The state of a bill that is there already; other months of its folder can be chosen."""
        state = cls()
        state.folder, state.begun = bill.folder, bill.folder.path
        state.held = [held_by(bill.folder, bill.landed), *bill.siblings]
        state.first_month = bill.months[-1]
        state._take(bill, {*months_of(bill.folder, bill.landed), *bill.months})
        return state

    def load(
        self,
        path: Path,
        *,
        month: str = "",
        default_agreement: Agreement | None = None,
        labels: Mapping[str, str] | None = None,
        settle: Callable[[list[HeldMonths]], Mapping[str, str]] = lambda _: NOTHING,
    ) -> None:
        """Read a folder or zip and compute its fullest month; ``default_agreement`` counts where it has no agreement,
        ``labels`` are what its files are called where they lie under other names. Where ``settle`` calls some files
        otherwise, they are read again.

        What cannot be read is said, and what was shown before stays.
        """
        with self.at_work("Reading the files"):
            paths, called = [path, *(_beside(path) if self._last_first else [])], {**(labels or {})}
            held = held_months(paths, self.progress, default_agreement, called)
            while otherwise := settle(held):
                called |= otherwise
                held = held_months(paths, self.progress, default_agreement, called)
            found = [(name, rows, each) for each in held for name, rows in each.rows.items()]
            months = {name for name, _, _ in found}
            chosen = month or max(((rows, name) for name, rows, _ in found), default=(0, ""))[1]
            if self._last_first and not month:
                chosen = max(whole_months(held), default=chosen)
            if not chosen:
                raise InputError("the files hold no calls, so there is no month to bill. Export a month with calls.")
            charges = "rated" if self._plans_ahead and home_of(held, chosen).folder.rates else "reported"
            bill = self._bill(held, chosen, charges)
            self._ask_first(bill, lambda: self._take_files(held, bill, {*months, chosen}))
            self._advise_anew()

    def choose(self, *, month: str = "", charges: str = "") -> None:
        """Another month, or the other kind of charges, of the same files; the same month keeps what is imagined."""
        month, charges = month or self.month, charges or self.charges
        if self.folder is None or (self.bill and self.bill.months == (month,) and self.charges == charges):
            return
        with self.at_work(f"Computing {month}"):
            bill = self._bill(self.held, month, charges)
            kept, taken = (self.changes, self.taken) if self.bill and bill.months == self.bill.months else ({}, {})
            world = bill.imagine(**arguments(kept)) if kept else bill
            self._ask_first(bill, lambda: self._take(bill, self.months, world, kept, taken))
            self._advise_anew()

    def _take_files(self, held: list[HeldMonths], bill: api.Bill, months: Iterable[str]) -> None:
        self.held, self.first_month = held, bill.months[-1]
        self._take(bill, months)

    def _ask_first(self, bill: api.Bill, take: Callable[[], None]) -> None:
        """Show a bill, or ask whether the fees of a month without calls count all the same."""
        self._answered = take
        if not bill.fees_without_calls:
            self.question = ""
            take()
            return
        whole = " ".join(found.says for found in bill.not_covered if found.is_whole)
        self.question = f"{whole} Its fees alone come to {text.money(bill.fees_without_calls, bill.currency)}."

    def say_yes(self) -> None:
        """Count the fees of the month that was asked about."""
        with self.at_work("Showing the fees"):
            self.question = ""
            self._answered()

    def _bill(self, held: list[HeldMonths], month: str, charges: str) -> api.Bill:
        """The bill of a month; where the files are of several months its neighbours stand beside it."""
        own = home_of(held, month)
        found = api.bill_in(own, month, charges, self.progress)
        found.siblings = [each for each in held if each is not own]
        return found

    def look_back(self) -> None:
        """Read the folder of the month before too, where it lies beside the one that this began with."""
        if self.begun is None or self.bill is None or [each.folder.path for each in self.held] != [self.begun]:
            return
        if before := _beside(self.begun):
            with self.at_work("Reading the month before"):
                more = held_months(before, self.progress)
                self.held, self.bill.siblings = [*self.held, *more], more
                self.months = tuple(sorted({*self.months, *(name for each in more for name in each.rows)}))

    def imagine(self, **changes: Any) -> None:
        """Change something about the world: the arguments of ``Bill.imagine``.

        Mappings are merged into those in force; None takes a change back, in whole or by key.
        """
        merged = {**self.changes}
        for name, change in changes.items():
            known = merged.get(name) or {}
            merged[name] = {**known, **change} if isinstance(change, Mapping) else change
            if isinstance(merged[name], Mapping):
                merged[name] = {key: value for key, value in merged[name].items() if value is not None}
        merged = {name: change for name, change in merged.items() if change not in (None, {})}
        if self.bill is None or merged == self.changes:
            return
        with self.at_work(OTHER_WORLD):
            world = self.bill.imagine(**arguments(merged)) if merged else self.bill
            with self.hold_trait_notifications():
                self.changes = merged
                self.world = world
                self._try()

    def advise(self, assumed: tuple[Assumptions, Sequence[Rate]] | None = None, **wishes: Any) -> None:
        """Ask for funding by risk, of the bill or of what is ``assumed``: ``alpha``, ``growth``, ``card_days``.

        What was wished before stays; another bill is advised on anew.
        """
        self._wishes = {"alpha": 0.05, **(self._wishes or {}), **wishes}
        if self.bill is None and assumed is None:
            return
        risks = Risks(**{name: wish for name, wish in self._wishes.items() if name != "alpha"})
        alpha = self._wishes["alpha"]
        with self.at_work("Simulating months"):
            if assumed is not None:
                advice = funding_without_history(*assumed, alpha, risks=risks)
            else:
                advice = funding(self.bill, alpha, risks=risks)
            with self.hold_trait_notifications():
                self.advice = advice
                self._try()

    def _try(self) -> None:
        """Play the wallet settings in force on the months that the advice has drawn."""
        wallet = self.changes.get("wallet")
        if self.advice is None or not wallet:
            self.tried = None
            return
        own = self.bill.agreement.wallet or Wallet()
        settings = [wallet.get(name, getattr(own, name)) or "0.00" for name in ("opening", "trigger", "recharge")]
        self.tried = self.advice.evaluate(*settings)

    def find_mix(self, prices: Mapping[str, Decimal], terms: Mapping[str, Decimal] | None = None) -> None:
        """Choose the cheapest plan for each person at these prices, by option [currency a month].

        ``terms`` stand in the place of those of the agreement (``[planning]``).
        """
        if self.bill is None:
            return
        found = None
        with self.at_work("Looking for the cheapest mix"):
            found = plan_mix(
                self.bill,
                None,
                prices,
                terms=self.bill.agreement.planning.model_copy(update=dict(terms or {})),
                sensitivity=True,
                seconds=LONGEST_SEARCH,
                watch=lambda now: self.progress(now.step),
            )
            self.prices, self.mix = dict(prices), found
        if found is None:
            self.prices, self.mix = {}, None

    def compare(self, carriers: Given) -> None:
        """What the calls cost under the terms of some carriers, and under calling plans at the prices asked with."""
        if self.bill is None:
            return
        with self.at_work("Comparing carriers"):
            self.compared = compare_carriers(self.bill, carriers, self.prices or None, seconds=LONGEST_SEARCH)

    def take_inferred(self) -> None:
        """Imagine the settings that the charges follow, where they are not those agreed."""
        if self.inferred is not None:
            self.imagine(**self.inferred.changes)

    @property
    def filter(self) -> Chosen:
        """Which calls and licences are shown."""
        return chosen_at(self.chosen).also(chosen(cost_center=self.cost_center))

    def open(self, address: str) -> None:
        """Show what stands behind a number: the filter of an address in the place of the one before.

        The month of an address is chosen first. An address that is none, or names what is not in the bill, is said.
        """
        try:
            asked = chosen_at(address)
            (month,) = asked.month if len(asked.month) == 1 else ("",)
            if month in self.months and month != self.first_month:
                asked = asked.without("month")
                self.choose(month=month)
                if self.said or not asked:
                    return
            if self.bill is not None:
                self.bill.calls_of(asked)
        except InputError as error:
            self.said = str(error)
            return
        with self.hold_trait_notifications():
            self.said = self.cost_center = self.usage_id = ""
            self.chosen = asked.address
            self.opened += 1

    def close(self) -> None:
        """Show what stands behind no number any more."""
        with self.hold_trait_notifications():
            self.chosen = self.cost_center = self.usage_id = ""
            self.opened = 0

    def remove(self, name: str) -> None:
        """Take one field out of the filter."""
        with self.hold_trait_notifications():
            if name == "cost_center":
                self.cost_center = ""
            self.chosen = chosen_at(self.chosen).without(name).address

    def take_mix(self) -> None:
        """Show the cheapest mix in the panels; the sliders of licences begin from it."""
        if self.mix is None:
            return
        with self.at_work(OTHER_WORLD):
            taken = to_scenario(self.bill, self.mix, self.prices)
            self.imagine_only(taken, taken)

    def imagine_only(self, changes: Mapping[str, Any], taken: Mapping[str, Any] = NOTHING) -> None:
        """The world of these changes alone; the sliders of licences begin from those that are ``taken``."""
        if self.bill is None:
            return
        with self.at_work(OTHER_WORLD):
            world = self.bill.imagine(**arguments(changes)) if changes else self.bill
            with self.hold_trait_notifications():
                self.changes, self.taken = dict(changes), dict(taken)
                self.world = world
                self._try()

    def _advise_anew(self) -> None:
        if self._wishes is not None and self.advises and not self.said:
            self.advise()

    def _take(
        self,
        bill: api.Bill,
        months: Iterable[str],
        world: Any = None,
        changes: Mapping[str, Any] = NOTHING,
        taken: Mapping[str, Any] = NOTHING,
    ) -> None:
        """Show a bill as it was, or another world of it; what was imagined or chosen about another one is gone."""
        with self.hold_trait_notifications():
            if self.held:
                self.folder = home_of(self.held, bill.months[-1]).folder
            self.months = tuple(sorted(months))
            self.month = bill.months[-1]
            self.charges = bill.inputs.charges
            self.changes, self.taken = dict(changes), dict(taken)
            self.chosen = self.cost_center = self.usage_id = self.reason = ""
            self.opened = 0
            self.advice = self.tried = self.mix = self.compared = self.inferred = self.anomalies = None
            self.bill, self.world = bill, world or bill

    def writing(self) -> Writing:
        """How amounts may be typed: with the currency of the bill, and the decimal sign that is agreed."""
        if self.bill is None:
            return Writing()
        return Writing(self.bill.currency, self.bill.agreement.reading.agreed.get("decimal_sign", ""))


def arguments(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as ``Bill.imagine`` takes them: wallet settings become a Wallet."""
    wallet = changes.get("wallet")
    return {**changes, "wallet": Wallet(**wallet)} if isinstance(wallet, Mapping) else dict(changes)


def changes_of(scenario: Scenario) -> dict[str, Any]:
    """A scenario as the changes that controls make: its settings by their keys, a recharge of nothing as 0.00."""
    found: dict[str, Any] = {}
    for part in scenario.parts:
        value = getattr(scenario, part)
        if isinstance(value, Mapping):
            found[part] = dict(value)
        elif isinstance(value, Wallet | Switches):
            given = {name: getattr(value, name) for name in value.model_fields_set}
            found[part] = {name: Decimal("0.00") if each is None else each for name, each in given.items()}
        else:
            found[part] = value
    return found


def _beside(path: Path) -> list[Path]:
    """The folder of the month before, beside one that is named as its month."""
    before = path.parent / months_on(path.name, -1) if re.fullmatch(r"\d{4}-\d{2}", path.name) else None
    return [before] if before and before.is_dir() else []
