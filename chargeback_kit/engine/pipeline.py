"""The steps of a bill, in the order of the bill: the only place that says which table follows which.

A step is one SQL text in the folder of its part of the bill. Its rows are kept, or made when somebody asks for them.
What is asked of a finished bill (``questions/``, by who asks) are texts of the same kind.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

READ, KIND, MINUTES, POOL, PRICE, PAYER, CENTER = PARTS = (
    "1_read",
    "2_kind",
    "3_minutes",
    "4_pool",
    "5_price",
    "6_payer",
    "7_center",
)
COMPLETENESS, BILL, EXPORT, EXPLAIN, PLANNING, PLAN_MIX, KEEPING, AUDIT = QUESTIONS = (
    *("completeness", "bill", "export", "explain", "planning", "plan_mix", "keeping", "audit"),
)


def literal(text: str) -> str:
    """Text as SQL spells it.

    >>> literal("O'Hara")
    "'O''Hara'"
    """
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class Step:
    """One step: its name in ``bill.stages``, its part of the bill, whether its rows are kept.

    ``text`` names the SQL where it is not the step's own, which says the rules that it follows; ``progress`` is what a
    reader is told when it begins. ``only`` says which bills have the step, and is empty for a step of every bill.
    """

    name: str
    part: str
    is_kept: bool
    text: str = ""
    progress: str = ""
    only: str = ""

    @property
    def sql(self) -> str:
        """The SQL of the step."""
        return sql(self.text or self.name)


GROWING = "where a what-if has more or less of a kind of call"
MOVING_ON = "where meetings move on to their organiser's plan, after a first round of hours, marks, ends and edges"
BUNDLING = "where a carrier's fee brings minutes"
TEXTING = "where there are text messages"
STOPPING = "where a forecast blocks calls"
WITH_OTHER_FEES = "where fees are counted otherwise than when the calls landed"
ENDING = "where calls are billed after use once the credits are used up"

LANDING = (
    Step("usage", READ, is_kept=True, text="land", progress="Reading the calls"),
    Step("repeated", READ, is_kept=True),
    Step("settle", READ, is_kept=True),
)
"""Once for the calls, whatever is asked of them."""

FEES_OTHERWISE = Step("usage", READ, is_kept=True, text="fees_otherwise", only=WITH_OTHER_FEES)
LANDING_FEES_OTHERWISE = (LANDING[0], FEES_OTHERWISE, *LANDING[1:])
"""In the place of LANDING where fees are counted otherwise than when the calls landed."""

LEAVING_OUT = (Step("left_out", READ, is_kept=True, progress="Classifying calls"),)
MEANINGS = (
    Step("call_attributes", KIND, is_kept=True),
    Step("memberships", KIND, is_kept=True),
    Step("numbers", KIND, is_kept=True),
)
"""What the words, people and numbers of the calls mean: each is there once, in whichever order the calls come."""

KINDS = (Step("classify", KIND, is_kept=False),)
METERING = (Step("meter", MINUTES, is_kept=True),)
GROWTH = (
    Step("meter_before_growth", MINUTES, is_kept=True, text="meter", only=GROWING),
    Step("meter", MINUTES, is_kept=True, text="grow", only=GROWING),
)
"""In the place of METERING where a what-if has more or less of a kind of call."""

DRAWING = (
    Step("draws", POOL, is_kept=False, progress="Drawing the pools"),
    Step("hours", POOL, is_kept=True),
    Step("marks", POOL, is_kept=True),
    Step("ends", POOL, is_kept=True),
    Step("edges", POOL, is_kept=True),
    Step("draw", POOL, is_kept=False),
)
OVERFLOW = (
    *DRAWING[:-1],
    Step("zone_ends", POOL, is_kept=True, only=MOVING_ON),
    Step("zone_edges", POOL, is_kept=True, only=MOVING_ON),
    Step("draws", POOL, is_kept=False, text="overflow", only=MOVING_ON),
    *DRAWING[1:],
)
"""In the place of DRAWING where meetings move on to their organiser's plan (``conference_overflow``)."""


def _with_bundles(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The same steps where the bundles of carriers cover calls too (R35)."""
    last = max(place for place, step in enumerate(steps) if step.name == "draws")
    bundled = Step("bundled", POOL, is_kept=True, only=BUNDLING)
    before = replace(steps[last], name="draws_of_plans", text=steps[last].text or "draws", only=BUNDLING)
    after = Step("draws", POOL, is_kept=False, text="bundle_draws", only=BUNDLING)
    return (*steps[:last], bundled, before, after, *steps[last + 1 :])


DRAWING_BUNDLES, OVERFLOW_BUNDLES = _with_bundles(DRAWING), _with_bundles(OVERFLOW)
"""In the place of DRAWING and OVERFLOW where a carrier's fee brings minutes (``[[carrier.bundle]]``)."""

PRICING = (Step("price", PRICE, is_kept=False, progress="Pricing and funding"),)
PRICING_MESSAGES = (
    Step("messages", POOL, is_kept=True, only=TEXTING),
    Step("message_rates", PRICE, is_kept=True, only=TEXTING),
    Step("price_of_calls", PRICE, is_kept=False, text="price", progress="Pricing and funding", only=TEXTING),
    Step("price", PRICE, is_kept=False, text="price_messages", only=TEXTING),
)
"""In the place of PRICING where there are text messages."""

PAYING = (Step("fund", PAYER, is_kept=False),)
BLOCKING = (
    Step("fund_before_blocking", PAYER, is_kept=False, text="fund", only=STOPPING),
    Step("fund", PAYER, is_kept=False, text="block", only=STOPPING),
)
"""In the place of PAYING once a forecast has blocked calls."""

AFTER_USE = (
    Step("fund_from_credits", PAYER, is_kept=False, text="fund", only=ENDING),
    Step("fund", PAYER, is_kept=False, text="bill_after_use", only=ENDING),
)
"""In the place of PAYING where calls are billed after use once the credits are used up."""

CENTERS = (Step("allocate", CENTER, is_kept=False),)
EVENTS = (
    Step("notable", BILL, is_kept=True),
    Step("events", BILL, is_kept=True),
)
"""What the wallet is played with; once it is known where credits end, they are made again (R42, R45)."""

SUMMING = (
    Step("sums", BILL, is_kept=True),
    Step("pool_use", BILL, is_kept=True),
)
"""What a bill comes to."""

SHOWING = (
    Step("call_problems", BILL, is_kept=True),
    Step("calls_shown", EXPORT, is_kept=False),
    Step("calls_parquet", EXPORT, is_kept=False),
    Step("short_code_homes", BILL, is_kept=False),
    Step("calls_by_country", EXPLAIN, is_kept=False),
)
"""What a reader may ask of every bill; the law of repetition (L5) does not."""


FILTERING = (Step("called_once", EXPLAIN, is_kept=True),)
"""What the first filter over the calls of a bill makes, for all that follow."""


def every_step() -> Iterator[Step]:
    """Every step of every variant, in the order of the bill; what is made twice stands at its second place."""
    yield from (
        *LANDING_FEES_OTHERWISE,
        *LEAVING_OUT,
        *MEANINGS,
        *KINDS,
        *METERING,
        *GROWTH,
        *DRAWING[:1],
        *dict.fromkeys(
            step for drawing in (OVERFLOW, DRAWING_BUNDLES[:2], OVERFLOW_BUNDLES) for step in drawing if step.only
        ),
        *DRAWING[1:],
        *PRICING,
        *PRICING_MESSAGES,
        *PAYING,
        *BLOCKING,
        *AFTER_USE,
    )
    yield from (*CENTERS, *EVENTS, *SUMMING, *SHOWING, *FILTERING)


@cache
def sql(name: str) -> str:
    """The SQL of a step or a question; its first lines say what it does, by which rules, and what it reads.

    >>> sql("draw").splitlines()[0]
    '-- draw: what the pool covers of each call and what is over it (R25, R26, L2).'
    """
    return texts()[name].read_text(encoding="utf-8")


@cache
def texts() -> dict[str, Traversable]:
    """Every SQL text by its name."""
    return {name: path for part in (*PARTS, *QUESTIONS) for name, path in _folder(part).items()}


def part_of(name: str) -> str:
    """The part of the bill that a text belongs to; for a question who asks it, one of QUESTIONS.

    >>> part_of("draw"), part_of("price"), part_of("payable")
    ('4_pool', '5_price', 'planning')
    """
    return next(part for part in (*PARTS, *QUESTIONS) if name in _folder(part))


@cache
def _folder(part: str) -> dict[str, Traversable]:
    folder = files("chargeback_kit.engine") / ("questions" if part in QUESTIONS else "steps") / part
    return {path.name.removesuffix(".sql"): path for path in folder.iterdir() if path.name.endswith(".sql")}
