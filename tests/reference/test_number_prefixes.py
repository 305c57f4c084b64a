"""The prefix table names the country that phonenumbers names."""

import itertools

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType

from chargeback_kit import reference
from tools.facts.number_prefixes import longest_match

PREFIXES = dict(reference.table("number_prefixes")[["prefix", "iso2"]].itertuples(index=False, name=None))


def digits(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")


def examples() -> list[phonenumbers.PhoneNumber]:
    pairs = itertools.product(sorted(phonenumbers.SUPPORTED_REGIONS), PhoneNumberType.values())
    found = [phonenumbers.example_number_for_type(region, kind) for region, kind in pairs]
    return [number for number in found if number]


def test_every_example_number() -> None:
    numbers = examples()
    wrong = {
        digits(number): phonenumbers.region_code_for_number(number)
        for number in numbers
        if longest_match(PREFIXES, digits(number)) != phonenumbers.region_code_for_number(number)
    }
    assert len(numbers) > 1000
    assert wrong == {}


def test_every_area_code_of_calling_code_one() -> None:
    national = [area * 10**7 + 2345678 for area in range(200, 1000)]
    numbers = [phonenumbers.PhoneNumber(country_code=1, national_number=each) for each in national]
    named = {digits(number): phonenumbers.region_code_for_number(number) for number in numbers}
    given = {number: region for number, region in named.items() if region}
    assert len(given) > 350
    assert {number: longest_match(PREFIXES, number) for number in given} == given


@pytest.mark.parametrize(
    ("number", "iso2"),
    [
        ("14255550100", "US"),
        ("16045550100", "CA"),
        ("17875550100", "PR"),
        ("18005550100", "US"),
        ("12425550100", "BS"),
        ("77012345678", "KZ"),
        ("79161234567", "RU"),
        ("441481256789", "GG"),
        ("442071234567", "GB"),
        ("390669812345", "VA"),
        ("390612345678", "IT"),
        ("3585001", "FI"),
        ("35818123", "AX"),
        ("80012345678", "001"),
        ("9791234567", "001"),
        ("420224811", "CZ"),
    ],
)
def test_known_numbers(number: str, iso2: str) -> None:
    assert longest_match(PREFIXES, number) == iso2


def test_a_prefix_says_something_new() -> None:
    assert all(longest_match(PREFIXES, prefix[:-1]) != iso2 for prefix, iso2 in PREFIXES.items())
