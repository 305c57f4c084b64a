"""The first screen of an app without a kernel: its headline and first picture as HTML that runs no script.

Everybody who opens an app begins with the same bill and sees the same until they act, so that this can be shown while
a page of their own is made. It is read off the live panels, with their words, classes and rows: what they show is told
once. Names of classes begin with ``still-`` where those of the live screen begin with ``kit-``, so that nothing takes
one for the other; nothing in it can be reached by the keyboard, is announced or leads anywhere.
"""

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from chargeback_kit.charts.export import tinted
from chargeback_kit.charts.frame import drawing
from chargeback_kit.charts.theme import PALETTE
from chargeback_kit.screens.apps import shell
from chargeback_kit.widgets.download import Download
from chargeback_kit.widgets.panel import Panel
from chargeback_kit.widgets.panels.picture import Picture
from chargeback_kit.widgets.rows import Column, Rows
from chargeback_kit.widgets.vega import Runtime

WIDTHS = (300, 320, 340, 480, 560, 660, 800, 820, 940)
"""For which a picture is drawn [px]: what a phone, a tablet and a window leave for it; the page shows what fits."""
MOST_PANELS = 3
"""So many are enough where none of them has a picture."""
MOST_LINES = 60
"""Of a table; more are below every window."""
LIVE_STYLE = Path(__file__).parents[1] / "widgets" / "kit.css"
STYLE = Path(__file__).parent / "still.css"
CODE = re.compile(r"(.+) \(((?:[A-Z]{2,4}/|\*/)?[A-Z][A-Z0-9_]{4,}|Microsoft_[^ ]+)\)")
"""A name with a code behind it, as a table shows it."""
LIVE = (
    (re.compile(r' (?:id|role|href|data-[a-z]+)="[^"]*"'), ""),
    (re.compile(r"<details\b"), "<details inert"),
    (re.compile(r"\bkit-"), "still-"),
)
"""What makes the HTML of a live panel one that is only looked at."""


def still(app: str, folder: Path) -> str:
    """The style and the panels of an app's first screen; empty where it shows no bill, but a sentence or a question.

    :param app: such as ``plan_mix``
    :param folder: the bill folder or zip that its pages begin with
    """
    live = shell(folder, app)
    if live.state.said or live.state.question or live.state.world is None:
        return ""
    shown: list[str] = []
    for panel in live.opened[app].boxes[1].children:
        if not (drawn := _of(panel)):
            continue
        shown.append(drawn)
        has_picture = isinstance(panel, Picture)
        if has_picture or (len(shown) == MOST_PANELS and not _has_pictures(live.opened[app].panels)):
            break
    panels = "".join(shown)
    return f'<style>{_style()}</style><div class="still-main">{panels}</div>' if panels else ""


def _has_pictures(panels: list[Panel]) -> bool:
    return any(isinstance(each, Picture) and each.layout.display != "none" for each in panels)


def _of(widget: w.Widget) -> str:
    """A widget and what is in it; what a kernel would have to answer is not there."""
    if widget.layout.display == "none" or isinstance(widget, Runtime):
        return ""
    names, found = " ".join(getattr(widget, "_dom_classes", ())), ""
    match widget:
        case w.HTML():
            found = _box(f"widget-html {names}", f'<div class="widget-html-content">{_quiet(widget.value)}</div>')
        case Rows():
            found = _table(widget)
        case Picture():
            inside = "".join(_of(each) for each in widget.children if each is not widget.chart)
            found = _box(f"still-column {names}", inside + _picture(widget))
        case w.Box():
            kind = "still-column" if isinstance(widget, w.VBox) else "still-line"
            found = _box(f"{kind} {names}", "".join(map(_of, widget.children)))
        case w.Button() | w.ToggleButton():
            kind = "widget-toggle-button" if isinstance(widget, w.ToggleButton) else "widget-button"
            found = f'<span class="jupyter-button {kind}">{escape(widget.description)}</span>'
        case Download():
            found = f'<div><span class="still-button">{escape(widget.label)}</span></div>'
    return found


def _box(names: str, inside: str) -> str:
    return f'<div class="{_quiet(names).strip()}">{inside}</div>'


def _quiet(html: str) -> str:
    """HTML of a live panel as something that is only looked at.

    >>> _quiet('<a class="kit-open" href="#x" data-opens="x">1.00</a><p class="kit-against" role="status"></p>')
    '<a class="still-open">1.00</a><p class="still-against"></p>'
    """
    for what, becomes in LIVE:
        html = what.sub(becomes, html)
    return html


def _picture(panel: Picture) -> str:
    """The chart of a panel in every width, of which the page shows one, and its description for the ear."""
    says = escape(panel.module.told.description(panel.rows))
    drawn = "".join(f'<div class="still-at-{width}" aria-hidden="true">{_svg(panel, width)}</div>' for width in WIDTHS)
    return f'<div class="still-chart" role="img" aria-label="{says}">{drawn}</div>'


def _svg(panel: Picture, width: int) -> str:
    return tinted(drawing(panel.module, panel.rows, width), f"still-{width}")


def _table(rows: Rows) -> str:
    """A table as it first stands there."""
    columns = [Column(**each) for each in rows.columns]
    kinds = ["still-number" if column.is_number else "" for column in columns]
    head = "".join(f'<th scope="col" class="{k}">{escape(c.label)}</th>' for c, k in zip(columns, kinds, strict=True))
    lines = "".join(_line(row, kinds, can_choose=rows.can_choose) for row in rows.rows[:MOST_LINES])
    says = f'<div class="still-bar"><span class="still-found">{escape(rows.says)}</span></div>' if rows.says else ""
    caption = f"<caption>{escape(rows.label)}</caption>"
    table = f'<table class="still-table">{caption}<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'
    return f'<div>{says}<div class="still-with-detail"><div class="still-scroll">{table}</div></div></div>'


def _line(row: dict[str, Any], kinds: list[str], *, can_choose: bool) -> str:
    cells = []
    for number, (words, kind) in enumerate(zip(row["cells"], kinds, strict=False)):
        opens = number < len(row["opens"]) and row["opens"][number] is not None and words
        is_choice = not number and can_choose and row["key"]
        look = "still-choose" if is_choice else "still-choose still-opens" if opens else ""
        inside = f'<span class="{look}">{_named(words)}</span>' if look else _named(words)
        cells.append(f'<td class="{kind}">{inside}</td>' if number else f'<th scope="row">{inside}</th>')
    return f"<tr>{''.join(cells)}</tr>"


def _named(words: str) -> str:
    """A code after its name is grey, and has no brackets.

    >>> _named("Calling Plan (MCOPSTN1)"), _named("Sales & Co")
    ('Calling Plan <span class="still-code">MCOPSTN1</span>', 'Sales &amp; Co')
    """
    found = CODE.fullmatch(words)
    return f'{escape(found[1])} <span class="still-code">{escape(found[2])}</span>' if found else escape(words)


@cache
def _style() -> str:
    """The style of the live panels, for the still ones; the colours of a dark page without a script."""
    live = LIVE_STYLE.read_text(encoding="utf-8").replace(".kit-", ".still-")
    own = STYLE.read_text(encoding="utf-8")
    dark = re.findall(r"^:root\.still-dark \{(.*?)\}", live, re.MULTILINE | re.DOTALL)
    light = "".join(f"--tint-{name}:{colour.light};" for name, colour in PALETTE.items())
    tints = "".join(f"--tint-{name}:{colour.dark};" for name, colour in PALETTE.items())
    fits = "".join(
        f"@container (min-width:{least}px) and (max-width:{after - 0.02}px)"
        f"{{.still-chart>.still-at-{width}{{display:block}}}}"
        for width, least, after in zip(WIDTHS, (0, *WIDTHS[1:]), (*WIDTHS[1:], 10_000), strict=True)
    )
    night = f"@media screen and (prefers-color-scheme:dark){{:root{{{''.join(dark)}{tints}}}}}"
    return f"{live}{own}:root{{{light}}}{night}{fits}"
