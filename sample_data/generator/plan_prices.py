"""prices.csv: what the plans would cost a person and month, at the invented prices of licences.csv."""

from decimal import Decimal

from .agreement import licences
from .exports import csv_text

COLUMNS = ("option", "country", "price", "currency", "sku")
SHARED_CALLING = Decimal("1.50")
SKUS = {
    "payg": "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1)",
    "120": "MCOPSTN_5",
    "240": "MCOPSTN_6",
    "standard": "MCOPSTN1",
    "international": "MCOPSTN2",
}


def prices_text(month: int) -> str:
    """One row per option; a share of the resource account stands for shared calling. No price is Microsoft's."""
    unit = {row["sku"]: row["unit_price"] for row in licences(month)}
    rows = [("shared_calling", SHARED_CALLING), *((option, unit[sku]) for option, sku in SKUS.items())]
    return csv_text(COLUMNS, [[option, "", str(price), "USD", ""] for option, price in rows])
