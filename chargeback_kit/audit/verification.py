"""What came of a verification: files, what is other than then, what differs by it, in words and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from chargeback_kit import text
from chargeback_kit.audit.attribution import CALLS, Attribution
from chargeback_kit.audit.causes import INPUT, KIT, RULE, SWITCH, TERM, Cause
from chargeback_kit.audit.files import AuditedFile
from chargeback_kit.export.manifest import Manifest

SAME, DIFFERS, CANNOT = STATUSES = ("same", "differs", "cannot")
WALLET = "wallet"
OF = {
    "licence_fees": ("line of licence fees", "lines of licence fees"),
    "carrier_fees": ("line of carriers' fees", "lines of carriers' fees"),
    "charged_on": ("line of markup and what is kept", "lines of markup and what is kept"),
    "pool_size": ("pool of another size", "pools of another size"),
    "problems": ("problem listed otherwise", "problems listed otherwise"),
    "cost centres": ("cost centre", "cost centres"),
    WALLET: ("movement of the credits", "movements of the credits"),
}
MOVED = {
    "funded_by": "paid by another",
    "cost_center": "owed by another cost centre",
    "kind": "of another category",
    "at": "at another time",
}
"""What is other about money that is the same in all."""
WITHOUT_MONEY = {"problems", "pool_size"}


@dataclass(frozen=True)
class ComputedAgain:
    """The result in one currency, computed again: how many calls and what it comes to, and what differs by what.

    ``unknown`` are files that are not what was written, so that their figures are compared with nothing.
    """

    currency: str
    calls: int
    total: Decimal
    differences: tuple[Attribution, ...]
    unknown: tuple[str, ...] = ()

    @property
    def says(self) -> Iterator[str]:
        """In words, a line for each difference."""
        for each in self.differences:
            money = "" if each.of in WITHOUT_MONEY else f", {_money(each, self.currency)}"
            yield f"{_causes(each)}: {_count(each)}{money}."
        if self.unknown:
            yield f"Compared with nothing, since it is not what was written: {text.listed(self.unknown)}."

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "currency": self.currency,
            "calls": self.calls,
            "total": f"{self.total:.2f}",
            "differences": [each.as_json() for each in self.differences],
            "unknown": list(self.unknown),
        }


@dataclass(frozen=True, repr=False)
class Verification:
    """Whether a folder is the one that was written, and whether it would come out the same today.

    ``files`` are those that are not what was written; ``changed`` what is other than then; ``results`` what was
    computed again, by currency, empty where nothing was, and ``why_not`` says why; ``now`` is the digest of today.
    """

    folder: Path
    manifest: Manifest
    files: tuple[AuditedFile, ...]
    changed: tuple[Cause, ...] = ()
    results: tuple[ComputedAgain, ...] = ()
    now: str = ""
    why_not: str = ""
    was_asked: bool = False

    @property
    def differences(self) -> tuple[Attribution, ...]:
        """Everything that differs, of every currency."""
        return tuple(each for found in self.results for each in found.differences)

    @property
    def unexplained(self) -> tuple[Attribution, ...]:
        """What differs and nothing that changed explains."""
        return tuple(each for each in self.differences if not each.causes)

    @property
    def status(self) -> str:
        """``same``, ``differs`` or ``cannot``: what was asked could not be done."""
        if self.files or self.differences:
            return DIFFERS
        return CANNOT if self.was_asked and not self.results else SAME

    @property
    def exit_code(self) -> int:
        """0 the same, 1 differs, 2 cannot be said."""
        return STATUSES.index(self.status)

    @property
    def says(self) -> list[str]:
        """The finding, a sentence each."""
        listed = len(self.manifest.files)
        whole = text.counted(listed, "file is the one that was written", "files are the ones that were written")
        files = [f"{each.says}." for each in self.files] or [f"{whole}."]
        return [*files, *self._computed_again()]

    def _computed_again(self) -> Iterator[str]:
        if not self.results:
            yield f"Not computed again: {self.why_not}."
            return
        then = self.manifest.computed_from.kit.version
        yield from self._without_effect()
        for found in self.results:
            yield from found.says
            came = f"{text.money(found.total, found.currency)} for {text.counted(found.calls, 'call')}"
            if found.differences:
                yield f"Computed again: {came}; written by Chargeback Kit {then} it was {_then(found)}."
            elif found.unknown:
                yield f"Computed again: {came}; the rest is the same."
            else:
                yield f"Computed again: the same, {came}."

    def _without_effect(self) -> Iterator[str]:
        """What changed, and no figure with it; the agreement speaks by its keys and switches."""
        named = {cause for each in self.differences for cause in each.causes}
        quiet = [cause for cause in self.changed if cause not in named]
        by_key = any(cause.what in (TERM, SWITCH) for cause in self.changed)
        yield from (f"{cause.says}." for cause in quiet if cause.what == KIT)
        for cause in quiet:
            is_said = cause.what in (KIT, RULE) or (by_key and cause.name.endswith("agreement.toml"))
            yield from () if is_said else (f"{_name(cause)}: no figure differs by it.",)
        if rules := [cause.name for cause in quiet if cause.what == RULE]:
            stand, them = ("stands", "it") if len(rules) == 1 else ("stand", "them")
            yield f"{text.listed(rules)} changed, or {stand} in a file that did: no figure differs by {them}."

    def data(self) -> dict[str, Any]:
        """The finding as JSON: ``status, files, computed_from, changed, results, not_computed_again``."""
        return {
            "status": self.status,
            "folder": str(self.folder),
            "files": [each.as_json() for each in self.files],
            "computed_from": {"then": self.manifest.computed_from.digest, "now": self.now},
            "changed": [cause.as_json() for cause in self.changed],
            "results": [each.as_json() for each in self.results],
            "not_computed_again": self.why_not,
        }

    def __repr__(self) -> str:
        return "\n".join(self.says)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(said)}</p>" for said in self.says)


def _causes(each: Attribution) -> str:
    return text.listed([_name(cause) for cause in each.causes]) or "Not explained"


def _name(cause: Cause) -> str:
    """A cause as a sentence begins; the name of a file stays as it is."""
    return cause.says if cause.what in (INPUT, TERM) else text.sentence(cause.says)


def _count(each: Attribution) -> str:
    if each.of == WALLET and each.amount:
        return "the balance of the credits"
    return text.counted(each.count, *OF.get(each.of, ("call",) if each.of == CALLS else (f"line of {each.of}",)))


def _money(each: Attribution, currency: str) -> str:
    """What it comes to more or less, what is more in some and less in others, and what only moved.

    >>> _money(Attribution((), "calls", 3, Decimal("0.41")), "USD")
    '0.41 USD more'
    >>> _money(Attribution((), "calls", 3, moved=Decimal("0.41"), moves=frozenset({"funded_by"})), "USD")
    '0.41 USD paid by another'
    >>> _money(Attribution((), "calls", 2, lowered=Decimal("0.30")), "USD")
    '0.30 USD more in some and less in others'
    """
    more = "more" if each.amount > 0 else "less"
    said = [f"{text.money(abs(each.amount), currency)} {more}"] if each.amount else []
    if each.evened_out:
        said.append(f"{text.money(each.evened_out, currency)} more in some and less in others")
    if each.moved:
        said.append(f"{text.money(each.moved, currency)} {' or '.join(MOVED[by] for by in MOVED if by in each.moves)}")
    return "; ".join(said) or ("the same balance" if each.of == WALLET else "the same money")


def _then(found: ComputedAgain) -> str:
    """What the total was, as far as the differences say."""
    beside = {"wallet", "pool_size", "problems", "charged_on", "carrier_fees"}
    more = sum((each.amount for each in found.differences if each.of not in beside), Decimal("0.00"))
    return text.amount(found.total - more)
