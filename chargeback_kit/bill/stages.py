"""The stages of a bill, which a reader can open."""

from collections.abc import Iterator

import pandas as pd

from chargeback_kit.bill import tables
from chargeback_kit.engine.pipeline import STAGES
from chargeback_kit.engine.run import Run
from chargeback_kit.problems import UnknownName


class Stages:
    """The stages of a bill, opened by name."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __iter__(self) -> Iterator[str]:
        return iter(STAGES)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in STAGES:
            raise UnknownName(f"no stage {name!r}; the stages are {', '.join(STAGES)}.")
        return tables.frame(self._run.stage(name))
