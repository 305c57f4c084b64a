"""One colour and one word for one thing, on the page, in the workbook and in every chart.

Steps of the money are in Okabe and Ito's colours, categories of calls near Paul Tol's muted scheme; a test holds that
those that stand together stay apart for colour-blind eyes, on both grounds.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    """A colour on a light and on a dark ground."""

    light: str
    dark: str


COLOURS = {
    "pool": Colour("#009e73", "#1fb78c"),
    "credits": Colour("#0072b2", "#78a4fb"),
    "postpaid": Colour("#e69f00", "#f0ad1e"),
    "unfunded": Colour("#d55e00", "#e8651a"),
    "fees": Colour("#cc79a7", "#d78fb6"),
    "other": Colour("#6a6a6a", "#757b84"),
    "level": Colour("#3d4652", "#d3dae2"),
    "over": Colour("#3d4652", "#d3dae2"),
}

CATEGORY_COLOURS = {
    "licence_fees": COLOURS["fees"],
    "domestic": Colour("#332288", "#8a78f0"),
    "international": Colour("#88ccee", "#88ccee"),
    "conference": Colour("#999933", "#9a9e2e"),
    "toll_free": Colour("#ddcc77", "#f0dc82"),
    "premium": Colour("#771144", "#c2336b"),
    "messages": Colour("#a22eeb", "#a22eeb"),
    "carrier": Colour("#117733", "#3fae6a"),
    "other": COLOURS["other"],
    "markup": Colour("#3c2800", "#783c14"),
    "kept_central": Colour("#8c8cf0", "#8c008c"),
}

GROUNDS = {
    "paper": Colour("#ffffff", "#171b21"),
    "ink": Colour("#1b2129", "#e8ebf0"),
    "soft": Colour("#566070", "#a3acb9"),
    "rule": Colour("#dde1e7", "#313945"),
    "track": Colour("#e8ebef", "#2a313b"),
}

STEPS = {
    "Calls at list price": "level",
    "Covered by pools": "pool",
    "From credits": "credits",
    "Billed after use": "postpaid",
    "Unfunded": "unfunded",
    "Other charges": "other",
    "Charges for calls": "level",
    "Licence fees": "fees",
    "Departments pay": "level",
}
PAYERS = ("From credits", "Billed after use", "Unfunded", "Other charges")

CATEGORIES = {
    "licence_fees": "Licence fees",
    "domestic": "Domestic calls",
    "international": "International calls",
    "conference": "Conference dial-out",
    "toll_free": "Toll-free",
    "premium": "Premium",
    "messages": "Text messages",
    "carrier": "Carriers",
    "other": "Other",
    "markup": "Markup",
    "kept_central": "Kept central",
}

EVENTS = {
    "opening": "Opening balance",
    "top_up": "Top-ups",
    "recharge": "Auto-recharges",
    "call": "Calls",
    "expiry": "Expired",
    "closing": "Closing balance",
}

SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Note"}
