"""The tenant in tables: countries, plans, call types. Prices and shares are invented; codes are real."""

from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

SEED = 20261001
CURRENCY = "USD"
UNOWNED = "IT"
DEPARTMENTS = 200
ROWS_PER_USER = 100
MONTH_START = datetime(2026, 10, 1, tzinfo=UTC)
MONTH_END = datetime(2026, 11, 1, tzinfo=UTC)


class Country(NamedTuple):
    """A country, the beginnings of its numbers, and how many digits a number has with its country code."""

    code: str
    calling_code: str
    name: str
    stems: tuple[str, ...]
    digits: int


def _country(code: str, calling_code: str, name: str, stems: str, digits: int) -> Country:
    return Country(code, calling_code, name, tuple(stems.split()), digits)


#: The first twenty are home to users; the rest are only called.
COUNTRIES = (
    _country("US", "1", "United States", "1212 1303 1425 1617", 11),
    _country("GB", "44", "United Kingdom", "4420 44121 44161", 12),
    _country("DE", "49", "Germany", "4930 4940 4989", 12),
    _country("FR", "33", "France", "331 334", 11),
    _country("NL", "31", "Netherlands", "3120 3110", 11),
    _country("ES", "34", "Spain", "3491 3493", 11),
    _country("IT", "39", "Italy", "3902 39011", 12),
    _country("PL", "48", "Poland", "4822 4812", 11),
    _country("SE", "46", "Sweden", "468 4631", 11),
    _country("BE", "32", "Belgium", "322 323", 10),
    _country("CH", "41", "Switzerland", "4144 4122", 11),
    _country("AT", "43", "Austria", "431", 11),
    _country("DK", "45", "Denmark", "4533 4570", 10),
    _country("IE", "353", "Ireland", "3531", 11),
    _country("PT", "351", "Portugal", "35121 35122", 12),
    _country("CZ", "420", "Czech Republic", "4202", 12),
    _country("NO", "47", "Norway", "4722 4755", 10),
    _country("FI", "358", "Finland", "3589", 11),
    _country("RO", "40", "Romania", "4021", 11),
    _country("HU", "36", "Hungary", "361", 10),
    _country("IN", "91", "India", "9122 9111", 12),
    _country("BR", "55", "Brazil", "5511 5521", 12),
    _country("JP", "81", "Japan", "813 816", 11),
    _country("MX", "52", "Mexico", "5255 5281", 12),
    _country("TR", "90", "Turkey", "90212", 12),
    _country("AE", "971", "United Arab Emirates", "9714", 11),
    _country("PH", "63", "Philippines", "632", 11),
    _country("IL", "972", "Israel", "9722", 11),
    _country("UA", "380", "Ukraine", "38044", 12),
    _country("AR", "54", "Argentina", "5411", 12),
)
HOMES = 20

#: Calling code of each country: here one each, so that a number finds its country by it.
CALLING_CODES = {country.code: country.calling_code for country in COUNTRIES}

#: Where the conferencing pool reaches (reference/dialout_zones.csv has all 44).
ZONE_A = frozenset(CALLING_CODES) - {"TR", "AE", "PH", "IL", "UA", "AR"}


class Plan(NamedTuple):
    """A licence: the code in the usage report, its part number, its share of users, its price [USD/month]."""

    code: str
    sku: str
    share: float
    unit_price: str


PLANS = (
    Plan("MCOPSTN1", "MCOPSTN1", 0.60, "12.00"),
    Plan("MCOPSTN2", "MCOPSTN2", 0.15, "24.00"),
    Plan("MCOPSTN5", "MCOPSTN5", 0.15, "6.00"),
    Plan("MCOPSTNPP", "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1)", 0.10, "2.00"),
)
OTHER_SKU_PRICES = {"MCOEV": "8.00", "MCOMEETADV": "4.00", "MCOPSTNC": "0.00"}


class CallType(NamedTuple):
    """A call type and how often it occurs; the sign of `out` says who dialled."""

    code: str
    share: float
    out: bool
    number_type: str


CALL_TYPES = (
    CallType("user_in", 0.30, False, "Subscriber"),
    CallType("user_out", 0.45, True, "Subscriber"),
    CallType("conf_in", 0.10, False, "Service"),
    CallType("conf_out", 0.06, True, "Service"),
    CallType("user_out_forwarding", 0.03, True, "Subscriber"),
    CallType("user_out_transfer", 0.03, True, "Subscriber"),
    CallType("ucap_in", 0.03, False, "Toll-Free"),
)

TOLL_FREE_NUMBERS = tuple(18005550100 + n for n in range(24))
BRIDGES = tuple(14255550100 + n for n in range(40))


def allotments(plan: str, rank: int) -> tuple[int, int]:
    """Domestic and international minutes per licence; in every second country so few that pools run dry."""
    generous = rank % 2 == 0
    if plan == "MCOPSTN1":
        return (3000 if generous else 130), 0
    if plan == "MCOPSTN2":
        return (3000, 600) if generous else (200, 30)
    return 120, 0


def weights() -> np.ndarray:
    """How likely each country is as somebody's home: 1 / rank^0.9, nothing beyond the homes."""
    rank = np.arange(1, HOMES + 1)
    return (rank**-0.9) / (rank**-0.9).sum()
