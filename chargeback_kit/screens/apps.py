"""What the mini-apps show: each is a tab of one shell, with the controls and the panels that it needs."""

import os
from pathlib import Path

import ipywidgets as w

from chargeback_kit.screens.shell import Shell, Tab
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.panels.advice import Advice
from chargeback_kit.widgets.panels.assumed import Assumed
from chargeback_kit.widgets.panels.behind import CallsPanel, LicencesPanel
from chargeback_kit.widgets.panels.best_mix import BestMix, PricesPanel
from chargeback_kit.widgets.panels.differs import Differs
from chargeback_kit.widgets.panels.downloads import Downloads
from chargeback_kit.widgets.panels.funding import FundingPanel, Risk
from chargeback_kit.widgets.panels.headline import Headline
from chargeback_kit.widgets.panels.moments import AlertList, CreditMoves
from chargeback_kit.widgets.panels.picture import Picture, Tradeoff
from chargeback_kit.widgets.panels.plan_mix import PlanMixPanel
from chargeback_kit.widgets.panels.problems import ProblemList
from chargeback_kit.widgets.panels.receipt import ReceiptOfCall
from chargeback_kit.widgets.panels.statements import Statements
from chargeback_kit.widgets.panels.switches import SwitchBoard
from chargeback_kit.widgets.panels.waste import WasteList
from chargeback_kit.widgets.panels.worlds.answers import AnomaliesPanel, InferredPanel
from chargeback_kit.widgets.panels.worlds.change import ChangePanel
from chargeback_kit.widgets.panels.worlds.scenarios import ScenariosPanel
from chargeback_kit.widgets.state import State

VARIABLE = "CHARGEBACK_KIT_FOLDER"
PICTURES = ("waterfall", "pool_meters", "wallet_path", "cost_centers", "calendar", "destinations")


def bill_explainer(folder: str | Path | None = None) -> w.Widget:
    """Drop an export, a user list and prices; see, ask, download."""
    return shell(folder, "bill_explainer")


def chargeback(folder: str | Path | None = None) -> w.Widget:
    """Choose how licence fees are shared; see and take along what each department owes."""
    return shell(folder, "chargeback")


def compare(folder: str | Path | None = None) -> w.Widget:
    """Why a month costs more or less than the one before, by cost centre and reason, down to the calls."""
    return shell(folder, "compare")


def funding_estimator(folder: str | Path | None = None) -> w.Widget:
    """With a bill, or without: people, minutes, destinations."""
    return shell(folder, "funding_estimator")


def plan_mix(folder: str | Path | None = None) -> w.Widget:
    """Move licences between pools and plans; see what the month would have cost."""
    return shell(folder, "plan_mix")


def shell(folder: str | Path | None, first: str) -> Shell:
    """The apps as tabs of one page, of which ``first`` is shown; the others are built when somebody goes there."""
    named = folder or os.environ.get(VARIABLE)
    return Shell(Path(named) if named else None, TABS, first)


def _explained(state: State) -> list[Panel]:
    pictures = [Picture(state, name) for name in PICTURES]
    behind = [CallsPanel(state), LicencesPanel(state), ReceiptOfCall(state, of_calls=False)]
    moments = [CreditMoves(state), AlertList(state)]
    tables = [Statements(state), *behind, *moments, WasteList(state), ProblemList(state)]
    return [Headline(state), *pictures, *tables, Downloads(state)]


def _charged(state: State) -> list[Panel]:
    panels = [Headline(state), ScenariosPanel(state), Statements(state), Picture(state, "cost_centers"), Differs(state)]
    behind = [CallsPanel(state), LicencesPanel(state), ReceiptOfCall(state, of_calls=False)]
    return [*panels, *behind, Downloads(state)]


def _compared(state: State) -> list[Panel]:
    state.look_back()
    return [Headline(state), ChangePanel(state), Statements(state), *asked_for(state)]


def _funded(state: State) -> list[Panel]:
    moved = [Picture(state, "wallet_path"), CreditMoves(state)]
    return [Advice(state), ScenariosPanel(state), Tradeoff(state), *moved, *asked_for(state)]


def _mixed(state: State) -> list[Panel]:
    found = [Headline(state), ScenariosPanel(state), BestMix(state), WasteList(state)]
    pictures = [Picture(state, "pool_meters"), Picture(state, "waterfall")]
    return [*found, *pictures, Differs(state), *asked_for(state)]


TABS = {
    "bill_explainer": Tab(
        _explained,
        after=lambda state: [PlanMixPanel(state), SwitchBoard(state), InferredPanel(state), AnomaliesPanel(state)],
    ),
    "funding_estimator": Tab(
        _funded,
        before=lambda state: [FundingPanel(state), Risk(state)],
        after=lambda state: [Assumed(state)],
        advises=True,
    ),
    "plan_mix": Tab(_mixed, before=lambda state: [PlanMixPanel(state), PricesPanel(state)], plans_ahead=True),
    "chargeback": Tab(_charged, before=lambda state: [SwitchBoard(state, names=("fee_basis",))]),
    "compare": Tab(_compared, last_first=True),
}


def asked_for(state: State) -> list[Panel]:
    """The calls and licences behind a number that was opened, and nothing before."""
    return [CallsPanel(state, is_asked_for=True), LicencesPanel(state, is_asked_for=True)]
