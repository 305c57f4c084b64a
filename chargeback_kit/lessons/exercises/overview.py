"""The lessons that lie beside a notebook, and how far somebody has come with each."""

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from chargeback_kit.lessons.exercises import progress
from chargeback_kit.lessons.exercises.exercise import names
from chargeback_kit.widgets.vega import runtime

NOTEBOOKS = "[0-9][0-9]_*.ipynb"


@dataclass(frozen=True)
class LessonNotebook:
    """A lesson's notebook: its file, its name in ``names()``, its title and what it is about."""

    file: str
    name: str
    title: str
    description: str


def notebooks(folder: Path) -> list[LessonNotebook]:
    """The lessons of a folder in their order; files that are no lesson or cannot be read are left out."""
    return [found for path in sorted(folder.glob(NOTEBOOKS)) if (found := _notebook(path))]


def _notebook(path: Path) -> LessonNotebook | None:
    name = path.stem.partition("_")[2]
    try:
        about = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        return LessonNotebook(path.name, name, about["title"], about["description"]) if name in names() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


class LessonOverview(w.VBox):
    """A line for each lesson: what it is about, and how many of its questions are answered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.table = w.HTML()
        self.again = w.Button(description="Look again", tooltip="Count what was answered meanwhile")
        self.forget = w.Button(description="Begin anew", tooltip="Forget what was answered, in every lesson")
        self.again.on_click(lambda _: self.refresh())
        self.forget.on_click(lambda _: self._forget())
        super().__init__([runtime(), self.table, w.HBox([self.again, self.forget])])
        self.add_class("kit-panel")
        self.refresh()

    def __repr__(self) -> str:
        return "[Lessons: a live panel; run the cell to see which you have answered]"

    def _repr_mimebundle_(self, **asked: Any) -> dict[str, Any]:
        """The live panel; where none can be shown, nothing of what was answered."""
        waiting = "<p>Run the cell to see which lessons you have answered.</p>"
        return {**super()._repr_mimebundle_(**asked), "text/html": waiting}

    def refresh(self) -> None:
        """Count again."""
        found = notebooks(self.folder)
        done = sum(len(progress.answered(each.name)) for each in found)
        head = '<tr><th scope="col">Lesson</th><th scope="col">What it is about</th><th scope="col">Answered</th></tr>'
        rows = "".join(
            f"<tr><td>{escape(each.file[:2])} {escape(each.title)}</td><td>{escape(each.description)}</td>"
            f"<td>{len(progress.answered(each.name))} of {progress.QUESTIONS}</td></tr>"
            for each in found
        )
        self.table.value = (
            f'<div class="kit-scroll"><table class="kit-table"><caption role="status">{done} of '
            f"{progress.QUESTIONS * len(found)} questions answered</caption><thead>{head}</thead>"
            f"<tbody>{rows}</tbody></table></div>"
        )

    def _forget(self) -> None:
        progress.forget()
        self.refresh()


def overview(folder: str | Path = ".") -> LessonOverview:
    """Which lessons there are in a folder, and how many questions of each are answered on this machine."""
    return LessonOverview(Path(folder))
