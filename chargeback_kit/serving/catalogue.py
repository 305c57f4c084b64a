"""The mini-apps: notebooks of one line of code whose metadata say what they are."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
ORDER = ("bill_explainer", "funding_estimator", "plan_mix", "chargeback", "compare")


@dataclass(frozen=True)
class App:
    """A mini-app: its file's name, what its notebook says about itself, and its one line of code."""

    name: str
    title: str
    description: str
    source: str


def folder() -> Path:
    """The folder that holds the notebooks of the mini-apps."""
    return _here(HERE / "apps", CHECKOUT / "apps")


@dataclass(frozen=True)
class LessonEntry:
    """A lesson: its file's name, its title and what it is about in a sentence."""

    name: str
    title: str
    description: str


def lessons() -> list[LessonEntry]:
    """Every lesson in its order, where the notebooks lie; none in a kit that came without them.

    >>> lessons()[0].title
    'Read a bill'
    """
    return [_lesson(path) for path in sorted((CHECKOUT / "notebooks").glob("[0-9][0-9]_*.ipynb"))]


def _lesson(path: Path) -> LessonEntry:
    about = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    return LessonEntry(path.stem, about["title"], about["description"])


def _here(installed: Path, checkout: Path) -> Path:
    return installed if installed.is_dir() else checkout


def apps(names: Collection[str] = ORDER) -> list[App]:
    """The mini-apps of these names, all of them by default, in the order in which a month is worked on.

    >>> [app.title for app in apps()]
    ['Bill explainer', 'Funding estimator', 'Plan mix', 'Chargeback', 'Month against month']
    """
    return [_read(folder() / f"{name}.ipynb") for name in ORDER if name in names]


def _read(path: Path) -> App:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    about, (cell,) = notebook["metadata"], notebook["cells"]
    return App(path.stem, about["title"], about["description"], "".join(cell["source"]))
