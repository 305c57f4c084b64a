"""``bill.infer()``: the settings that reproduce what was charged, the evidence, and what settles those left open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.engine.run import Run
from chargeback_kit.planning.rates_behind.card import usage_ids
from chargeback_kit.planning.rules_inferred.applies import lacking
from chargeback_kit.planning.rules_inferred.bench import Bench
from chargeback_kit.planning.rules_inferred.credits import CHOICES, CreditsTried, credits_tried
from chargeback_kit.planning.rules_inferred.pool_minutes import (
    KNOWN,
    PoolMinutes,
    TriedMinutes,
    minutes_of,
    pool_minutes,
)
from chargeback_kit.planning.rules_inferred.search import ReadingSearch
from chargeback_kit.planning.rules_inferred.trial import OPEN, Trial, reading
from chargeback_kit.planning.rules_inferred.words import (
    MINUTES_ASKED,
    MINUTES_SET_ASIDE,
    behaves,
    open_as,
    question,
    setting_named,
    valued,
)
from chargeback_kit.planning.rules_inferred.zones import zones
from chargeback_kit.records.lists.meters import PoolReport
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.pool_id import INTERNATIONAL
from chargeback_kit.rules.pools import pool_country

SHOWN_IDS, MOST_NAMED = 5, 4
FEWEST_BETTER = 3
TWO_COUNTERS = "international_plan"
POOLS = (
    *("increment_seconds", "charge_includes_fee", "month_time_zone", "allotment_proration", "resource_account_plans"),
    *("conference_licences", "international_plan", "conference_overflow", "pool_edge"),
)


@dataclass(frozen=True, kw_only=True)
class InferredSetting:
    """One setting: the ``kept`` values of those ``tried``, and the evidence.

    ``agreeing`` of ``calls`` agree with the best reading; ``against``: of each value that is ruled out the usage ids
    that contradict it and agree with the best; ``weaker``: the same of values that are kept although a little more
    contradicts them than the best; ``because``: evidence that is no call, in sentences; ``open_calls``:
    calls without a charge or a rate that would be charged differently; ``asks``: what would settle it; ``lacks``: what
    the tenant does not have, where the setting says nothing of it: then nothing is asked.
    """

    name: str
    agreed: Any
    tried: tuple[Any, ...]
    kept: tuple[Any, ...]
    agreeing: int
    calls: int
    against: Mapping[Any, tuple[str, ...]]
    because: tuple[str, ...] = ()
    open_calls: tuple[str, ...] = ()
    asks: str = ""
    weaker: Mapping[Any, tuple[str, ...]] = field(default_factory=dict)
    lacks: str = ""

    @property
    def rule(self) -> str:
        """The rule that it decides."""
        return str(Switches.model_fields[self.name].description).partition(":")[0]

    @property
    def is_settled(self) -> bool:
        """Whether one value is left."""
        return len(self.kept) == 1

    @property
    def is_other(self) -> bool:
        """Whether the agreed value is ruled out."""
        return self.agreed not in self.kept

    @property
    def says(self) -> str:
        """The finding in words."""
        if self.lacks and not self.is_settled:
            return f"The question of {text.begun_small(setting_named(self.name))} does not apply: {self.lacks}."
        if not self.is_settled:
            named = [valued(self.name, value) for value in self.kept]
            others = [f"{len(named) - MOST_NAMED} others"] if len(named) > MOST_NAMED + 1 else []
            values = text.listed([*named[:MOST_NAMED], *others] if others else named)
            if not self.weaker:
                return f"{open_as(self.name)}: {values} explain the month equally. {self.asks}"
            less = [_against(valued(self.name, value), ids) for value, ids in self.weaker.items()]
            said = f"{values} may be; {text.listed(less[:MOST_NAMED])}, too little to rule anything out"
            return f"{open_as(self.name)}: {said}. {self.asks}"
        (value,) = self.kept
        counted = f"{text.count(self.agreeing)} of {text.counted(self.calls, 'call')}"
        told = f"{behaves(self.name, value)}: {counted}"
        against = [f"Against {valued(self.name, other)}: {_some(ids)}" for other, ids in self.against.items() if ids]
        return ". ".join([told, *against, *map(text.sentence, self.because)]) + "."

    def data(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "setting": self.name,
            "rule": self.rule,
            "agreed": self.agreed,
            "tried": list(self.tried),
            "kept": list(self.kept),
            "agreeing": self.agreeing,
            "calls": self.calls,
            "against": [{"value": value, "usage_ids": list(ids)} for value, ids in self.against.items()],
            "weaker": [{"value": value, "usage_ids": list(ids)} for value, ids in self.weaker.items()],
            "because": list(self.because),
            "open_calls": list(self.open_calls),
            "applies": not self.lacks or self.is_settled,
            "lacks": "" if self.is_settled else self.lacks,
            "says": self.says,
        }


def _some(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:1])
    return f"{text.counted(len(ids), 'call')}, such as {shown}" if len(ids) > 1 else f"call {shown}"


def _against(value: str, ids: Sequence[str]) -> str:
    return f"against {value} {_some(ids)}" if ids else f"{value} fits a little less"


class Inferred(text.InSentences):
    """The settings that a month's charges follow.

    ``settings`` are those tried, ``minutes`` the pools of which the known minutes per licence contradict the charges;
    ``contradicting`` the usage ids that no reading reproduces.
    """

    def __init__(self, bill: ComputedBill, report: Iterable[PoolReport] = ()) -> None:
        self._run: Run = bill.run
        agreed = bill.agreement.switches
        values = {name: _values(name, agreed, bill) for name in POOLS}
        self.bench = Bench(bill.folder, bill.landed, bill.months, tuple(report))
        search = ReadingSearch(self.bench, values).run()
        if search.least:
            search = self._with_other_minutes(search)
        self.search = search
        best = search.best_trial
        self.agreeing, self.calls = len(best.agreeing), len(best.agreeing) + len(best.against)
        ids = usage_ids(self._run, sorted({row for _, each in search.trials.values() for row in each.against}))
        self.contradicting = tuple(ids[row] for row in sorted(best.against) if row in ids)
        self.lacks = lacking(self.bench, reading(search.best), best.calls)
        self.minutes = [each for each in self._pool_minutes(search) if not each.holds_known]
        of_pools = [self._setting(name, ids) for name in POOLS]
        credits = credits_tried(search)
        self.settings: list[InferredSetting] = [*of_pools, *self._of_credits(credits)]

    def _with_other_minutes(self, search: ReadingSearch) -> ReadingSearch:
        """Where the minutes that somebody told leave contradictions: whatever the charges allow, if clearly better."""
        told = self._pool_minutes(search)
        if all(each.holds_known for each in told):
            return search
        bench = self.bench.with_open_pools()
        other = ReadingSearch(bench, search.values, dict(search.best)).run()
        if other.least and other.least + FEWEST_BETTER > search.least:
            return search
        self.bench = bench
        return other

    def _pool_minutes(self, search: ReadingSearch) -> list[PoolMinutes]:
        best = reading(search.best)
        counters = search.bench.counters(best)
        found = pool_minutes(search.best_trial, counters, search.best["pool_edge"], search.bench.report)
        found = self._with_known(found, search.bench.by_known(best), FEWEST_BETTER - 1 if search.least else 0)
        lacking = {(plan, pool_country(country), INTERNATIONAL) for plan, country in search.bench.lacking}
        return [
            replace(each, known=0)
            if (each.counter.plan, each.counter.id.country, each.counter.id.counter) in lacking
            else each
            for each in found
        ]

    @staticmethod
    def _with_known(found: Iterable[PoolMinutes], known: Trial, slack: int) -> list[PoolMinutes]:
        """The pools, those known among the minutes that the charges allow where they explain the charges as well.

        The calls of a pool alone do not say so: where one counter of an international plan ends both (R23), calls of
        the other are charged although minutes are left. ``slack``: where some calls fit no reading, a few say nothing.
        """
        numbers = {counter: number for number, counter in enumerate(known.counters)}
        shown = []
        for each in found:
            of_pool = known.counter_no == numbers[each.counter]
            holds = int((known.contradicts & of_pool).sum()) <= each.contradicting + slack
            least, most = min(each.least, each.known), max(each.most, each.known)
            shown.append(replace(each, least=least, most=most) if holds else each)
        return shown

    def _setting(self, name: str, ids: Mapping[int, str]) -> InferredSetting:
        search = self.search
        best, kept = search.best_trial, tuple(search.kept(name))
        sizes = {counter.size_seconds for counter in best.counters}
        minutes = MINUTES_ASKED if self.bench.is_told else MINUTES_SET_ASIDE
        beyond = {}
        for value in search.values[name]:
            rows = search.trial(name, value).against - best.against
            beyond[value] = tuple(ids[row] for row in sorted(rows) if row in ids)
        against = {value: found for value, found in beyond.items() if value not in kept}
        weaker = {value: beyond[value] for value in kept if search.trial(name, value).misses > search.least}
        reports = [
            line for value in against for line in search.trial(name, value).differing if line not in best.differing
        ]
        because = tuple(
            f"the report of minute pools says {line.total_minutes:,} for {line.capability}" for line in reports
        )
        return InferredSetting(
            name=name,
            agreed=getattr(self.bench.folder.agreement.switches, name),
            tried=tuple(search.values[name]),
            kept=kept,
            agreeing=self.agreeing,
            calls=self.calls,
            against=against,
            because=because,
            open_calls=self._open_calls([search.trial(name, value) for value in kept]),
            asks=self._question(name, kept, minutes if OPEN in sizes else ""),
            weaker=weaker,
            lacks=self.lacks.get(name, ""),
        )

    def _question(self, name: str, kept: Sequence[Any], minutes: str = "") -> str:
        """What would settle a setting; nothing where one value is left, or where it says nothing of the tenant."""
        if len(kept) == 1 or name in self.lacks:
            return ""
        return question(name, self._nearest(name) if name in POOLS else "", minutes)

    def _open_calls(self, kept: Sequence[Trial]) -> tuple[str, ...]:
        """The calls that say nothing yet and that readings would have charged differently."""
        rows: set[int] = set()
        for other in kept[1:]:
            if len(other.pooled) == len(kept[0].pooled):
                silent = ~(other.agrees | other.contradicts)
                rows |= set(other.calls.row_no[silent & (other.pooled != kept[0].pooled)].tolist())
        named = usage_ids(self._run, sorted(rows)[:SHOWN_IDS])
        return tuple(named[row] for row in sorted(named))

    def _nearest(self, name: str) -> str:
        """The pool that is nearest to its end, as a name; empty where no call draws one. Of the counters of the
        international plan only pools that have two are named.
        """
        best = self.search.best_trial
        counters = self.bench.counters(reading(self.search.best))
        abroad = {counter.id.pool for counter in counters if counter.id.counter == INTERNATIONAL}
        used = [int(best.calls.billed_seconds[best.counter_no == number].sum()) for number in range(len(counters))]
        shares = [
            (seconds * 1000 // max(counter.size_seconds, 1), counter.pool_id)
            for seconds, counter in zip(used, counters, strict=True)
            if seconds and number_open(best, counter.pool_id) and (name != TWO_COUNTERS or counter.id.pool in abroad)
        ]
        return max(shares, default=(0, ""))[1]

    def _of_credits(self, tried: Mapping[tuple[Any, ...], CreditsTried]) -> list[InferredSetting]:
        found = []
        least = min((each.misses for each in tried.values()), default=0)
        best = next((each for each in tried.values() if each.misses == least), None)
        for place, (name, values) in enumerate(CHOICES.items() if best is not None else ()):
            of = {value: [each for key, each in tried.items() if key[place] == value] for value in values}
            kept = tuple(value for value in values if min(each.misses for each in of[value]) == least)
            out = {value: min(of[value], key=lambda each: each.misses) for value in values if value not in kept}
            known = best.unfunded if best is not None else frozenset()
            against = {value: tuple(sorted(each.unfunded - known)) for value, each in out.items()}
            because = tuple(
                f"with {valued(name, value)} {said}" for value, each in out.items() for said in each.contradicting
            )
            found.append(
                InferredSetting(
                    name=name,
                    agreed=getattr(self.bench.folder.agreement.switches, name),
                    tried=values,
                    kept=kept,
                    agreeing=self.agreeing,
                    calls=self.calls,
                    against=against,
                    because=because,
                    asks=self._question(name, kept),
                    lacks=self.lacks.get(name, ""),
                )
            )
        return found

    @property
    def others(self) -> list[InferredSetting]:
        """The settings whose agreed value is ruled out."""
        return [each for each in self.settings if each.is_other]

    @property
    def switches(self) -> dict[str, Any]:
        """The switches whose agreed value is ruled out: with the value of the best reading, else one that is left."""
        best = self.search.best
        return {
            each.name: best[each.name] if best.get(each.name) in each.kept else each.kept[0] for each in self.others
        }

    @property
    def scenario_minutes(self) -> TriedMinutes:
        """The minutes of plans to take over."""
        return minutes_of(self.minutes) if self.minutes else KNOWN

    @property
    def changes(self) -> dict[str, Any]:
        """What to imagine to live under these settings: ``bill.what_if(**bill.infer().changes)``; empty for none.

        Settings that are open take part where the best reading has other values than those agreed.
        """
        found: dict[str, Any] = {}
        if self.switches:
            best = {name: value for name, value in self.search.best.items() if value != self.search.values[name][0]}
            found["switches"] = {**best, **self.switches}
        if self.scenario_minutes.allotments:
            found["allotments"] = self.scenario_minutes.allotments
        if self.scenario_minutes.conference is not None:
            found["conference_minutes"] = self.scenario_minutes.conference
        return found

    @property
    def line(self) -> str:
        """The finding in one line."""
        if not self.calls:
            return "No call has a charge that says something of the settings."
        counted = f"{text.count(self.agreeing)} of {text.counted(self.calls, 'call')}"
        increment = next(each for each in self.settings if each.name == "increment_seconds")
        changed = [each for each in self.others if each.name != "increment_seconds"]
        if not increment.is_settled:
            said = f"Your calls do not tell the increment: {counted} {text.agree(self.agreeing)} with each"
        else:
            said = f"{behaves(increment.name, increment.kept[0])}: {counted}"
        if changed:
            said += (
                f". Not as agreed: {'; '.join(text.begun_small(behaves(each.name, each.kept[0])) for each in changed)}"
            )
        return f"{said}."

    @property
    def says(self) -> list[str]:
        """The findings in words: first in one line, then setting by setting."""
        known = [each for each in self.settings if len(each.tried) > 1]
        pools = [_of_minutes(each) for each in self.minutes]
        rest = [f"No reading explains {_some(self.contradicting)}."] if self.contradicting else []
        return [self.line, *(each.says for each in known), *pools, *rest]

    def data(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "line": self.line,
            "agreeing": self.agreeing,
            "calls": self.calls,
            "settings": [each.data() for each in self.settings],
            "minutes_per_licence": [
                {
                    "pool_id": each.counter.pool_id,
                    "licences": each.counter.licences,
                    "known": each.known,
                    "least": each.least,
                    "most": None if each.is_open else each.most,
                    "contradicting": each.contradicting,
                }
                for each in self.minutes
            ],
            "contradicting": list(self.contradicting),
            "is_cut": self.search.is_cut,
        }


def number_open(trial: Trial, pool_id: str) -> bool:
    """Whether a pool still covers whatever draws it."""
    return all(trial.counters[number].pool_id != pool_id for number in trial.ended)


def _of_minutes(found: PoolMinutes) -> str:
    span = f"at least {found.least:,}" if found.is_open else f"{found.least:,} to {found.most:,}"
    if found.least == found.most:
        span = f"{found.least:,}"
    return f"{found.counter.pool_id}: a licence brings {span} minutes by the charges; known are {found.known:,}."


def _values(name: str, agreed: Switches, bill: ComputedBill) -> list[Any]:
    """The values to try, the agreed one first."""
    own = getattr(agreed, name)
    if name == "month_time_zone":
        called_from = bill.run.ask("when_and_where")["usage_country"].unique().to_pylist()
        return zones(bill.inputs, sorted(filter(None, called_from)))
    kind = Switches.model_fields[name].annotation
    every = [False, True] if kind is bool else list(kind.__args__) if kind is not None else []
    return [own, *(each for each in every if each != own)]
