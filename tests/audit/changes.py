"""Changes between a result and its verification: of a text of the engine, of a file, of the facts."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mutating.change import everywhere

import chargeback_kit as ck
from chargeback_kit.audit.attribution import Attribution
from chargeback_kit.audit.verification import Verification
from chargeback_kit.engine import pipeline
from chargeback_kit.reference import reader
from chargeback_kit.rules import kinds, plans, pools

Change = Callable[[pytest.MonkeyPatch, Path], None]


def forget() -> None:
    """Let go of what was read from the facts."""
    for module in (pools, plans, kinds):
        for found in vars(module).values():
            if hasattr(found, "cache_clear"):
                found.cache_clear()


def in_text(place: str, old: str, new: str) -> Change:
    def change(patch: pytest.MonkeyPatch, _: Path) -> None:
        true = pipeline.sql
        assert true(place).count(old) == 1
        text = true(place).replace(old, new)
        everywhere(patch, true, lambda name: text if name == place else true(name))

    return change


def in_file(name: str, old: str, new: str) -> Change:
    def change(_: pytest.MonkeyPatch, folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return change


def in_facts(name: str, where: dict[str, str], **new: str) -> Change:
    def change(patch: pytest.MonkeyPatch, _: Path) -> None:
        true = reader._read
        rows = tuple(row | (new if where.items() <= row.items() else {}) for row in true(name))
        assert rows != true(name)
        everywhere(patch, true, lambda asked: rows if asked == name else true(asked))
        forget()

    return change


def both(*changes: Change) -> Change:
    def change(patch: pytest.MonkeyPatch, folder: Path) -> None:
        for each in changes:
            each(patch, folder)

    return change


def switched(line: str) -> Change:
    return in_file("agreement.toml", 'unowned = "IT"\n', f'unowned = "IT"\n[switches]\n{line}\n')


def verified(written: Path, tmp_path: Path, change: Change, result: str = "reported") -> Verification:
    shutil.copytree(written / "october", tmp_path / "october")
    with pytest.MonkeyPatch.context() as patch:
        change(patch, tmp_path / "october")
        return ck.verify(written / result, tmp_path / "october")


def told(found: Attribution) -> tuple[str, str, int, str, str]:
    names = " ".join(cause.name for cause in found.causes)
    return names, found.of, found.count, f"{found.amount:.2f}", f"{found.moved:.2f}"


CREDITS = in_text("fund", "WHEN has_credits THEN CAST('credits'", "WHEN has_credits THEN CAST('postpaid'")
SIX_SECONDS = in_text("meter", "round_up(c.duration_seconds, s.increment_seconds)", "round_up(c.duration_seconds, 6)")
A_CENT_MORE = in_file("calls.csv", "1.90", "1.91")
TO_SALES = in_file("users.csv", "MCOEV+MCOPSTN1,Support", "MCOEV+MCOPSTN1,Sales")
ONE_PLAN = {"plan": "MCOPSTN2", "country": "US"}
