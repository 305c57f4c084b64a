"""``chargeback-kit explain FOLDER --month 2026-10 --call ID``: the receipt of a number, for people and programs."""

import ast
import re
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

import chargeback_kit as ck
from chargeback_kit.commands.bill import Charges, too_large
from chargeback_kit.commands.shared.console import (
    BillFolderPath,
    Json,
    MonthsInARow,
    Watch,
    exit_with_sentence,
    say,
    say_left_out,
    tell,
)

OPTIONS = {"usage_id": "--call", "month": "--of-month"}
WAYS = (
    "give --call, or --cost-center alone, with --sku (and --of-month), or with --category, or --pool (and --of-month), "
    "or --event"
)
JUMP = re.compile(r"explain\(.*\)(?=[\];])")


def in_options(line: str) -> str:
    """A line of a receipt with the next question as the command line asks it.

    >>> in_options('line  31.00 USD  [R50; explain(cost_center="Sales & Co", category="domestic")]')
    "line  31.00 USD  [R50; --cost-center 'Sales & Co' --category domestic]"
    >>> in_options('call  0.30 USD  [R34; explain("u1")]')
    'call  0.30 USD  [R34; --call u1]'
    """

    def asked(found: re.Match[str]) -> str:
        try:
            call = ast.parse(found[0], mode="eval").body
        except SyntaxError:  # a name with a quotation mark
            return found[0]
        if not isinstance(call, ast.Call):
            return found[0]
        given = dict(zip(("usage_id",), call.args, strict=False)) | {
            each.arg or "": each.value for each in call.keywords
        }
        said = {OPTIONS.get(name, f"--{name.replace('_', '-')}"): value for name, value in given.items()}
        return " ".join(f"{option} {quote(str(ast.literal_eval(value)))}" for option, value in said.items())

    return JUMP.sub(asked, line)


def explain(
    folder: BillFolderPath,
    month: MonthsInARow,
    call: Annotated[str, typer.Option(help="A usage id, as in calls.csv.")] = "",
    cost_center: Annotated[str, typer.Option(help="Whose statement, fee or line; alone: the whole statement.")] = "",
    sku: Annotated[str, typer.Option(help="With a cost centre: its share of this licence's fee.")] = "",
    of_month: Annotated[str, typer.Option(help="With a licence or a pool: of one month alone.")] = "",
    category: Annotated[str, typer.Option(help="With a cost centre: this line, such as toll_free_inbound.")] = "",
    pool: Annotated[str, typer.Option(help="A pool, such as US/MCOPSTN1/domestic, as in pools.csv.")] = "",
    event: Annotated[
        int | None, typer.Option(help="An event of the wallet by its place in wallet.csv, from 1.")
    ] = None,
    charges: Annotated[Charges, typer.Option(help="Which amounts count.")] = Charges.reported,
    html: Annotated[Path | None, typer.Option(help="Write the receipt as a page with every figure.")] = None,
    force: Annotated[bool, typer.Option(help="Replace a page of the kit that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Show how an amount comes about: each step with its rule and source."""
    from chargeback_kit import text
    from chargeback_kit.explain.explain import NoQuestion
    from chargeback_kit.export.one_page import refuse_file
    from chargeback_kit.export.receipt_page import MARK, write_receipt

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        if html is not None:
            refuse_file(html, MARK, force=force)
        done = ck.bill(folder, month, charges.value, watch.step)
        for each in done.not_covered:
            say(each.says)
        say_left_out(done)
        try:
            receipt = done.explain(
                call, cost_center=cost_center, sku=sku, month=of_month, category=category, pool=pool, event=event
            )
        except NoQuestion as error:
            options = text.listed(sorted(OPTIONS.get(name, f"--{name.replace('_', '-')}") for name in error.given))
            raise ck.InputError(f"explain was asked by {options or 'nothing'}; {WAYS}.") from None
        if html is not None:
            write_receipt(receipt, html, force=force)
    lines = [*map(in_options, str(receipt).splitlines()), *([] if html is None else [f"Written to {html}"])]
    tell(lines, receipt.data, html, as_json=as_json)
