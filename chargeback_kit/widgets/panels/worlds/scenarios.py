"""Up to three worlds under names, side by side; each can be shown again, saved as TOML and loaded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import ipywidgets as w

from chargeback_kit.planning.scenario import Scenario, scenario
from chargeback_kit.planning.scenario_file import scenario_of, to_toml
from chargeback_kit.planning.side_by_side import SAME, lines, verdict
from chargeback_kit.problems import InputError
from chargeback_kit.records.keys import read_toml
from chargeback_kit.widgets.download import Download, File
from chargeback_kit.widgets.drop import Drop
from chargeback_kit.widgets.fold import Fold
from chargeback_kit.widgets.panel import Panel, alert_html
from chargeback_kit.widgets.place import LETTERS
from chargeback_kit.widgets.rows import Column, Row, Rows
from chargeback_kit.widgets.state import arguments, changes_of


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
    watches = ("bill", "kept")

    def build(self) -> list[w.Widget]:
        """A button that keeps, and a place for a file; the table and a row for each letter come with the first."""
        self.keep = w.Button(description="Keep as A", layout={"width": "auto"})
        self.keep.on_click(lambda _: self._put(KeptWorld("", self.state.changes, self.state.taken)))
        self.says = w.HTML()
        self.side = w.VBox()
        self.side.add_class("kit-side")
        self.drop = Drop(self._load, label="Drop a scenario (TOML) here, or choose it", accepts=".toml")
        return [self.keep, self.says, self.side, Fold([self.drop], "Load a scenario")]

    @cached_property
    def table(self) -> Rows:
        """What is kept, side by side."""
        return Rows(label="What differs stands first", page_size=15)

    @cached_property
    def rows(self) -> "dict[str, _OneScenario]":
        """What can be done with each letter."""
        return {letter: _OneScenario(letter, self) for letter in LETTERS}

    @property
    def kept(self) -> dict[str, KeptWorld]:
        """The worlds that are kept, by their letters; panels around the same state show the same."""
        return dict(self.state.kept)

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
        self.says.value = "".join(alert_html(words) for words in wrong)
        if not kept:
            self.side.children = ()
            return
        self.table.set_columns(
            [Column("what", "What"), *(Column(t, t, is_number=True) for t in (SAME.capitalize(), *titles))]
        )
        self.table.fill([Row((line.label, *line.cells)) for line in rows])
        self.table.layout.display = None if rows else "none"
        for letter, world in kept:
            if self.rows[letter].name.value != world.name:
                self.rows[letter].name.value = world.name
        self.side.children = [self.table, *(self.rows[letter] for letter in letters)]

    def _put(self, kept: KeptWorld) -> None:
        free = next((letter for letter in LETTERS if letter not in self.kept), "")
        if free:
            self._set({**self.kept, free: kept})

    def again(self, letter: str) -> None:
        """Show a world that is kept in all panels."""
        kept = self.kept[letter]
        self.state.imagine_only(kept.changes, kept.taken)

    def forget(self, letter: str) -> None:
        """Let a world go."""
        self._set({each: kept for each, kept in self.kept.items() if each != letter})

    def rename(self, letter: str, name: str) -> None:
        """Another name for a world."""
        if letter in self.kept and not self._is_showing:
            kept = self.kept[letter]
            self._set({**self.kept, letter: KeptWorld(name.strip(), kept.changes, kept.taken)})

    def file(self, letter: str) -> File:
        """A world as a scenario file."""
        kept = self.kept[letter]
        name = "".join(c if c.isalnum() else "-" for c in kept.name.casefold()).strip("-") or f"scenario-{letter}"
        return File(f"{name}.toml", to_toml(kept.scenario).encode(), "application/toml")

    def _set(self, kept: Mapping[str, KeptWorld]) -> None:
        with self.state.at_work("Computing the scenarios"):
            self.state.kept = dict(sorted(kept.items()))

    def _load(self, folder: Path) -> bool:
        """A scenario file becomes the next letter, and is shown."""
        label = next(iter(self.drop.labels.values()), "")
        try:
            read = scenario_of(read_toml(folder / next(iter(self.drop.labels)), label), label)
        except InputError as error:
            self.drop.said = str(error)
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


def _title(letter: str, name: str) -> str:
    return f"{letter}, {name}" if name else letter
