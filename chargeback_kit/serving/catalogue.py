"""The mini-apps: notebooks of one line of code whose metadata say what they are."""

import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
ORDER = ("bill_explainer", "funding_estimator", "plan_mix", "chargeback")


@dataclass(frozen=True)
class App:
    """A mini-app as the landing page lists it: its file's name, and what its notebook says about itself."""

    name: str
    title: str
    description: str


def folder() -> Path:
    """The folder that holds the notebooks of the mini-apps."""
    return _here(HERE / "apps", CHECKOUT / "apps")


def sample() -> Path:
    """The bill folder of the invented company."""
    return _here(HERE / "sample", CHECKOUT / "sample_data" / "2026-10")


def _here(installed: Path, checkout: Path) -> Path:
    return installed if installed.is_dir() else checkout


def apps() -> list[App]:
    """Every mini-app, in the order in which a month is worked on.

    >>> [app.title for app in apps()]
    ['Bill explainer', 'Funding estimator', 'Plan mix', 'Chargeback']
    """
    return [_read(folder() / f"{name}.ipynb") for name in ORDER]


def _read(path: Path) -> App:
    about = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    return App(path.stem, about["title"], about["description"])
