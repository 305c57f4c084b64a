"""The screens of the mini-apps: controls to the side, panels in the middle, around one state.

On a narrow page the controls fold.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import ipywidgets as w

from chargeback_kit.widgets.own_files import OwnFiles
from chargeback_kit.widgets.panels.advice import Advice
from chargeback_kit.widgets.panels.assumed import Assumed
from chargeback_kit.widgets.panels.best_mix import BestMix
from chargeback_kit.widgets.panels.calls import CallsPanel
from chargeback_kit.widgets.panels.differs import Differs
from chargeback_kit.widgets.panels.downloads import Downloads
from chargeback_kit.widgets.panels.funding import FundingPanel
from chargeback_kit.widgets.panels.headline import Headline
from chargeback_kit.widgets.panels.load import Load
from chargeback_kit.widgets.panels.months.change import ChangePanel
from chargeback_kit.widgets.panels.opened.licences import LicencesPanel
from chargeback_kit.widgets.panels.opened.moments import AlertList, CreditMoves
from chargeback_kit.widgets.panels.period import PeriodPanel
from chargeback_kit.widgets.panels.picture import Picture, Tradeoff
from chargeback_kit.widgets.panels.plan_mix import PlanMixPanel
from chargeback_kit.widgets.panels.prices import PricesPanel
from chargeback_kit.widgets.panels.problems import ProblemList
from chargeback_kit.widgets.panels.receipt import ReceiptOfCall
from chargeback_kit.widgets.panels.risk import Risk
from chargeback_kit.widgets.panels.statements import Statements
from chargeback_kit.widgets.panels.switches import SwitchBoard
from chargeback_kit.widgets.panels.terms.agreement_form import AgreementForm
from chargeback_kit.widgets.panels.waste import WasteList
from chargeback_kit.widgets.panels.worlds.inferred import InferredPanel
from chargeback_kit.widgets.panels.worlds.scenarios import ScenariosPanel
from chargeback_kit.widgets.question import Question
from chargeback_kit.widgets.state import State
from chargeback_kit.widgets.steps import Steps
from chargeback_kit.widgets.vega import runtime
from chargeback_kit.widgets.veil import Veil

VARIABLE = "CHARGEBACK_KIT_FOLDER"
PICTURES = ("waterfall", "pool_meters", "wallet_path", "cost_centers", "calendar", "destinations")


def bill_explainer(folder: str | Path | None = None) -> w.Widget:
    """Drop an export, a user list and prices; see, ask, download."""
    state = State(first_folder(folder))
    controls = [*own_files(state), PeriodPanel(state), PlanMixPanel(state), SwitchBoard(state), InferredPanel(state)]
    pictures = [Picture(state, name) for name in PICTURES]
    behind = [CallsPanel(state), LicencesPanel(state), ReceiptOfCall(state, of_calls=False)]
    moments = [CreditMoves(state), AlertList(state)]
    tables = [Statements(state), *behind, *moments, WasteList(state), ProblemList(state)]
    return screen(state, controls, [Headline(state), *pictures, *tables, Downloads(state)])


def chargeback(folder: str | Path | None = None) -> w.Widget:
    """Choose how licence fees are shared; see and take along what each department owes."""
    state = State(first_folder(folder))
    controls = [SwitchBoard(state, names=("fee_basis",)), *own_files(state), PeriodPanel(state)]
    panels = [Headline(state), Statements(state), Picture(state, "cost_centers"), Differs(state)]
    behind = [CallsPanel(state), LicencesPanel(state), ReceiptOfCall(state, of_calls=False)]
    return screen(state, controls, [*panels, *behind, Downloads(state)])


def compare(folder: str | Path | None = None) -> w.Widget:
    """Why a month costs more or less than the one before, by cost centre and reason, down to the calls."""
    state = State(first_folder(folder), last_first=True)
    panels = [Headline(state), ChangePanel(state), Statements(state), *asked_for(state)]
    return screen(state, [*own_files(state), PeriodPanel(state)], panels)


def funding_estimator(folder: str | Path | None = None) -> w.Widget:
    """With a bill, or without: people, minutes, destinations."""
    state = State(first_folder(folder))
    state.advise()
    controls = [FundingPanel(state), Risk(state), *own_files(state), PeriodPanel(state), Assumed(state)]
    moved = [Picture(state, "wallet_path"), CreditMoves(state)]
    return screen(state, controls, [Advice(state), Tradeoff(state), *moved, *asked_for(state)])


def plan_mix(folder: str | Path | None = None) -> w.Widget:
    """Move licences between pools and plans; see what the month would have cost."""
    state = State(first_folder(folder), plans_ahead=True)
    controls = [PlanMixPanel(state), PricesPanel(state), *own_files(state), PeriodPanel(state)]
    pictures = [Picture(state, "pool_meters"), Picture(state, "waterfall")]
    tables = [Differs(state), *asked_for(state)]
    return screen(
        state, controls, [Headline(state), ScenariosPanel(state), BestMix(state), WasteList(state), *pictures, *tables]
    )


def own_files(state: State) -> list[w.Widget]:
    """Where files come in, and the questions about what was agreed."""
    own = OwnFiles(state)
    return [Load(state, own), AgreementForm(state, own)]


def asked_for(state: State) -> list[w.Widget]:
    """The calls and licences behind a number that was opened, and nothing before."""
    return [CallsPanel(state, is_asked_for=True), LicencesPanel(state, is_asked_for=True)]


def first_folder(folder: str | Path | None) -> Path | None:
    """The folder that was asked for, else the one of the environment; None begins empty."""
    named = folder or os.environ.get(VARIABLE)
    return Path(named) if named else None


def screen(state: State, controls: Iterable[w.Widget], panels: Iterable[w.Widget]) -> w.Widget:
    """A screen of controls and panels around one state; what is stale is dimmed as long as it is busy."""
    # ipywidgets does so when a kernel imports it, but not where a kernel is forked from a process that had imported it.
    # Without it a page asks each widget for its state by itself, a thousand messages, and waits for ever for one that
    # is gone.
    w.register_comm_target()
    fold = w.ToggleButton(value=False, description="Show controls", icon="")
    fold.add_class("kit-fold")
    inside = w.VBox([Steps(state), *controls])
    inside.add_class("kit-controls")
    side = w.VBox([fold, inside])
    side.add_class("kit-sidebar")
    main = w.VBox([Veil(state), Question(state), *panels])
    main.add_class("kit-main")
    page = w.Box([runtime(), side, main])
    page.add_class("kit-app")

    def turn(change: object) -> None:
        fold.description = "Hide controls" if fold.value else "Show controls"
        side.add_class("kit-open") if fold.value else side.remove_class("kit-open")

    fold.observe(turn, names="value")
    return page
