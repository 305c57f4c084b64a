"""Currencies in use by ISO 4217 code (R33)."""

import pandas as pd
from babel import Locale
from babel.core import get_global

from tools.facts.countries import CLDR
from tools.facts.facts import Facts

_MINOR = (
    "minor units: 2 unless the copy of the ISO 4217 list says otherwise, datasets/currency-codes:"
    "data/codes-all.csv@051762c4b9c0dd35bbaa4f0ea5ad6ed34b3ec076 (UGX: CLDR, the copy is older)"
)


def currencies(facts: Facts) -> pd.DataFrame:
    """One row per currency that is tender somewhere; two decimals unless ``readings`` says otherwise."""
    names = Locale("en").currencies
    frame = pd.DataFrame([(code, names[code]) for code in sorted(_tender())], columns=["code", "name"])
    frame = frame.merge(facts.reading("minor_units"), on="code", how="left").fillna({"minor_units": "2"})
    return frame.assign(as_of=facts.dated(CLDR), source=f"{CLDR}; {_MINOR}", confidence="high")


def _tender() -> set[str]:
    """Codes that some territory uses now.

    >>> {"USD", "EUR"} <= _tender(), "DEM" in _tender()
    (True, False)
    """
    spans = [span for territory in get_global("territory_currencies").values() for span in territory]
    return {code for code, _start, end, is_tender in spans if end is None and is_tender}
