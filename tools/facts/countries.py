"""English names of countries as reports write them (R11, R12); a country may have several.

The names of the Unicode CLDR come first; what other lists write differently follows.
"""

import babel
import pandas as pd
from babel import Locale

from tools.facts.facts import Facts

CLDR = f"Unicode CLDR via Babel {babel.__version__}, licence Unicode"
_NO_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def countries(facts: Facts) -> pd.DataFrame:
    """One row per country and spelling."""
    destinations = facts.collected("international_destinations").rename(columns={"country": "name"})
    every = pd.concat([_cldr(facts), destinations, facts.collected("country_spellings")], ignore_index=True)
    return every[~every["name"].str.casefold().duplicated()]


def _cldr(facts: Facts) -> pd.DataFrame:
    named = {code: name for code, name in Locale("en").territories.items() if code == "001" or code.isalpha()}
    names = [(code, name) for code, name in named.items() if code not in _NO_COUNTRY]
    spelled_out = [(code, name.replace("&", "and")) for code, name in names]
    frame = pd.DataFrame(names + spelled_out, columns=["iso2", "name"])
    return frame.assign(as_of=facts.dated(CLDR), source=CLDR, confidence="high")
