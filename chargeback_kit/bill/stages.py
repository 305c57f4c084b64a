"""The stages of a bill, which a reader can open."""

from collections.abc import Iterator

import pandas as pd

from chargeback_kit.bill import tables
from chargeback_kit.engine.run import Run
from chargeback_kit.problems import UnknownName


class Stages:
    """The stages of a bill in their order, opened by name: the steps that this bill went through."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __repr__(self) -> str:
        return f"<The stages, in their order: {', '.join(self)}>"

    def __iter__(self) -> Iterator[str]:
        return iter(self._run.stages)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._run.stages:
            raise UnknownName(f"no stage {name!r}; the stages are {', '.join(self)}.")
        return tables.frame(self._run.stage(name))
