"""English names of countries as reports write them (R11, R12); a country may have several.

The names of the Unicode CLDR come first; other spellings of reports and price lists follow.
"""

import babel
import pandas as pd
from babel import Locale

from chargeback_kit.reference.build.facts import Facts, dated, read

KEY = ["iso2", "name"]
COLUMNS = ["iso2", "name", "as_of", "source", "confidence"]
_CLDR = f"Unicode CLDR via Babel {babel.__version__}, licence Unicode"
_NO_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
_PRICE_LIST = "Azure/Communication:pricing/communication-services-pstn-rates.csv@6957aa4 (2025-10-15; MIT licence)"


def rows(facts: Facts) -> pd.DataFrame:
    """One row per country and spelling."""
    spelled = [_cldr(), _destinations(facts), _zone(facts), _price_list(facts)]
    every = pd.concat([frame[COLUMNS] for frame in spelled], ignore_index=True)
    every = every[every["iso2"].str.fullmatch("[A-Z]{2}|001") & every["name"].ne("")]
    first_meaning = every.assign(folded=every["name"].str.casefold()).drop_duplicates("folded")
    return first_meaning.drop(columns="folded")


def _cldr() -> pd.DataFrame:
    names = [(code, name) for code, name in Locale("en").territories.items() if code not in _NO_COUNTRY]
    spelled_out = [(code, name.replace("&", "and")) for code, name in names]
    frame = pd.DataFrame(names + spelled_out, columns=["iso2", "name"])
    return frame.assign(as_of=dated(_CLDR), source=_CLDR, confidence="high")


def _destinations(facts: Facts) -> pd.DataFrame:
    raw = facts.raw("international_destinations").rename(columns={"country": "name"})
    raw["iso2"] = raw["iso2"].str[:2]
    plain = raw.assign(name=raw["name"].str.replace(r"^(United .*) \(.*\)$", r"\1", regex=True))
    return pd.concat([plain, raw])


def _zone(facts: Facts) -> pd.DataFrame:
    return facts.raw("dialout_zones").rename(columns={"country": "name"})


def _price_list(facts: Facts) -> pd.DataFrame:
    """The part of a destination before its town or kind of number; a town needs no country of its own."""
    raw = read(facts.folder / "acs_pstn_rates_by_prefix.csv")
    raw = raw[raw["number_kind"] != "non-geographic"]
    named = raw.assign(name=raw["destination"].str.split("-").str[0].str.strip())
    return named.assign(as_of=dated(_PRICE_LIST), source=_PRICE_LIST, confidence="medium")
