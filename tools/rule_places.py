"""Where each rule is held, ``chargeback_kit/provenance/places.csv``, written from the page of the rules, the heads of
the SQL texts and the page of the facts.

A place is a file of the kit below ``chargeback_kit/``. A table of facts is the place of a rule too; its rows have a
fingerprint of their own.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import takewhile
from posixpath import normpath

from chargeback_kit.engine import pipeline
from tools.engine_page import ROOT, RULES_PAGE

KIT = ROOT / "chargeback_kit"
TABLE = "chargeback_kit/provenance/places.csv"
FACTS_PAGE = "chargeback_kit/reference/README.md"
COMPUTING = (
    *("money.py", "phone_numbers.py", "problems.py", "text.py", "reference/", "records/", "rules/", "wallet/"),
    *("chargeback/", "bill/", "engine/steps/", "engine/questions/bill/", "engine/questions/completeness/"),
)
"""What a bill is computed by; what is planned, told and written beyond it are no places."""
RULE = r"R\d\d(?:\.\d+)?"


def spelled_out(rules: str) -> list[str]:
    """Every rule that a text names, ranges written out.

    >>> spelled_out("R04, R10 to R12, R21-R23")
    ['R04', 'R10', 'R11', 'R12', 'R21', 'R22', 'R23']
    """
    found = []
    for first, last in re.findall(rf"({RULE})(?:(?: to |-)(R\d\d))?", rules):
        numbers = range(int(first[1:3]), int(last[1:3]) + 1) if last else ()
        found += [f"R{number:02}" for number in numbers] or [first.partition(".")[0]]
    return list(dict.fromkeys(found))


def of_the_page() -> Iterator[tuple[str, str]]:
    """The rules and the files that the page of the rules links to, heading by heading."""
    text = (ROOT / RULES_PAGE).read_text(encoding="utf-8")
    for said in re.split(r"\n(?=\*\*|## )", text):
        head = re.match(r"\*\*(.*?)\*\*", said, re.DOTALL)
        for rule in spelled_out(head[1]) if head else ():
            for link in re.findall(r"\]\(([^)#]+)\)", said):
                place = normpath(f"rules/{link}")
                if (KIT / place).is_file() and not place.endswith((".md", "__init__.py", "problems.csv")):
                    yield rule, place


def of_the_texts() -> Iterator[tuple[str, str]]:
    """The rules that a SQL text says it follows."""
    for name in pipeline.texts():
        part = pipeline.part_of(name)
        folder = "questions" if part in pipeline.QUESTIONS else "steps"
        yield from ((rule, f"engine/{folder}/{part}/{name}.sql") for rule in of_a_text(name))


def of_a_text(name: str) -> list[str]:
    """The rules in brackets in the first lines of a text.

    >>> of_a_text("draw")
    ['R25', 'R26']
    """
    lines = takewhile(lambda line: line.startswith("-- "), pipeline.sql(name).splitlines())
    said = " ".join(line.removeprefix("-- ") for line in lines).partition(" held by: ")[0]
    return spelled_out(", ".join(re.findall(r"\(((?=[RL]\d)[^()]*)\)", said)))


def of_the_facts() -> Iterator[tuple[str, str]]:
    """The rules that a table of facts serves."""
    text = (ROOT / FACTS_PAGE).read_text(encoding="utf-8")
    for name, rules in re.findall(r"^\| `(\w+)` \| [^|]* \| ([^|]*) \|", text, re.MULTILINE):
        yield from ((rule, f"reference/tables/{name}.csv") for rule in spelled_out(rules))


def table() -> str:
    """The table as CSV, by rule and place."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["rule", "place"])
    found = {*of_the_page(), *of_the_texts(), *of_the_facts()}
    rows.writerows(sorted((rule, place) for rule, place in found if place.startswith(COMPUTING)))
    return out.getvalue()


def main() -> None:
    """Write the table."""
    (ROOT / TABLE).write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
