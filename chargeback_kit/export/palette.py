"""One colour and one word for one thing, on the page and in the workbook (Okabe and Ito's colours)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    """A colour on a light and on a dark ground."""

    light: str
    dark: str


COLOURS = {
    "pool": Colour("#009e73", "#1fb78c"),
    "credits": Colour("#0072b2", "#56b4e9"),
    "postpaid": Colour("#e69f00", "#e69f00"),
    "unfunded": Colour("#d55e00", "#e8701a"),
    "fees": Colour("#cc79a7", "#d78fb6"),
    "other": Colour("#8c8c8c", "#9a9a9a"),
    "level": Colour("#3d4652", "#c3cad3"),
    "over": Colour("#3d4652", "#c3cad3"),
}

CATEGORY_COLOURS = {
    "licence_fees": COLOURS["fees"],
    "domestic": Colour("#332288", "#9a8fe8"),
    "international": Colour("#88ccee", "#88ccee"),
    "conference": Colour("#999933", "#b5b54a"),
    "toll_free": Colour("#ddcc77", "#ddcc77"),
    "premium": Colour("#882255", "#c95f93"),
    "other": COLOURS["other"],
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
    "other": "Other",
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
