"""The facts a bill stands on, read from the kit's tables with the csv module and nothing else."""

import csv
import re
from fractions import Fraction
from pathlib import Path

TABLES = Path(__file__).resolve().parents[2] / "chargeback_kit" / "reference" / "tables"
NO = {"no", "false", "0", "n"}


class Tables:
    """SKUs, allotments, Zone A, number prefixes, countries and currencies, as plain dicts and sets."""

    def __init__(self, folder=TABLES):
        self.grants: dict[str, set[str]] = {}
        self.plan_of: dict[str, str] = {}
        self.sku_of_product: dict[str, str] = {}
        self.spelled: dict[str, tuple[str, str]] = {}
        for row in _rows(folder, "skus"):
            sku = row["sku"].upper()
            self.grants.setdefault(sku, set()).add(row["grants"])
            if row["grants"] == "plan":
                self.plan_of[sku] = row["plan"].upper()
            self.sku_of_product.setdefault(row["product_name"].lower(), sku)
            for key in ("product_name", "sku_id", "sku"):
                self.spelled.setdefault(_bare(row[key]), (key, sku))
        self.allotments, self.unpooled = {}, {"MCOPSTN8"}
        for row in _rows(folder, "allotments"):
            plan = row["plan"].upper()
            minutes = (int(row["domestic_minutes"] or 0), int(row["international_minutes"] or 0))
            self.allotments[plan, row["country"].upper()] = minutes
            if row["pooled"].lower() in NO:
                self.unpooled.add(plan)
        conference = {row["key"]: row["value"] for row in _rows(folder, "conference")}
        self.free_minutes, self.anywhere_minutes = (
            int(conference[key]) for key in ("free_licence_minutes", "anywhere_minutes")
        )
        self.anywhere_countries = set(conference["anywhere_countries"].split())
        self.messages = {
            (row["plan"], row["country"]): (int(row["messages"]), row["effective_from"])
            for row in _rows(folder, "messages")
        }
        self.zone_a = {row["iso2"].upper() for row in _rows(folder, "zone_a")}
        self.prefixes = {row["prefix"].lstrip("+"): row["iso2"].upper() for row in _rows(folder, "number_prefixes")}
        self.country_of_name = {row["name"].lower(): row["iso2"].upper() for row in _rows(folder, "countries")}
        self.countries = set(self.country_of_name.values())
        advice = [row for row in _rows(folder, "funding_tiers") if row["scheme"] == "current advice"]
        self.least_purchase = Fraction(advice[0]["initial_amount"])
        self.currencies = {row["code"].upper() for row in _rows(folder, "currencies")}

    def licence(self, text):
        """R22: an exact part number, an exact title, else any spelling of title, SKU id or part number."""
        text = text.strip()
        if text.upper() in self.grants:
            return text.upper()
        found = self.sku_of_product.get(text.lower()) or self.spelled.get(_bare(text), ("", ""))[1]
        return found or text.upper()

    def country(self, text):
        """A country given as two letters or as a name; '' where it is neither."""
        text = text.strip()
        if text.upper() in self.countries:
            return text.upper()
        return self.country_of_name.get(text.lower(), "")


def _bare(text):
    return re.sub(r"[\W_]", "", text.lower())


def _rows(folder, name):
    with (Path(folder) / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{key: (cell or "").strip() for key, cell in row.items()} for row in csv.DictReader(file)]
