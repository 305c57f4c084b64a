"""The files of a plan mix: ``licences.csv`` (what to buy and to give back), ``plan_mix.csv``, ``moves.csv``, figures
``plan_mix.json``, a page ``plan.html``.

With carriers also ``carriers.csv``, what each way costs, ``carriers_by_user.csv`` and ``carriers_without_rate.csv``.

The page tells the mix in words a finance director can follow, is self-contained and opens offline.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.export.atomic_folder import write_whole
from chargeback_kit.export.guarded_csv import write_csv
from chargeback_kit.export.page_templates import template
from chargeback_kit.planning.carriers.comparison import CarrierComparison
from chargeback_kit.planning.plan_mix import PlanMix
from chargeback_kit.planning.plan_mix.options import ordered_as, title
from chargeback_kit.planning.plan_mix.result import FullMonths
from chargeback_kit.planning.plan_mix.sensitivity import without_time
from chargeback_kit.presentation.palette import COLOURS, GROUNDS
from chargeback_kit.reference.spoken import country_name
from chargeback_kit.rules.pool_id import named_pool
from chargeback_kit.version import VERSION

MONEY = ("cost", "bound", "certified_bound", "gap", "model_cost", "exact_cost", "exact_today", "saving", "difference")
MOST_MOVES = 200
MOST_PEOPLE = 200
CARRIER_FILES = {"carriers.csv": "ways", "carriers_by_user.csv": "users", "carriers_without_rate.csv": "lacking"}


def write_plan(
    answer: PlanMix,
    out: Path,
    compared: Sequence[CarrierComparison] = (),
    *,
    raw_csv: bool = False,
    force: bool = False,
) -> Path:
    """Write the folder ``out`` whole or not at all, with ``force`` in place of an earlier one; raises InputError if it
    cannot.

    ``compared`` are comparisons with carriers, one for each bill; ``raw_csv``: text in CSV files as it is.
    """

    def fill(scratch: Path) -> None:
        write_csv(answer.assignment, scratch / "plan_mix.csv", raw=raw_csv)
        write_csv(answer.moves, scratch / "moves.csv", raw=raw_csv)
        write_csv(answer.licences, scratch / "licences.csv", raw=raw_csv)
        for name, table in CARRIER_FILES.items() if compared else ():
            write_csv(pd.concat([_dated(each, table) for each in compared]), scratch / name, raw=raw_csv)
        for name, content in {"plan_mix.json": figures_text(answer), "plan.html": page(answer)}.items():
            (scratch / name).write_text(content, encoding="utf-8", newline="\n")

    return write_whole(out, fill, force=force)


def _dated(compared: CarrierComparison, name: str) -> pd.DataFrame:
    """A table of a comparison with the months that it is of."""
    table: pd.DataFrame = getattr(compared, name)
    return table.assign(months=" ".join(compared.months), currency=compared.currency)


def figures_text(answer: PlanMix) -> str:
    """``plan_mix.json``; money is text with two decimals."""
    return json.dumps(figures(answer), ensure_ascii=False, indent=1) + "\n"


def figures(answer: PlanMix) -> dict[str, Any]:
    """The figures as plain values."""
    return {
        "months": list(answer.months),
        "currency": answer.currency,
        "options": list(answer.options),
        **{name: str(getattr(answer, name)) for name in MONEY},
        "relative_gap": f"{answer.relative_gap:.3e}",
        "exact_bound": None if answer.exact_bound is None else str(answer.exact_bound),
        "most_more": str(answer.most_more),
        "settled": answer.settled,
        "more_fees": str(answer.more_fees),
        "idle_to_give_back": _idle(answer),
        "in_full": _in_full(answer),
        "proven": answer.proven,
        "stopped": answer.stopped,
        "comparison": _rows(answer.comparison),
        "licences": _rows(answer.licences),
        "pools": _rows(answer.pools),
        "multipliers": _rows(answer.proof),
        "certainty": _certainty(answer),
        "sensitivity": [{name: _plain(value) for name, value in asdict(each).items()} for each in answer.sensitivity],
        "ground": list(answer.ground),
        "sentences": list(answer.sentences),
        "caveats": list(answer.caveats),
        "version": VERSION,
    }


def _idle(answer: PlanMix) -> dict[str, Any]:
    count, money = answer.idle_to_give_back
    return {"licences": count, "saving": _plain(money)}


def _in_full(answer: PlanMix) -> dict[str, Any] | None:
    found = answer.in_full
    if found is None:
        return None
    return {"month": found.month, "by_call": found.by_call} | {name: str(cost) for name, cost in found.costs.items()}


def _certainty(answer: PlanMix) -> dict[str, Any] | None:
    if answer.certainty is None:
        return None
    sure = answer.certainty
    more = {"gained": sure.gained, "cost_of_not_knowing": sure.cost_of_not_knowing}
    return {name: _plain(value) for name, value in (asdict(sure) | more).items()}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items()} for row in _records(table)]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def page(answer: PlanMix) -> str:
    """``plan.html`` as text."""
    return template("plan.html.j2").render(context(answer))


def context(answer: PlanMix) -> dict[str, Any]:
    """Everything the template shows, as words."""
    order, first, *argument = answer.sentences[: len(answer.sentences) - len(answer.caveats)]
    changes = [one.sentence for one in answer.sensitivity if one.is_asked]
    changes += filter(None, [without_time(answer.sensitivity)])
    elsewhere = {*answer.ground, *changes}
    argument = [each for each in argument if each not in elsewhere]
    people = [row for row in _records(answer.assignment) if row["changes"] or row["first"]]
    return {
        "months": text.months(answer.months),
        "currency": answer.currency,
        "charges_words": answer.priced_by,
        "grounds": GROUNDS,
        "colours": COLOURS,
        "order": order,
        "sensitivity": changes,
        "weighed": "by the model" if any(one.by_model for one in answer.sensitivity) else "call by call",
        "finding": first,
        "people": [_person(row) for row in people[:MOST_PEOPLE]],
        "movers": _movers(people),
        "more_people": max(0, len(people) - MOST_PEOPLE),
        "seen": [_person(row) for row in _records(answer.assignment) if row["seen"]][:MOST_PEOPLE],
        "cards": _cards(answer),
        "moves": [_move(row) for row in _records(answer.moves)[:MOST_MOVES]],
        "more_moves": max(0, len(answer.moves) - MOST_MOVES),
        "has_left": bool((answer.assignment["left"] != "").any()),
        "move_total": text.amount(answer.saving),
        "feet": _feet(answer),
        "bound": bool(answer.licences["still_paid"].sum() or (answer.licences["give_back"] != "").any()),
        "idle": bool(answer.idle_to_give_back[0]),
        "changing": bool(answer.comparison["changing"].sum()),
        "ground": answer.ground,
        "comparison": [_mix(row, answer.in_full) for row in _records(answer.comparison)],
        "full_heading": "" if answer.in_full is None else f"In {answer.in_full.month}",
        "argument": argument,
        "licences": _licences(answer),
        "pools": [_pool(row) for row in _records(answer.pools)],
        "proof": [_proof(row) for row in _records(answer.proof)],
        "caveats": answer.caveats,
        "version": VERSION,
    }


def _feet(answer: PlanMix) -> list[tuple[str, int, str]]:
    """What the last column of the licences adds up to, and what is beside it until the whole saving."""
    bound = bool(answer.licences["still_paid"].sum() or (answer.licences["give_back"] != "").any())
    span = 9 + 2 * bound + bool(answer.idle_to_give_back[0])
    saved = sum(answer.licences["saving"], Decimal("0.00"))
    rows = answer.comparison.set_index("mix")
    today, mix = rows.loc["today"], rows.loc["mix"]
    feet = [("Fees together", saved)]
    if more := (today["fees"] + today["unneeded"]) - (mix["fees"] + mix["unneeded"]) - saved:
        feet.append(("Teams Phone, Shared Calling and what is held twice", more))
    if mix["changing"]:
        feet.append(("Changing, a month of those it is spread over", -mix["changing"]))
    feet.append(("All together, calls too", answer.saving))
    return [(said, span, text.amount(money)) for said, money in feet]


def _cards(answer: PlanMix) -> list[tuple[str, str, str, str]]:
    least = "by the model" if answer.exact_gap is None else "call by call"
    if answer.certainty is not None:
        least += ", in an average drawn month"
    full = answer.in_full if answer.saves_otherwise_in_full else None
    costs = (answer.exact_today, answer.exact_cost, answer.saving)
    fulls = costs if full is None else (full.costs["today"], full.costs["mix"], full.saving)
    beside = [
        f"{answer.currency} a month" + (f"; {text.amount(there)} in {full.month}" if full else "") for there in fulls
    ]
    return [
        ("Today", text.amount(answer.exact_today), beside[0], "level"),
        ("With this mix", text.amount(answer.exact_cost), beside[1], "fees"),
        ("Saved", text.amount(answer.saving), beside[2], "pool"),
        ("Any other mix saves at most", text.amount(answer.most_more), f"{answer.currency} more, {least}", "credits"),
    ]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _option(names: str) -> str:
    """Options as people call them; somebody may hold several."""
    return text.sentence(text.listed([title(name) for name in names.split("+")]))


def _move(row: dict[str, Any]) -> dict[str, str]:
    return {
        "people": text.count(row["people"]),
        "country": country_name(row["country"]),
        "origin": _option(row["from_option"]),
        "target": _option(row["to_option"]),
        "saving": text.amount(row["saving"]),
        "alone": text.amount(row["saving_alone"]),
    }


def _person(row: dict[str, Any]) -> dict[str, str]:
    names = ("user_principal_name", "country", "changes", "first", "seen", "to_do")
    stays = (
        f"stays: {row['because']}"
        if row["because"]
        else "costs least at both ends, or less than today's"
        if row["option"] != row["today"]
        else "the same plan at both ends"
    )
    return {name: row[name] for name in names} | {
        "country": country_name(row["country"]),
        "option": _option(row["option"]),
        "stays": stays,
        "changes": row["changes"] or f"stays: {_option(row['today']).lower()}",
    }


def _movers(people: list[dict[str, Any]]) -> str:
    """How many of some people move, and how many stay and need something first."""
    count = sum(bool(row["changes"]) for row in people)
    stay, need = "person who stays and needs something first", "people who stay and need something first"
    said = [text.counted(count, "person who moves", "people who move")] if count else []
    said += [text.counted(len(people) - count, stay, need)] if len(people) > count else []
    return f"{text.listed(said)},"


def _mix(row: dict[str, Any], full: FullMonths | None) -> dict[str, str]:
    money = {name: text.amount(row[name]) for name in ("fees", "calls", "unneeded", "changing", "cost", "saving")}
    return money | {
        "title": row["title"],
        "full": "" if full is None else text.amount(full.costs[row["mix"]]),
        "moved": text.count(row["people_moved"]),
        "is_mix": "yes" * (row["mix"] == "mix"),
    }


def _licences(answer: PlanMix) -> list[dict[str, str]]:
    """What to buy and to give back."""
    return [_licence(row) for row in _records(answer.licences)]


def _licence(row: dict[str, Any]) -> dict[str, str]:
    asked = ("to_buy", "to_give_back", "still_paid", "idle_to_give_back")
    counts = {name: text.count(int(row[name])) for name in ("held", "bought", "needed")}
    counts |= {name: text.count(int(row[name])) if row[name] else "" for name in asked}
    paid = row["bought_at"] or (text.price(Decimal(row["price_paid"])) if row["price_paid"] else "")
    listed = "" if row["price_list"] is None else text.price(row["price_list"])
    return counts | {
        "option": _option(row["option"]),
        "country": country_name(row["country"]),
        "sku": ordered_as(row["option"], row["sku"]),
        "give_back": row["give_back"],
        "price": f"{paid} ({listed} for more)" if paid and listed and paid != listed else paid or listed,
        "saving": text.amount(row["saving"]),
    }


def _pool(row: dict[str, Any]) -> dict[str, str]:
    counts = {name: text.count(int(row[name])) for name in ("licences", "size_minutes", "used_minutes", "over_minutes")}
    return counts | {"pool": named_pool(row["pool"]), "month": row["month"], "amount": text.amount(row["over_amount"])}


def _proof(row: dict[str, Any]) -> dict[str, str]:
    money = {name: text.amount(row[name]) for name in ("cost", "bound", "certified_bound", "gap")}
    said = "every alternative ruled out" if row["proven"] else "not closed in the time given"
    if row["settled"]:
        said = "every alternative weighed call by call"
    for name in ("call_by_call", "call_by_call_bound"):
        money[name] = "" if row[name] is None else text.amount(row[name])
    return money | {"country": country_name(row["country"]), "people": text.count(row["people"]), "said": said}
