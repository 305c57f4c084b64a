"""Phone numbers however they are written (R05): the engine, the lists and the reference read them alike."""

import pytest
from oracle.values import read_number

from chargeback_kit.engine.store import Store
from chargeback_kit.phone_numbers import PhoneNumber, digits_of, fitting_keys, owners_of, phone_number

WHOLE = PhoneNumber("14255550101")
SPELLINGS = {
    "+14255550101": WHOLE,
    "14255550101": WHOLE,
    "tel:+14255550101": WHOLE,
    "TEL: +1-425-555-0101;ext=12": WHOLE,
    "+1 (425) 555-0101": WHOLE,
    "1.425.555.0101": WHOLE,
    "+1\u00a0425\u202f555\u20110101": WHOLE,
    "\ufeff+1 425 555 0101 ": WHOLE,
    "'+14255550101": WHOLE,
    "[1] 425/5550101": WHOLE,
    "1.4255550101E+10": WHOLE,
    "14255550101.0": WHOLE,
    "+14255550101;phone-context=example.com": WHOLE,
    "+1425555****": PhoneNumber("1425555", 4),
    "1425555****": PhoneNumber("1425555", 4),
    "+49 30 2312***": PhoneNumber("49302312", 3),
    "4.48082E+11": PhoneNumber("44808", 7, is_shortened=True),
    "4,48082e+11": PhoneNumber("44808", 7, is_shortened=True),
    "+4.48082E11": PhoneNumber("44808", 7, is_shortened=True),
    "'4.48082E+11": PhoneNumber("44808", 7, is_shortened=True),
    "1.80056E+10": PhoneNumber("18005", 6, is_shortened=True),
    "4.5E+11": PhoneNumber("4", 11, is_shortened=True),
    "4E+11": PhoneNumber("", 12, is_shortened=True),
    "411": PhoneNumber("411", is_short_code=True),
    "000": PhoneNumber("000", is_short_code=True),
    "118 118": PhoneNumber("118118", is_short_code=True),
    "411.0": PhoneNumber("411", is_short_code=True),
    "tel:911;phone-context=+1": PhoneNumber("911", is_short_code=True),
    "41***": PhoneNumber("41", 3, is_short_code=True),
    "+411": PhoneNumber("411"),
    "5550101": PhoneNumber("5550101"),
    "123456789012345678": PhoneNumber("123456789012345"),
}
NO_NUMBERS = (
    "",
    " ",
    "anonymous",
    "****",
    "+",
    "02079460123",
    "0044 20 7946 0123",
    "4.48082E+2",
    "4.4E+25",
    "1_425_555_0101",
    "0x14255550101",
    "+1425555x101",
    "sip:ana@example.com",
    "1e-7",
)


def keys(spellings):
    listed = ", ".join("('" + written.replace("'", "''") + "')" for written in spellings)
    return Store().run(f"SELECT digits(written) FROM (VALUES {listed}) AS t(written)")


def test_a_number_reads_alike_in_lists_and_calls():
    for (written, expected), (key,) in zip(SPELLINGS.items(), keys(SPELLINGS), strict=True):
        assert phone_number(key) == expected, written
        if not expected.hidden and len(written) < len("123456789012345678"):
            assert digits_of(written) == ("" if "E+" in written else expected.certain), written


def test_the_reference_reads_them_alike():
    for written, expected in SPELLINGS.items():
        read = read_number(written)
        same = PhoneNumber(read.known, read.length - len(read.known), read.is_shortened, read.is_short)
        assert same == expected, written


def test_what_is_no_number_is_none():
    assert keys(NO_NUMBERS) == [(None,)] * len(NO_NUMBERS)
    assert [read_number(written) for written in NO_NUMBERS] == [None] * len(NO_NUMBERS)


@pytest.mark.parametrize("digits", ["448081570100", "14255550101", "4711"])
def test_what_is_left_of_a_number_finds_its_owner(digits):
    owners = owners_of({digits: "Support", "3319900014": "Sales"})
    for key in fitting_keys(digits):
        assert owners[key] == "Support"
        assert digits.startswith(phone_number(key).certain)
        assert phone_number(key).length == len(digits)


def test_two_owners_who_fit_settle_it_if_they_are_one_cost_centre():
    ((shortened,),) = keys(["4.48082E+11"])
    assert owners_of({"448081570100": "Support", "448081570101": "Support"})[shortened] == "Support"
    assert shortened not in owners_of({"448081570100": "Support", "448081570101": "Sales"})
    assert shortened not in owners_of({"4480815701": "Support"})
