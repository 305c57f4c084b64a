"""A first ``agreement.toml`` from the files of a folder: what they show is filled in, the rest is explained."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import tomli_w

from chargeback_kit import text
from chargeback_kit.beginning.answers import Answers, LicenceAnswer, answers_of, changed
from chargeback_kit.engine.landing import LandedCalls
from chargeback_kit.engine.pipeline import sql
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.records.agreement import Agreement, parse_agreement, same_sku
from chargeback_kit.records.folder import BillFolder
from chargeback_kit.records.switches import Switches
from chargeback_kit.reference.spoken import product
from chargeback_kit.rules.call_attributes import is_incoming

STARTING = Agreement(currency="USD")
"""What counts while a folder has no agreement."""
HEAD = """# What you agreed with Microsoft, as far as the files show it. Lines that begin with # are left out: take
# the sign away where one applies. Money is written as text, with a point: "12.50".
"""
OWNER = """
# Who pays for idle licences and for calls of nobody; left out, they stand under Unassigned.
{sign}unowned = {unowned}
"""
ZONE = """
# The time zone in which a month begins and ends; left out, it is UTC. How licence fees are shared: direct (to whoever
# holds them), pool_minutes, even, headcount or fixed; left out, it is direct.
{sign}[switches]
# month_time_zone = "Europe/Berlin"
{sign}fee_basis = {basis}
# The other switches, as they count where nothing is said, with their rules; they belong to [switches] too.
{others}"""
ASKED = {"month_time_zone", "fee_basis"}
"""The switches that have words of their own above."""
TABLES = """
# What else an agreement can say; the rules say what each table holds.
# [reading]: decimal sign, order of dates and time zone of files that a spreadsheet saved (R01).
# tenant_country: where the tenant is, which decides the size of paper of its statements.
# [[allotment]]: the minutes that a calling plan brings in a country, where the facts have none or others (R21).
# [conference]: the minutes that a conferencing licence brings (R24).
# [postpaid]: since when calls that find no credits are billed after use (R45).
# [[wallet.top_up]], [wallet] closing: credits bought by hand, and the balance that the admin centre shows (R44).
# [[shared_calling]]: who calls through a resource account (R36).
# [[carrier]]: what Operator Connect or Direct Routing costs by the month, with carrier_rates.csv (R35).
# [[time_band]]: hours in which a carrier's card has prices of its own.
# [[invoice]], [reconciliation]: what Microsoft billed, to compare with (R58).
# [[share]]: percentages for fee_basis = "fixed" (R52).
# [chargeback]: markup, smallest amount, and what is kept central (R55).
# [planning]: contract terms and the cost of changing plans, for plan and fund.
# [focus]: what the export to FOCUS calls the account and its invoices.
"""
LICENCES = """
# Licences that you pay for: how many were purchased, and the price of one a month.
"""
BY_THE_LIST = """# The numbers below are what people hold by the user list; purchased is more where some lie idle.
"""
NO_LICENCES = """
# Licences that you pay for: how many were purchased, and the price of one a month.
# [[licence]]
# sku = "MCOPSTN1"
# purchased = 120
# unit_price = "12.00"
"""
WALLET = """
# Communications Credits: what lay in them when the month began, and by which balance how much is bought.
"""
SETTINGS = {"opening": "500.00", "trigger": "200.00", "recharge": "300.00"}
"""An example of each."""
NUMBERS = """
# Who pays for calls to a service number; without an owner it is who holds the number, or nobody.
"""
EXAMPLE = "+18005550100"
MOST_NUMBERS = 50
SHARES = """
# The percentages by which fixed shares are split; they total 100.
"""
KEPT = """# What you agreed with Microsoft. A form answered some of it; the rest is as it was, without its comments.

"""


def draft(folder: BillFolder, landed: LandedCalls, answers: Answers | None = None) -> str:
    """The text of an agreement that the kit reads as it stands; what is not answered is left out, with a comment."""
    given = answers or Answers()
    licences = LICENCES if given.licences else LICENCES + BY_THE_LIST
    counted = given.currency or currency(landed) or folder.agreement.currency
    found = held(folder)
    return "".join(
        [HEAD, f'\ncurrency = "{counted}"\n']
        + [OWNER.format(sign="" if given.unowned else "# ", unowned=quoted(given.unowned or "IT"))]
        + [_switches(given)]
        + ([licences, *_licences(found, given)] if found or given.licences else [NO_LICENCES])
        + [WALLET, *_wallet(given.wallet), NUMBERS, *_numbers(service_numbers(landed), given.owners)]
        + ([SHARES, *_shares(given)] if given.shares else [])
        + [TABLES]
    )


def _switches(given: Answers) -> str:
    """The switches, each with what it decides."""
    others = "".join(
        f"# {tomli_w.dumps({name: field.default}).strip()}  # {field.description}\n"
        for name, field in Switches.model_fields.items()
        if name not in ASKED
    )
    sign, basis = ("", given.fee_basis) if given.fee_basis else ("# ", "direct")
    return ZONE.format(sign=sign, basis=quoted(basis), others=others)


def agreement_text(
    folder: BillFolder, landed: LandedCalls, answers: Answers, values: Mapping[str, Any] | None = None
) -> str:
    """The same, or what an agreement that is there becomes by the answers; ``values`` are those that it holds.

    Raises InputError where the answers do not fit together.
    """
    if values is None:
        made = draft(folder, landed, answers)
    else:
        before = answers_of(parse_agreement(dict(values)))
        made = KEPT + tomli_w.dumps(changed(values, before, answers))
    parse_agreement(tomllib.loads(made))
    return made


def quoted(words: str) -> str:
    r"""A text as TOML writes it.

    >>> print(quoted('R&D "north"'))
    "R&D \"north\""
    """
    return tomli_w.dumps({"a": words}).strip().removeprefix("a = ")


def currency(landed: LandedCalls) -> str:
    """The currency of most charged rows; empty where no row names one."""
    return next((str(code) for code, _ in landed.store.run(sql("currencies"))), "")


def held(folder: BillFolder) -> Counter[str]:
    """How many people hold each licence on the last day that the user list speaks of, by SKU."""
    rows = folder.users or []
    last = max((row.valid_to for row in rows), default=None)
    return Counter(sku for row in rows if row.valid_to == last for sku in row.skus)


def service_numbers(landed: LandedCalls) -> dict[str, int]:
    """The own numbers of the calls that name nobody, such as a queue's, with their calls; the busiest first."""
    found: Counter[str] = Counter()
    for call_type, is_dialled, key, calls in landed.store.run(sql("numbers_of_nobody")):
        number = phone_number(key)
        is_whole = not number.hidden and not number.is_shortened and not number.is_short_code and number.certain
        if is_whole and bool(is_dialled) == is_incoming(str(call_type).casefold()):
            found[str(number)] += calls
    return dict(found.most_common())


def _licences(found: Mapping[str, int], given: Answers) -> Iterator[str]:
    spelt = {same_sku(sku): sku for sku in (*given.licences, *found)}
    answered = {same_sku(sku): answer for sku, answer in given.licences.items()}
    people = {same_sku(sku): number for sku, number in found.items()}
    for key, sku in sorted(spelt.items()):
        answer = answered.get(key, LicenceAnswer())
        purchased = people.get(key) if answer.purchased is None else answer.purchased
        if purchased is None:
            continue
        name = product(sku)
        yield f"\n[[licence]]{f' # {name}' if name else ''}\n"
        price = '# unit_price = "0.00"' if answer.unit_price is None else f'unit_price = "{answer.unit_price:f}"'
        yield f"sku = {quoted(sku)}\npurchased = {purchased}\n{price}\n"


def _wallet(given: Mapping[str, str]) -> Iterator[str]:
    yield f"{'' if given else '# '}[wallet]\n"
    for name, example in SETTINGS.items():
        yield f'{"" if name in given else "# "}{name} = "{given.get(name, example)}"\n'


def _numbers(found: Mapping[str, int], owners: Mapping[str, str]) -> Iterator[str]:
    """A block for each number with an owner, and a comment for those that have none yet."""
    for number, center in owners.items():
        yield f"[[number_owner]]\nnumber = {quoted(number)}\ncost_center = {quoted(center)}\n"
    left = [number for number in found if number not in owners][:MOST_NUMBERS]
    for number in left or ([] if owners else [EXAMPLE]):
        calls = f"# {text.counted(found[number], 'call')} of nobody:\n" if number in found else ""
        yield f'{calls}# [[number_owner]]\n# number = "{number}"\n# cost_center = "Support"\n'


def _shares(given: Answers) -> Iterator[str]:
    for center, percent in given.shares.items():
        yield f'[[share]]\ncost_center = {quoted(center)}\npercent = "{percent:f}"\n'
