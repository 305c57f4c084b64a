"""Up to three worlds under names, side by side; each can be shown again, saved as TOML and loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from chargeback_kit.planning.scenario import Scenario, scenario
from chargeback_kit.planning.scenario_file import read_scenario, to_toml
from chargeback_kit.planning.side_by_side import SAME, lines, verdict
from chargeback_kit.problems import InputError
from chargeback_kit.widgets.download import Download, File
from chargeback_kit.widgets.drop import Drop
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.rows import Column, Row, Rows
from chargeback_kit.widgets.state import arguments, changes_of

LETTERS = ("A", "B", "C")


@dataclass(frozen=True)
class KeptWorld:
    """A world that is kept: its name, what is changed, and what the sliders of licences began from."""

    name: str
    changes: Mapping[str, Any]
    taken: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        """The same as a scenario; raises InputError."""
        return scenario(None, {**arguments(self.changes), "name": self.name})


class ScenariosPanel(Panel):
    """Keep what the controls show as A, B or C, and see what differs."""

    heading = "Scenarios side by side"
    what = (
        "Keep what the controls show now as A, move them on, and keep that as B: the table shows both beside the month "
        "as it was, with what differs first. A scenario is saved as a small text file (TOML) that can be sent on, "
        "loaded here again, and read by bill.what_if."
    )
    source = "L6: without a change there is no difference; planning/scenario_file.py names the keys of a scenario."
    watches = ("bill",)

    def build(self) -> list[w.Widget]:
        """A button that keeps, a table, and a row for each letter."""
        self.kept: dict[str, KeptWorld] = {}
        self.keep = w.Button(description="Keep as A", layout={"width": "auto"})
        self.keep.on_click(lambda _: self._keep())
        self.says = w.HTML()
        self.table = Rows(label="What differs stands first", page_size=15)
        self.rows = {letter: _OneScenario(letter, self) for letter in LETTERS}
        self.drop = Drop(self._load, label="Load a scenario: drop a TOML file here, or choose it", accepts=".toml")
        return [self.keep, self.says, self.table, *self.rows.values(), self.drop]

    def look(self) -> Any:
        """What is kept, and the lines of the table."""
        bill = self.state.bill
        if bill is None:
            return None
        worlds, wrong = {}, []
        for letter, kept in self.kept.items():
            try:
                worlds[letter] = bill.imagine(**arguments(kept.changes)) if kept.changes else bill
            except InputError as error:
                wrong.append(f"{letter} is not possible in this month: {error}")
        shown = [self.kept[letter] for letter in worlds]
        found = lines([bill, *worlds.values()], [kept.scenario for kept in shown]) if worlds else []
        titles = tuple(_title(letter, self.kept[letter].name) for letter in worlds)
        said = verdict(dict(zip(titles, worlds.values(), strict=True)))
        return tuple(self.kept.items()), titles, found, said, tuple(wrong)

    def show(self, found: Any) -> None:
        """Write it down."""
        kept, titles, rows, said, wrong = found
        letters = [letter for letter, _ in kept]
        free = next((letter for letter in LETTERS if letter not in letters), "")
        self.keep.description = f"Keep as {free}" if free else "Three are kept; forget one first"
        self.keep.disabled = not free
        self.entitle(said)
        self.says.value = "".join(f'<p class="kit-said" role="alert">{escape(words)}</p>' for words in wrong)
        self.table.set_columns(
            [Column("what", "What"), *(Column(t, t, is_number=True) for t in (SAME.capitalize(), *titles))]
        )
        self.table.fill([Row((line.label, *line.cells)) for line in rows])
        self.table.layout.display = None if rows else "none"
        for letter, row in self.rows.items():
            row.layout.display = None if letter in letters else "none"
            if letter in letters and row.name.value != self.kept[letter].name:
                row.name.value = self.kept[letter].name

    def _keep(self) -> None:
        self._put(KeptWorld("", self.state.changes, self.state.taken))

    def _put(self, kept: KeptWorld) -> None:
        free = next((letter for letter in LETTERS if letter not in self.kept), "")
        if free:
            self.kept = dict(sorted({**self.kept, free: kept}.items()))
            self._again()

    def again(self, letter: str) -> None:
        """Show a world that is kept in all panels."""
        kept = self.kept[letter]
        self.state.imagine_only(kept.changes, kept.taken)

    def forget(self, letter: str) -> None:
        """Let a world go."""
        self.kept = {each: kept for each, kept in self.kept.items() if each != letter}
        self._again()

    def rename(self, letter: str, name: str) -> None:
        """Another name for a world."""
        if letter in self.kept and not self._is_showing:
            kept = self.kept[letter]
            self.kept = {**self.kept, letter: KeptWorld(name.strip(), kept.changes, kept.taken)}
            self._again()

    def file(self, letter: str) -> File:
        """A world as a scenario file."""
        kept = self.kept[letter]
        name = "".join(c if c.isalnum() else "-" for c in kept.name.casefold()).strip("-") or f"scenario-{letter}"
        return File(f"{name}.toml", to_toml(kept.scenario).encode(), "application/toml")

    def _again(self) -> None:
        with self.state.at_work("Computing the scenarios"):
            self.refresh()

    def _load(self, folder: Path) -> bool:
        """A scenario file becomes the next letter, and is shown."""
        label = next(iter(self.drop.labels.values()), "")
        try:
            read = read_scenario(folder / next(iter(self.drop.labels)))
        except InputError as error:
            self.drop.said = str(error).replace(next(iter(self.drop.labels)), label)
            return False
        if len(self.kept) == len(LETTERS):
            self.drop.said = "Three scenarios are kept; forget one first."
            return False
        changes = changes_of(read)
        self.state.imagine_only(changes)
        if self.state.said:
            self.drop.said = self.state.said
        else:
            self._put(KeptWorld(read.name, changes))
        return False


class _OneScenario(w.Box):
    """What can be done with one letter."""

    def __init__(self, letter: str, panel: ScenariosPanel) -> None:
        self.name = w.Text(description=f"Name of {letter}", continuous_update=False, placeholder="such as: fewer plans")
        self.name.observe(lambda change: panel.rename(letter, change["new"]), names="value")
        self.show = w.Button(description=f"Show {letter}", layout={"width": "auto"})
        self.show.on_click(lambda _: panel.again(letter))
        self.gone = w.Button(description=f"Forget {letter}", layout={"width": "auto"})
        self.gone.on_click(lambda _: panel.forget(letter))
        save = Download(f"Save {letter} as TOML", partial(panel.file, letter))
        super().__init__([self.name, self.show, save, self.gone])
        self.add_class("kit-buttons")
        self.layout.display = "none"


def _title(letter: str, name: str) -> str:
    return f"{letter}, {name}" if name else letter
