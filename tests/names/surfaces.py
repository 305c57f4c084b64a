"""What a reader sees, as texts: the cells and sentences of pages, workbooks, consoles and widgets; and the codes in it
beside which no name of theirs stands.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import ipywidgets as w
import openpyxl

from chargeback_kit.reference import rows as facts
from chargeback_kit.reference.spoken import country_names
from chargeback_kit.rules.kinds import CATEGORY, KINDS

INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time", "tspan"}
READ_OUT = {"title", "aria-label", "alt", "placeholder"}
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
FOR_PROGRAMS = re.compile(
    r"--where '[^']*'|--(?:category|sku|pool) \S+|(?:calls_of|explain)\([^)]*\)|“[^”]*”|\S+=\S+&\S+"
)
"""What is written to be copied into a command or a notebook, or repeats what somebody asked in words of their own."""
KEYS = ("key", "opens", "address", "opened", "chosen", "owner", "name", "value", "field", "usage_id")
DATA = ("cost_center", "pool_id", "category", "spec")
NOT_READ = {*KEYS, *DATA}


class Texts(HTMLParser):
    """The texts of a page: one for each cell, paragraph, label, and for what is read out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._now: list[str] = []
        self._silent = 0
        self.feed(html)
        self._end()

    def _end(self) -> None:
        if words := " ".join("".join(self._now).split()):
            self.texts.append(words)
        self._now = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self._end()
        self._silent += tag in ("script", "style")
        self.texts += [value for name, value in attrs if name in READ_OUT and value]

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self._end()
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._now.append(data)


def of_page(html: str) -> list[str]:
    """The texts of a page."""
    return Texts(html).texts


def of_workbook(path: Path) -> Iterator[str]:
    """The rows of every sheet: a code may have a column of its own beside the name."""
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        for sheet in book:
            for row in sheet.iter_rows(values_only=True):
                yield " | ".join(str(cell) for cell in row if cell is not None)


def inside(widget: Any) -> Iterator[Any]:
    """A widget and everything in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def of_widget(widget: w.Widget) -> Iterator[str]:
    """What a widget shows: labels, headings, cells, options; not its keys and addresses."""
    for name, value in widget.get_state().items():
        is_html = isinstance(widget, w.HTML)
        if not name.startswith("_") and name not in (NOT_READ - {"value"} if is_html else NOT_READ):
            yield from _of_value(value)


def _of_value(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from of_page(value)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in NOT_READ:
                yield from _of_value(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _of_value(part)


@cache
def names_of_codes() -> dict[str, set[str]]:
    """Every name of every part number and plan that nobody takes for a word."""
    found: dict[str, set[str]] = {}
    for row in facts("skus"):
        is_code = re.fullmatch(r"[A-Z][A-Z0-9_]{3,}", row["sku"]) and re.search(r"\d|_|MCO", row["sku"])
        if is_code and row["product_name"]:
            found.setdefault(row["sku"], set()).add(row["product_name"].casefold())
    for row in facts("spoken_names"):
        if row["code"] in found:
            found[row["code"]].add(row["name"].casefold())
    return found


@cache
def words_of_programs() -> frozenset[str]:
    """Kinds, categories and call types as programs write them."""
    types = (row["code"] for row in facts("call_types"))
    return frozenset(word for word in (*KINDS, *CATEGORY, *types) if "_" in word)


def bare_codes(texts: Iterable[str], *, named_so: Iterable[str] = ()) -> list[str]:
    """The texts with a code beside which no name of it stands; ``named_so``: cost centres that look like countries."""
    countries = country_names().keys() - set(named_so) - {"001"}
    return [found for text in texts for found in _bare(text, countries)]


def _bare(text: str, countries: set[str]) -> Iterator[str]:
    read = FOR_PROGRAMS.sub("", text)
    for word in WORD.findall(read):
        names = names_of_codes().get(word)
        if names is not None and not any(name in read.casefold() for name in names):
            yield f"{word}: {text[:160]}"
        if word in words_of_programs():
            yield f"{word}: {text[:160]}"
    if read in countries:
        yield f"country {read}"
