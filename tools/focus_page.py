"""The page of FOCUS, ``chargeback_kit/focus/README.md``, written from its tables and its mapping."""

import re
from pathlib import Path

from chargeback_kit.focus.columns import OWN, datasets, mapping, versions
from chargeback_kit.focus.exportable import NAMES
from chargeback_kit.focus.rules import rules
from chargeback_kit.reference import rows as facts

ROOT = Path(__file__).parents[1]
PAGE = "chargeback_kit/focus/README.md"
INTRODUCTION = """# Cost and usage as FOCUS

`chargeback-kit bill FOLDER --out DIR --focus 1.2` (or `1.4`) writes the bill in the columns of the FinOps Open Cost
and Usage Specification beside its other files; in Python `bill.write_focus("out/", "1.4")`, or `bill.focus("1.4")`
for the tables. This page is written from [what the kit puts into each column](mapping.csv) and from the
specification's tables (`make pages`).

| file | dataset | versions |
|---|---|---|
"""
HOW = """
## How a bill becomes charges

- **What is billed is what invoices ask for.** One invoice a month for licences and calls after use, one for each
  purchase of credits, one a month for each carrier. The kit names them (`2026-10/Microsoft`,
  `2026-10/Microsoft/credits-1`); `[focus.invoice_ids]` gives the numbers on paper. Lines of the invoice in
  `agreement.toml` count: tax is a row, and so is what they say otherwise than the bill.
- **What is effective is what statements say**, by cost centre and line (`x_Category`), to the cent. Rows without a
  line are those that no statement holds: tax, what an invoice says otherwise, purchases of credits, lapsed credits.
- **A fee covers what it brings.** As a purchase it is billed and costs nothing of its own. A licence with minutes:
  its price stands with the minutes used, at fee ÷ minutes brought, and the rest with unused minutes. Idle licences
  stand apart and make no minute dearer. Of a licence without minutes the held ones are used and the idle ones
  unused.
- **Each cost centre bears its share of a fee**, by the basis of the agreement (R51): first for minutes it used
  itself, then for those that others used beyond their own shares (`lent_minutes`), then for unused ones. A pool is
  counted once: lent money has no minutes of its own.
- **Where several licences fill a pool**, its minutes are theirs by how many people there hold each. A bundle's
  whole price is spread over the minutes it brings; give the telephone part of its price in `agreement.toml` where
  that is not meant.
- **Credits** are bought (billed, no effective cost) and drawn by calls (effective, not billed): nothing counts
  twice. In a single month the two sums differ by what the balance moved.
- **A call that nobody is known to pay** is billed and effective, and on no invoice. **Carriers** are providers of
  their own.
- **The grain** is a row per day, cost centre, kind, rule, payer, pool, both countries and service number;
  `by_call=True` in Python gives a row per call with its usage id. Nobody is named either way.
- **Decimals**: money has up to six, and its sums are exact; minutes are rounded to a millionth, seconds are whole.
- Everything is checked before a file is written: both sums, and every rule below. One that does not hold stops it,
  as a law does.

## `[focus]` in agreement.toml

| key | default | what it is |
|---|---|---|
| `billing_account_id` | `teams-phone` | the account that is billed |
| `billing_account_name`, `billing_account_type` | `Teams Phone`, `Billing account` | its name, and what it is |
| `invoice_issuer` | `Microsoft` | who issues the invoices: a partner, where it is bought from one |
| `payment_terms` | `As agreed` | as they stand on the invoice (1.4) |
| `invoice_ids` | none | the number on paper for the kit's name of an invoice; such an invoice counts as issued |
"""
VALIDATOR = """
## The official validator

`make focus` makes an environment of Python 3.12 with focus-validator 2.2.1, writes the sample's file for 1.2 and
has it validated, offline, once by what every file must hold and once with all that is supported here. Failures that
the validator gets wrong are named in [focus_validation.py](../../tools/focus_validation.py) with the reason; any
other fails. It knows no later version than 1.2.
"""


def page() -> str:
    """The text of the page."""
    return "".join([INTRODUCTION, *_files(), HOW, *_columns(), VALIDATOR, *_rules()])


def _files() -> list[str]:
    found = dict.fromkeys(dataset for version in versions() for dataset in datasets(version))
    of = {name: ", ".join(version for version in versions() if name in datasets(version)) for name in found}
    return [f"| `{NAMES[name]}` | {name} | {of[name]} |\n" for name in NAMES]


def _columns() -> list[str]:
    """A table of each dataset: column, versions, whether it must be there, what it holds."""
    known = {(row["version"], row["dataset"], row["column"]): row for row in facts("focus_columns")}
    lines = []
    for dataset, file in NAMES.items():
        lines.append(f"\n## The columns of `{file}`\n\n| column | in | must be there | holds |\n|---|---|---|---|\n")
        for row in mapping():
            if row["dataset"] == dataset:
                there = [version for version in versions() if (version, dataset, row["column"]) in known]
                levels = [known[version, dataset, row["column"]]["feature_level"] for version in there]
                level = "own" if row["column"].startswith(OWN) else ", ".join(dict.fromkeys(levels)).lower()
                versions_of = ", ".join(there or versions())
                lines.append(f"| `{row['column']}` | {versions_of} | {level} | {row['holds']} |\n")
    return lines


def _rules() -> list[str]:
    """Every rule that is held, once, with its versions."""
    listed: dict[str, list[str]] = {}
    for version in versions():
        for rule in rules(version):
            words = re.sub(r"(?<=[a-z])\|(?=[A-Z])", " or ", rule.says)
            listed.setdefault(f"`{rule.id}` | {words}", []).append(version)
    head = "\n## The rules that are held\n\n| rule | in words | in |\n|---|---|---|\n"
    return [head, *(f"| {words} | {', '.join(of)} |\n" for words, of in listed.items())]


def main() -> None:
    """Write the page."""
    (ROOT / PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
