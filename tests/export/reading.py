"""Reads a page back: its tables as text, its tags, its ids."""

from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

CELLS = ("td", "th")


class Page(HTMLParser):
    """A parsed page: ``tables`` by the id of their section, ``tags`` as (name, attributes), ``text``."""

    def __init__(self, html):
        super().__init__()
        self.tables: dict[str, list[list[list[str]]]] = {}
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.words: list[str] = []
        self.sections: list[str] = []
        self.cell: list[str] | None = None
        self.feed(html)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if tag == "section":
            self.sections.append(attributes.get("id", ""))
        elif tag == "table":
            self.tables.setdefault(self.sections[-1], []).append([])
        elif tag == "tr":
            self.tables[self.sections[-1]][-1].append([])
        elif tag in CELLS:
            self.cell = []

    def handle_endtag(self, tag):
        if tag in CELLS:
            assert self.cell is not None
            self.tables[self.sections[-1]][-1][-1].append(" ".join("".join(self.cell).split()))
            self.cell = None

    def handle_data(self, data):
        self.words.append(data)
        if self.cell is not None:
            self.cell.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def money(text):
    """An amount as it was written; an empty cell is nothing."""
    return Decimal(text.replace(",", "")) if text else Decimal("0.00")
