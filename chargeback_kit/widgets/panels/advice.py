"""The advice on funding, as an argument in sentences beside its figures."""

from html import escape
from typing import Any

import ipywidgets as w

from chargeback_kit import text
from chargeback_kit.planning.funding import SettingResult
from chargeback_kit.presentation.tradeoff import MARKS, advised, chance
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.rows import Column, Row, Rows

COLUMNS = (
    Column("name", "Setting"),
    Column("opening", "Opening balance", is_number=True),
    Column("trigger", "Recharge below", is_number=True),
    Column("recharge", "Recharge by", is_number=True),
    Column("idle", "Idle on average", is_number=True),
    Column("chance", "Balance reaches 0"),
)


class Advice(Panel):
    """The proposal beside the table of 2017, the setting in use and the one on the sliders, and why."""

    heading = "How much to put in"
    what = (
        "The days of your history are drawn again and again into months; each is played with late recharges and a "
        "failing card. The proposal is the setting with the least idle money whose months run dry seldom enough."
    )
    source = "R40 to R43; the table of 2017 was sized by the number of licences and its edges overlap."
    watches = ("funding.advice", "funding.tried", "said")

    def build(self) -> list[w.Widget]:
        """A table of settings and the sentences below it."""
        self.table = Rows(label="Settings of Communications Credits")
        self.table.set_columns(list(COLUMNS))
        self.sentences = w.HTML()
        return [self.table, self.sentences]

    def look(self) -> Any:
        """The marked settings and the argument."""
        plan, tried = self.state.funding.advice, self.state.funding.tried
        if plan is None:
            return None
        marks = {"proposal": plan.proposal, "own": plan.own, "table_2017": plan.table, "tried": tried}
        return (
            {k: v for k, v in marks.items() if v is not None},
            plan.sentences,
            " ".join(filter(None, (plan.data, plan.counted))),
            plan.assumptions,
            advised(plan),
        )

    def show(self, found: Any) -> None:
        """Fill the table and write the argument."""
        marks, sentences, data, assumptions, finding = found
        self.entitle(finding)
        self.table.fill([_row(MARKS[mark], row) for mark, row in marks.items()])
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
        basis = "".join(f"<li>{escape(sentence)}</li>" for sentence in (data, *assumptions))
        self.sentences.value = f"{said}<details><summary>What this rests on</summary><ul>{basis}</ul></details>"


def _row(name: str, row: SettingResult) -> Row:
    chosen = row.setting
    recharge = (
        [text.amount(each) for each in (chosen.trigger, chosen.recharge)] if chosen.recharge else ["none", "none"]
    )
    return Row(
        (name, text.amount(chosen.opening), *recharge, text.amount(row.idle), chance(row.chance, row.standard_error))
    )
