"""The page of the engine, ``chargeback_kit/engine/README.md``, written from the pipeline and the heads of its texts."""

import re
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath

from chargeback_kit.engine import pipeline
from chargeback_kit.engine.pipeline import Step

ROOT = Path(__file__).parents[1]
PAGE = "chargeback_kit/engine/README.md"
RULES_PAGE = "chargeback_kit/rules/README.md"
PARTS = {
    "1_read": ("Read", "Rows come in, once for every bill; those that are no calls of this one are left out."),
    "2_kind": ("Kind", "Each call is given a kind, a person and the meaning of its number."),
    "3_minutes": ("Minutes", "Each call is given billed seconds, and the counter it is meant to draw."),
    "4_pool": ("Pool", "Pools are drawn in the order of calls until they end. This folder is the pooling rule."),
    "5_price": ("Price", "Each call has two amounts: what was reported and what the rate card makes of it."),
    "6_payer": ("Payer", "The amount that counts is paid by the pool, credits, after use, or nobody."),
    "7_center": ("Cost centre", "The money goes to a cost centre and to a line of its statement."),
}
RULES = {
    "1_read": ("R02", "R03", "R04", "R05", "R06"),
    "2_kind": ("R10", "R11", "R12", "R13", "R14"),
    "3_minutes": ("R20",),
    "4_pool": ("R21", "R22", "R23", "R24", "R25", "R26", "R27", "R28", "R35 Minutes in the"),
    "5_price": ("R30", "R31", "R34"),
    "6_payer": ("R32", "R42", "R45"),
    "7_center": ("R50",),
}
"""The rules of each part by number, of several paragraphs of one number with its first words."""

INTRODUCTION = """# The steps of a bill

The bill in one sentence: usage rows and licences come in, each call is given a kind, then minutes, then a pool, then a
price, then a payer, then a cost centre. Each step is one SQL text that a reader can open; `bill.stages["draw"]` is the
table after that step. [pipeline.py](pipeline.py) says which follows which, [bill.py](../bill/bill.py) chains them,
[the rules](../rules/README.md) say what they mean. This page is written from the heads of the texts (`make pages`).
"""


@dataclass(frozen=True)
class Header:
    """What the first lines of a text say: what it does, by which rules, what it reads and gives, and what holds it."""

    does: str
    rules: str
    reads: tuple[str, ...]
    gives: str
    held_by: tuple[str, ...]


def header(name: str) -> Header:
    """The head of a step or a question; raises ValueError for one that does not say all of it.

    >>> header("draw").reads
    ('draws', 'counters', 'ends', 'edges', 'settings')
    """
    lines = [line.removeprefix("-- ") for line in pipeline.sql(name).splitlines() if line.startswith("-- ")]
    held = next((line for line in lines if line.startswith("held by: ")), "")
    said = lines[: lines.index(held)] if held else lines[: _until(lines)]
    found = re.fullmatch(rf"{name}: (?P<does>.*?) in: (?P<reads>.*?); out: (?P<gives>.*)", " ".join(said))
    if not found:
        raise ValueError(f"{name}.sql: the first lines say what it does, then -- in: …; out: …")
    return Header(
        re.sub(r" ?\((?=[RL]\d)[^()]*\)", "", found["does"]).rstrip("."),
        ", ".join(re.findall(r"\(((?=[RL]\d)[^()]*)\)", found["does"])),
        tuple(re.findall(r"\w+", re.sub(r"\([^()]*\)", "", found["reads"]))),
        found["gives"],
        tuple(held.removeprefix("held by: ").split("; ")) if held else (),
    )


def _until(lines: list[str]) -> int:
    """The line after the one that says what a text gives."""
    return next((number for number, line in enumerate(lines, 1) if "out: " in line), 0)


def page() -> str:
    """The page as Markdown."""
    parts = []
    for part, (title, says) in PARTS.items():
        rows = [_row(step) for step in pipeline.every_step() if step.part == part]
        parts.append(f"## [{title}](steps/{part}/README.md)\n\n{says}\n\n{HEAD}" + "".join(rows))
    asked = [_question(part, name) for part in pipeline.QUESTIONS for name in questions(part)]
    return "\n".join([INTRODUCTION, *parts, ASKED + "".join(asked)])


HEAD = "| step | what it does | rules | reads | gives | rows | held by |\n|---|---|---|---|---|---|---|\n"
ASKED = """## What is asked of a finished bill

| asked by | question | what it answers | rules |
|---|---|---|---|
"""


def _row(step: Step) -> str:
    text = step.text or step.name
    says = header(text)
    rows = "kept" if step.is_kept else "made when asked"
    held = "<br>".join(_link(each) for each in says.held_by)
    reads = ", ".join(f"`{name}`" for name in says.reads)
    cells = (f"[{step.name}]({_place(text)})", says.does + _only(step), says.rules, reads, says.gives, rows, held)
    return f"| {' | '.join(cells)} |\n"


def _only(step: Step) -> str:
    return f"; only {step.only}" if step.only else ""


def _question(part: str, name: str) -> str:
    says = header(name)
    return f"| {part} | [{name}]({_place(name)}) | {says.does} | {says.rules} |\n"


def _link(held: str) -> str:
    file, _, what = held.partition(" ")
    return f"[{what.strip(chr(34)) or Path(file).name}](../../{file})"


def _place(text: str) -> str:
    part = pipeline.part_of(text)
    return f"{'questions' if part in pipeline.QUESTIONS else 'steps'}/{part}/{text}.sql"


def questions(part: str) -> list[str]:
    """The names of the questions that a part of the kit asks."""
    return sorted(name for name in pipeline.texts() if pipeline.part_of(name) == part)


def part_page(part: str) -> str:
    """The page of one part of the bill: its rules in words, then its steps in order."""
    title, says = PARTS[part]
    rules = "\n\n".join(_rule(rule) for rule in RULES[part])
    steps: dict[str, Step] = {}
    for step in pipeline.every_step():
        if step.part == part:
            steps.setdefault(step.text or step.name, step)
    listed = "".join(
        f"{number}. [{text}]({text}.sql): {header(text).does}{_only(step)}\n"
        for number, (text, step) in enumerate(steps.items(), 1)
    )
    rest = f"## The rules\n\n{rules}\n\n## The steps, in order\n\n{listed}\n[All steps](../../README.md)\n"
    return f"# {title}\n\n{says}\n\n{rest}"


def _rule(rule: str) -> str:
    """What the page of the rules says of a rule, with its links as seen from here."""
    text = (ROOT / RULES_PAGE).read_text(encoding="utf-8")
    found = re.search(rf"^\*\*{rule} .*?(?=\n\n(?:\*\*[RL]\d|## )|\Z)", text, re.MULTILINE | re.DOTALL)
    if not found:
        raise ValueError(f"{RULES_PAGE} has no {rule}")
    return re.sub(r"\]\((?!http|#)([^)]+)\)", lambda link: f"]({_from_a_part(link[1])})", found[0])


def _from_a_part(link: str) -> str:
    """A link of the page of the rules as it is seen from the folder of a part."""
    return normpath(f"../../../rules/{link}").replace("../../../engine/steps/", "../")


def pages() -> dict[str, str]:
    """Every page of the engine by its file."""
    return {PAGE: page(), **{f"chargeback_kit/engine/steps/{part}/README.md": part_page(part) for part in PARTS}}


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (ROOT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
