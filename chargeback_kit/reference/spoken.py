"""The names of countries and licences as readers say them, with the code behind the name: one home for every surface.

Files for programs keep their codes; whatever a person reads begins with the name.
"""

from functools import cache

from chargeback_kit.reference.reader import rows as facts

UNKNOWN = "no name known"
WITH_ARTICLE = ("Bahamas", "Dominican Republic", "Isle of Man", "Maldives", "Netherlands", "Philippines", "United ")


@cache
def country_names() -> dict[str, str]:
    """The English name of every country by its code."""
    rows = facts("countries")
    usual = [row for row in rows if "CLDR" in row["source"]]
    return {row["iso2"]: row["name"] for row in (*rows, *usual)}


def country_name(code: str) -> str:
    """The English name of a country code.

    >>> country_name("DE"), country_name("ZZ-unknown")
    ('Germany', 'ZZ-unknown')
    """
    return country_names().get(code, code)


def the(country: str) -> str:
    """The name of a country as it stands in a sentence.

    >>> the("United States"), the("France")
    ('the United States', 'France')
    """
    return f"the {country}" if country.startswith(WITH_ARTICLE) else country


@cache
def _products() -> dict[str, str]:
    titles = sorted(facts("skus"), key=lambda row: row["confidence"] != "high")
    named = {row["sku"].upper(): row["product_name"] for row in reversed(titles) if row["product_name"]}
    return named | {row["code"].upper(): row["name"] for row in facts("spoken_names")}


def product(sku: str) -> str:
    """The name of a licence or a plan's code; empty where nobody knows.

    >>> product("MCOPSTN1"), product("MCOEV"), product("NOT_A_SKU")
    ('Domestic Calling Plan', 'Teams Phone Standard', '')
    """
    return _products().get(sku.upper(), "")


def named(sku: str) -> str:
    """The name with its code in brackets; a code that nobody knows stays as it is, and is marked.

    >>> named("MCOPSTN1"), named("NOT_A_SKU")
    ('Domestic Calling Plan (MCOPSTN1)', 'NOT_A_SKU (no name known)')
    """
    return f"{product(sku) or sku} ({sku if product(sku) else UNKNOWN})" if sku else ""
