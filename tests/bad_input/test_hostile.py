"""Input made to be slow, large or run: the work grows with the input, and no cell becomes a formula."""

import csv
import io
import time
import tracemalloc
import zipfile
from datetime import date, timedelta

import pytest
from records.exports import zipped

import chargeback_kit as ck
from bad_input.folders import bill, export, folder, refused, row
from chargeback_kit import scratch
from chargeback_kit.problems import InputError
from chargeback_kit.records.keys import read_toml
from chargeback_kit.records.users import UserRow, people

MEBIBYTE = 1024**2


DEEP = {
    "lists": "x = " + "[" * 5000 + "]" * 5000,
    "tables": "x = " + "{a=" * 5000 + "1" + "}" * 5000,
    "an integer": "x = " + "9" * 10_000,
    "a key": ".".join("a" * 20_000) + " = 1",
    "a quoted key": ".".join(['"a"'] * 10_000) + " = 1",
    "a header": f"[{'.'.join('a' * 20_000)}]",
    "a key in a table": "x = {" + ".".join("a" * 20_000) + " = 1}",
}
SAID = {
    "lists": "lists or tables lie too deep in one another. Write them flat.",
    "tables": "lists or tables lie too deep in one another. Write them flat.",
    "an integer": "not valid TOML: Exceeds the limit (4300 digits) for integer string conversion. Correct it.",
}


@pytest.mark.parametrize("what", DEEP)
def test_toml_that_is_deep_or_endless(tmp_path, what):
    path = folder(tmp_path / "october", agreement=f'currency = "USD"\n{DEEP[what]}\n')
    expected = SAID.get(what, "line 2: a key of more than 32 parts. Correct that line.")
    assert refused(path) == f"agreement.toml: {expected}"


@pytest.mark.parametrize("parts", [20_000, 200_000])
def test_a_long_key_takes_no_memory_of_its_own(tmp_path, parts):
    """40 kB took 1.67 GB."""
    (tmp_path / "a.toml").write_text(".".join("a" * parts) + " = 1\n")
    tracemalloc.start()
    try:
        with pytest.raises(InputError):
            read_toml(tmp_path / "a.toml")
        assert tracemalloc.get_traced_memory()[1] < 100 * MEBIBYTE
    finally:
        tracemalloc.stop()


def test_toml_that_only_looks_like_a_long_key(tmp_path):
    names = ", ".join(f'"a.b.c{n}@example.com"' for n in range(100))
    text = f'# {"." * 80}\nunowned = "{"." * 80}"\ncurrency = "USD"\n'
    shared = f'[[shared_calling]]\nresource_account = "x@example.com"\nusers = [{names}]\n'
    assert bill(folder(tmp_path / "october", agreement=text + shared)).status == 0


def stays(count):
    """One person's rows, each overlapping all others."""
    first = date(2020, 1, 1)
    days = ((first + timedelta(days=n // 20), first + timedelta(days=4000 + n % 3000)) for n in range(count))
    return [
        UserRow("a@example.com", "", "US", (), "Sales", start, end, "users.csv", n, "")
        for n, (start, end) in enumerate(days)
    ]


def test_overlapping_stays_of_one_person_take_no_longer_each():
    """4,000 took 7 s; ten times as many may take ten times as long as they do, and half as long again."""
    took = {}
    for count in (4_000, 40_000):
        rows = stays(count)
        begun = time.process_time()
        found, problems = people(rows)
        took[count] = time.process_time() - begun
        assert len(problems) == count - 1
        assert len(found.memberships) > 100
    assert took[4_000] < 1
    assert took[40_000] < 15 * max(took[4_000], 0.05)


def test_the_latest_start_counts_on_each_day():
    """The same as looking through all rows for every day."""
    rows = stays(300)[::7]
    found, _ = people(rows)
    for member in found.memberships:
        for day in (member.start, member.end):
            covering = [row for row in rows if row.valid_from <= day <= row.valid_to]
            assert member.row == max(covering, key=lambda row: (row.valid_from, row.line))


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_zip_damaged_inside(good, method):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        archive.writestr("calls.csv", export(*map(row, range(4, 90))))
    spoilt = bytearray(data.getvalue())
    spoilt[100:140] = b"\xff" * 40
    (good / "export.zip").write_bytes(spoilt)
    said = refused(good)
    assert said.startswith("export.zip: the zip is damaged or cut off (")
    assert said.endswith("). Download it again.")


def test_members_with_names_that_no_file_can_have(good):
    names = ["..", "ä" * 400 + ".csv", "x/" * 300 + "calls.csv", "\n.csv", "a" * 300]
    members = {name: export(row(4 + number)) for number, name in enumerate(names)}
    (good / "export.zip").write_bytes(zipped(members))
    assert bill(good).counts == (8, 8, 0, 0, 0)


def test_many_zips_share_one_limit(good):
    """Each is within the limit of one."""
    for number in range(3):
        (good / f"{number}.zip").write_bytes(zipped({"x.txt": b"0\n" * (15 * MEBIBYTE)}))
    assert refused(good).endswith(
        " bytes would unpack to 31,457,280, too many with what was unpacked before; no usage export does that. "
        "The zip was not opened."
    )


def test_zips_in_a_zip_share_it_too(good):
    inner = zipped({"x.txt": b"0\n" * (15 * MEBIBYTE)})
    (good / "all.zip").write_bytes(zipped({f"{number}.zip": inner for number in range(3)}))
    assert "too many with what was unpacked before" in refused(good)


def test_a_server_sets_the_limit(good, monkeypatch):
    monkeypatch.setenv(scratch.ALLOWANCE, str(MEBIBYTE))
    (good / "all.zip").write_bytes(zipped({"calls.csv": export(row(4)) + "\n" * 2 * MEBIBYTE}))
    assert "are left here. The zip was not opened." in refused(good)


def test_a_cell_that_stands_for_no_value(tmp_path):
    odd = {"User Display Name": "\x1f\x1f", "Call Type": "\x1f\x1f", "Number Type": '"\n"', "Conference ID": "\\N"}
    calls = export(row(1), row(2, **odd), row(3, UsageId="\x1f\x1f"))
    answer = bill(folder(tmp_path / "october", calls=calls))
    assert answer.counts == (3, 2, 0, 0, 1)  # the third has no usage id


RUN = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("https://x.example")')


def with_centers(path, *centers):
    """A folder whose people lie in cost centres of these names, and whose usage ids are these texts."""
    made = folder(path, calls=export(*(row(n, UsageId=f"{n}", UPN=f"p{n}@example.com") for n in range(len(centers)))))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["user_principal_name", "display_name", "usage_country", "skus", "cost_center"])
    writer.writerows([f"p{n}@example.com", "P", "US", "MCOEV", center] for n, center in enumerate(centers))
    (made / "users.csv").write_text(text.getvalue())
    (made / "calls.csv").write_text((made / "calls.csv").read_text().replace("id-0", ""))
    return made


def cells(path, column):
    """The texts of a column of a written table."""
    return {line[column] for line in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))}


@pytest.mark.parametrize("file", ["statements.csv", "calls.csv"])
def test_no_cell_is_run_by_a_spreadsheet(tmp_path, file):
    path = with_centers(tmp_path / "october", *RUN, "Sales = 1")
    assert bill(path).status == 0
    assert cells(tmp_path / "out" / file, "cost_center") == {f"'{text}" for text in RUN} | {"Sales = 1"}
    assert bill(path, "--raw-csv", out=tmp_path / "raw").status == 0
    assert cells(tmp_path / "raw" / file, "cost_center") == {*RUN, "Sales = 1"}


def test_numbers_and_phone_numbers_are_no_formulas(tmp_path):
    ids = ("+442079460101", "-5", "+1 425 555 0101", "-x")
    path = folder(tmp_path / "october", calls=export(*(row(n, UsageId=text) for n, text in enumerate(ids))))
    assert bill(path).status == 0
    assert cells(tmp_path / "out" / "calls.csv", "usage_id") == {*ids[:3], "'-x"}


def test_names_from_the_kits_own_tables_are_read_as_they_were(tmp_path):
    """A list made from a written table: the apostrophe is no part of the name."""
    first = with_centers(tmp_path / "october", *RUN)
    assert bill(first).status == 0
    written = cells(tmp_path / "out" / "statements.csv", "cost_center")
    again = with_centers(tmp_path / "again", *sorted(written))
    assert set(ck.bill(again, "2026-10").statements["cost_center"]) == set(RUN)


def test_names_that_are_no_utf_8(good):
    (good / "calls.csv").rename(good / b"calls\xff.csv".decode("utf-8", "surrogateescape"))
    out = ck.bill(good, "2026-10").write(good.parent / b"out\xff".decode("utf-8", "surrogateescape"))
    assert len(cells(out / "calls.csv", "usage_id")) == 3
    assert "calls\ufffd.csv" in (out / "bill.json").read_text(encoding="utf-8")
