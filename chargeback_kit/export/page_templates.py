"""The templates of pages, and their words: a code behind its name in grey, a number with its noun and its verb."""

import re
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from chargeback_kit import text

CODE = re.compile(r" \(((?:[A-Z]{2,4}/|\*/)?[A-Z][A-Z0-9_]{4,}|Microsoft_[^ ]+)\)(?=$|[ ,.;:])")


def grey(words: str) -> Markup:
    """A text with each code that follows a name in brackets as a grey one.

    >>> print(grey("Domestic Calling Plan (MCOPSTN1); Business Voice (UK) & more"))
    Domestic Calling Plan <code class="grey">MCOPSTN1</code>; Business Voice (UK) &amp; more
    """
    return Markup(CODE.sub(r' <code class="grey">\1</code>', str(escape(words))))  # noqa: S704 - escaped before


def more(number: int | str, noun: str, verb: str = "") -> str:
    """So many more, with a verb that agrees.

    >>> more("1", "row", "are"), more(1200, "row", "are"), more("2", "cost centre", "changed")
    ('1 more row is', '1,200 more rows are', '2 more cost centres changed')
    """
    number = text.count(number) if isinstance(number, int) else number
    is_one = number == "1"
    said = {"are": "is" if is_one else "are"}.get(verb, verb)
    return " ".join(filter(None, (number, "more", noun if is_one else f"{noun}s", said)))


def nil(cell: str) -> str:
    """The class of a cell that says nothing: a narrow screen leaves it out.

    >>> nil("0.00"), nil(""), nil("0.10")
    (' nil', ' nil', '')
    """
    return " nil" if cell in ("", "0.00") else ""


@cache
def template(name: str, *own: str) -> Template:
    """A template of a page; ``own``: the packages whose templates it has beside those of the bill."""
    loader = ChoiceLoader([PackageLoader(package) for package in (*own, "chargeback_kit.export")])
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"grey": grey, "more": more, "nil": nil}
    return made.get_template(name)
