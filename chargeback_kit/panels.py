"""The panels, a function each: live views of a bill for a notebook, and controls that move them.

Panels of the same bill share one state: what is chosen or moved in one, the others show. ``state(bill)`` is that state.

- to move: ``plan_mix``, ``switches``, ``dial_out``, ``funding``, ``risk``, ``prices``, ``period``
- figures and tables: ``headline``, ``statements``, ``calls``, ``licences``, ``receipt``, ``alerts``,
  ``credit_moves``, ``problems``, ``waste``, ``differs``, ``scenarios``,
  ``downloads``
- pictures: ``waterfall``, ``pools``, ``wallet``, ``cost_centers``, ``calendar``, ``destinations``
- answers: ``advice`` and ``tradeoff`` follow ``risk`` and ``funding``, ``best_mix`` follows ``prices``; ``carriers``
  asks for the terms of carriers itself
"""

from chargeback_kit.api import Bill
from chargeback_kit.planning.carriers.terms import Given, carrier_terms
from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.argument_types import shown
from chargeback_kit.widgets.carriers import CarriersPanel
from chargeback_kit.widgets.panels.advice import Advice
from chargeback_kit.widgets.panels.behind import CallsPanel, LicencesPanel
from chargeback_kit.widgets.panels.best_mix import BestMix, PricesPanel
from chargeback_kit.widgets.panels.differs import Differs
from chargeback_kit.widgets.panels.downloads import Downloads
from chargeback_kit.widgets.panels.funding import FundingPanel, Risk
from chargeback_kit.widgets.panels.headline import Headline
from chargeback_kit.widgets.panels.moments import AlertList, CreditMoves
from chargeback_kit.widgets.panels.period import PeriodPanel
from chargeback_kit.widgets.panels.picture import Picture, Tradeoff
from chargeback_kit.widgets.panels.plan_mix import PlanMixPanel
from chargeback_kit.widgets.panels.problems import ProblemList
from chargeback_kit.widgets.panels.receipt import ReceiptOfCall
from chargeback_kit.widgets.panels.statements import Statements
from chargeback_kit.widgets.panels.switches import NAMES, DialOutPolicy, SwitchBoard
from chargeback_kit.widgets.panels.waste import WasteList
from chargeback_kit.widgets.panels.worlds.scenarios import ScenariosPanel
from chargeback_kit.widgets.state import State

__all__ = [
    "advice",
    "alerts",
    "best_mix",
    "calendar",
    "calls",
    "carriers",
    "cost_centers",
    "credit_moves",
    "destinations",
    "dial_out",
    "differs",
    "downloads",
    "funding",
    "headline",
    "licences",
    "period",
    "plan_mix",
    "pools",
    "prices",
    "problems",
    "receipt",
    "risk",
    "scenarios",
    "state",
    "statements",
    "switches",
    "tradeoff",
    "wallet",
    "waste",
    "waterfall",
]


def __dir__() -> list[str]:
    return __all__


def state(bill: Bill) -> State:
    """What the panels of a bill show and set; ``state(bill).imagine(...)`` moves them as ``bill.imagine`` would.

    A bill gets a new one where another month was chosen meanwhile; raises InputError for what is no bill.
    """
    if not isinstance(bill, Bill):
        raise InputError(f"{shown(bill)} is no bill. Panels are of one, such as ck.bill(FOLDER, month).")
    known = bill.panel_state
    if known is None or known.bill is not bill:
        known = bill.panel_state = State.around(bill)
    found: State = known
    return found


def plan_mix(bill: Bill) -> PlanMixPanel:
    """How many licences of each plan are assigned: a slider a pool (R21, R51)."""
    return PlanMixPanel(state(bill))


def switches(bill: Bill, *names: str) -> SwitchBoard:
    """The switches that are named, such as ``"fee_basis"``; all of them where none is. Each says its rule.

    Raises InputError for a switch that there is not.
    """
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise InputError(f'no switch "{unknown[0]}"; the switches are {", ".join(NAMES)}.')
    return SwitchBoard(state(bill), names=names or NAMES)


def dial_out(bill: Bill) -> DialOutPolicy:
    """The policy by which meetings dial out: any destination, Zone A alone, or none (R10.7, R10.8)."""
    return DialOutPolicy(state(bill))


def funding(bill: Bill) -> FundingPanel:
    """Opening balance, trigger and recharge of Communications Credits (R40, R41, R43)."""
    return FundingPanel(state(bill))


def risk(bill: Bill) -> Risk:
    """How often credits may run dry, how much calls grow, how long a card may fail (R40 to R43)."""
    return Risk(state(bill))


def prices(bill: Bill) -> PricesPanel:
    """A price for each plan that may be bought, and a button that looks for the cheapest mix (R21 to R25, R31)."""
    return PricesPanel(state(bill))


def period(bill: Bill) -> PeriodPanel:
    """Another month of the same files, or the other kind of charges (R04, R30)."""
    return PeriodPanel(state(bill))


def licences(bill: Bill) -> LicencesPanel:
    """Who holds which licence, since when, what it costs and who pays for it (R51)."""
    return LicencesPanel(state(bill))


def headline(bill: Bill) -> Headline:
    """The figures a reader looks for first, and what changed against the month as it was (L1 to L7)."""
    return Headline(state(bill))


def statements(bill: Bill) -> Statements:
    """What each cost centre owes, by category (R50 to R52); choosing one filters the calls."""
    return Statements(state(bill))


def calls(bill: Bill) -> CallsPanel:
    """The calls: find, sort, page (R10, R20, R25, R31, R32); choosing one shows its receipt."""
    return CallsPanel(state(bill))


def receipt(bill: Bill) -> ReceiptOfCall:
    """Why the chosen call, or the licences of the chosen cost centre, cost what they did: each step with its rule."""
    return ReceiptOfCall(state(bill))


def problems(bill: Bill) -> ProblemList:
    """What is odd in the files, with the money at stake and a hint (R06)."""
    return ProblemList(state(bill))


def alerts(bill: Bill) -> AlertList:
    """When pools passed 80 % and ended, and the credits came to their trigger (R26, R41); each opens its call."""
    return AlertList(state(bill))


def credit_moves(bill: Bill) -> CreditMoves:
    """From the opening to the closing balance of the credits, and each purchase with its call (R40, R41, R44)."""
    return CreditMoves(state(bill))


def waste(bill: Bill) -> WasteList:
    """What is paid for and brings nothing, with its money per month (R57)."""
    return WasteList(state(bill))


def differs(bill: Bill) -> Differs:
    """What the moved controls change, by pool, kind and cost centre (L6); empty until one is moved."""
    return Differs(state(bill))


def scenarios(bill: Bill) -> ScenariosPanel:
    """Up to three worlds side by side, with what differs first; each saved and loaded as TOML (L6)."""
    return ScenariosPanel(state(bill))


def downloads(bill: Bill) -> Downloads:
    """The bill as a page, a workbook, or all its files."""
    return Downloads(state(bill))


def waterfall(bill: Bill) -> Picture:
    """From list price to what departments pay (R31, R25, R32, R51)."""
    return Picture(state(bill), "waterfall")


def pools(bill: Bill) -> Picture:
    """Each pool over the month, and the moment it ran out (R21, R23, R25, R26)."""
    return Picture(state(bill), "pool_meters")


def wallet(bill: Bill) -> Picture:
    """The balance of Communications Credits after every movement (R40, R41)."""
    return Picture(state(bill), "wallet_path")


def cost_centers(bill: Bill) -> Picture:
    """What each cost centre owes, by category, as bars (R50 to R52)."""
    return Picture(state(bill), "cost_centers")


def calendar(bill: Bill) -> Picture:
    """What each day cost, and how many calls it had (R04)."""
    return Picture(state(bill), "calendar")


def destinations(bill: Bill) -> Picture:
    """Where the money for calls went, by country (R12)."""
    return Picture(state(bill), "destinations")


def advice(bill: Bill) -> Advice:
    """How much to put into Communications Credits, and why (R40 to R43); simulates months, which takes seconds."""
    return Advice(_advised(bill))


def tradeoff(bill: Bill) -> Tradeoff:
    """Idle money against the chance to run dry (R40 to R43); simulates months, which takes seconds."""
    return Tradeoff(_advised(bill))


def best_mix(bill: Bill) -> BestMix:
    """The cheapest plans for the people (R21 to R25, R31, R51); empty until ``prices`` was asked."""
    return BestMix(state(bill))


def carriers(bill: Bill, offers: Given | None = None) -> CarriersPanel:
    """One's own calls under calling plans, Operator Connect and Direct Routing, at one's own terms (R31, R35).

    ``offers`` are terms to begin with, as ``compare_carriers`` takes them; they are compared at once.
    """
    known = state(bill)
    begun = () if offers is None else carrier_terms(offers, bill.currency)
    if begun:
        known.plans.compare(begun)
    return CarriersPanel(known, begun)


def _advised(bill: Bill) -> State:
    known = state(bill)
    if known.funding.advice is None:
        known.funding.advise()
    return known
