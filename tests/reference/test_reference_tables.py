"""What the tables promise to those who join them."""

from decimal import Decimal

import pytest

from chargeback_kit import reference
from chargeback_kit.reference.licence_names import spelling
from tools.facts.table_list import TABLES


def rows_where(name: str, **wanted: str) -> list[dict[str, str]]:
    rows = reference.table(name).to_dict("records")
    named = [{str(column): value for column, value in row.items()} for row in rows]
    return [row for row in named if all(row[column] == value for column, value in wanted.items())]


def test_every_table_is_written() -> None:
    assert reference.names() == sorted(TABLES)


@pytest.mark.parametrize("name", reference.names())
def test_columns_and_keys(name: str) -> None:
    rows = reference.table(name)
    assert list(rows.columns) == TABLES[name].columns.split()
    assert not rows.duplicated(TABLES[name].key.split()).any()


@pytest.mark.parametrize("name", reference.names())
def test_no_cell_is_padded(name: str) -> None:
    cells = reference.table(name).stack()
    assert (cells == cells.str.strip()).all()


def test_51_licences_give_20_toll_service_numbers() -> None:
    tiers = reference.table("service_number_entitlement")
    fitting = tiers[
        (tiers["licences_from"].astype(int) <= 51) & (tiers["licences_to"].replace("", "51").astype(int) >= 51)
    ]
    assert fitting["toll_service_numbers"].tolist() == ["20"]


def test_30_domestic_and_20_payg_licences_give_63_user_numbers() -> None:
    licences = {"domestic_or_international": 30, "payg": 20}
    rows = reference.table("user_number_entitlement").to_dict("records")
    numbers = [
        licences[row["licence_kind"]] * Decimal(row["numbers_per_licence"]) + int(row["extra_numbers"]) for row in rows
    ]
    assert sum(numbers) == 63


def test_zone_a_has_44_countries_and_agrees_with_the_destinations() -> None:
    zone = set(reference.table("zone_a")["iso2"])
    destinations = reference.table("international_destinations")
    assert len(zone) == 44
    assert set(destinations.loc[destinations["zone_a"] == "yes", "iso2"]) == zone


@pytest.mark.parametrize(
    ("plan", "country", "domestic", "international", "pooled"),
    [
        ("MCOPSTN1", "US", "3000", "0", "yes"),
        ("MCOPSTN2", "FR", "1200", "600", "yes"),
        ("MCOPSTN1", "GB", "3000", "0", "yes"),
        ("MCOPSTN2", "GB", "3000", "600", "yes"),
        ("MCOPSTN1", "PR", "3000", "0", "yes"),
        ("MCOPSTN2MX", "MX", "1200", "600", "yes"),
        ("MCOPSTN2", "MX", "1200", "600", "yes"),
        ("MCOPSTN8", "*", "120", "0", "no"),
    ],
)
def test_minutes_of_a_plan(plan: str, country: str, domestic: str, international: str, pooled: str) -> None:
    row = rows_where("allotments", plan=plan, country=country)[-1]
    assert (row["domestic_minutes"], row["international_minutes"], row["pooled"]) == (
        domestic,
        international,
        pooled,
    )


def test_a_plan_with_minutes_is_one_that_some_licence_grants() -> None:
    granted = {row["plan"] for row in rows_where("skus", grants="plan")}
    assert set(reference.table("allotments")["plan"]) <= granted


@pytest.mark.parametrize(
    ("sku", "grants"),
    [
        ("SPE_E5", {("conferencing", "MCOMEETADD"), ("phone", "")}),
        ("SPE_E5_CALLINGMINUTES", {("conferencing", "MCOMEETADD"), ("plan", "MCOPSTN8"), ("phone", "")}),
        ("MCOTEAMS_ESSENTIALS", {("plan", "MCOPSTN1"), ("phone", "")}),
        ("MCOPSTN_5", {("plan", "MCOPSTN5"), ("messages", "")}),
        ("MCOPSTNC", {("credits", "")}),
        ("MCOMEETACPEA_TATA", {("conferencing_pay_per_minute", "")}),
        (
            "Microsoft_Teams_Audio_Conferencing_select_dial_out",
            {("conferencing_us_ca", "MCOMEETBASIC")},
        ),
        ("MCOEV", {("phone", "")}),
        ("SPE_E3", {("other", "")}),
        ("M365EDU_A5_FACULTY", {("conferencing", "MCOMEETADD"), ("phone", "")}),
        ("PHONESYSTEM_VIRTUALUSER", {("resource_account", "")}),
        ("PSTN5_US", {("plan", "MCOPSTN5")}),
        ("MCOPSTN3", {("other", "")}),
        ("MCOPSTNEAU2", {("other", "")}),
    ],
)
def test_what_a_licence_grants(sku: str, grants: set[tuple[str, str]]) -> None:
    assert {(row["grants"], row["plan"]) for row in rows_where("skus", sku=sku)} == grants


def test_products_of_one_spelling_bring_the_same() -> None:
    brought: dict[str, dict[str, set[tuple[str, str]]]] = {}
    for row in reference.rows("skus"):
        if row["product_name"] != "voice application":
            products = brought.setdefault(spelling(row["product_name"]), {})
            products.setdefault(row["sku"], set()).add((row["grants"], row["plan"]))
    differ = [name for name, products in brought.items() if name and len(set(map(frozenset, products.values()))) > 1]
    assert differ == []


def test_an_alias_points_at_a_current_code() -> None:
    calls = reference.table("call_types").set_index("code")["alias_of"]
    aliases = calls[calls != ""]
    assert aliases["pstn_out_forwarding"] == "user_out_forwarding"
    assert {"pstn_in", "pstn_out"} < set(aliases.index)
    assert (calls[aliases.to_list()] == "").all()


def test_every_format_names_the_columns_it_needs() -> None:
    columns = reference.table("usage_columns")
    needed = columns[columns["required"] == "yes"].groupby("format").size()
    assert set(needed.index) == set(columns["format"])
    assert needed.min() >= 2


def test_the_columns_of_a_format_are_numbered_without_gaps() -> None:
    for _, rows in reference.table("usage_columns").groupby("format"):
        assert rows["position"].astype(int).to_list() == list(range(len(rows)))


def test_the_conference_minutes() -> None:
    (row,) = rows_where("conference", key="minutes_per_licence")
    assert (row["value"], row["effective_from"]) == ("60", "2019-12-01")


@pytest.mark.parametrize(("code", "minor_units"), [("USD", "2"), ("JPY", "0"), ("KWD", "3")])
def test_minor_units(code: str, minor_units: str) -> None:
    (row,) = rows_where("currencies", code=code)
    assert row["minor_units"] == minor_units


def test_a_country_name_means_one_country() -> None:
    assert not reference.table("countries")["name"].str.casefold().duplicated().any()


def test_every_country_in_use_has_a_name() -> None:
    named = set(reference.table("countries")["iso2"])
    for name, column in [("number_prefixes", "iso2"), ("zone_a", "iso2"), ("allotments", "country")]:
        assert set(reference.table(name)[column]) - {"*"} <= named
