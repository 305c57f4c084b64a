"""A page and a sheet for each payer: everything of its own, nothing of anybody else's, and together the whole bill."""

import csv
import io
import unicodedata
import zipfile
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest
from cases.build import bill as case
from console import run
from hypothesis import given
from hypothesis import strategies as st
from oracle.tenants import random_tenant
from oracle.tiny import licence
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.cli import commands
from chargeback_kit.export.payer import content, folder, material, names, typesetting
from chargeback_kit.export.payer.material import Beside

from .conftest import ODD_NAMES, SAMPLE
from .reading import Page, money
from .tenant import bill, call, person

CENTERS = {"Quendolyn Works": "55501", "Zephyr Lab": "55502", "Obsidian Desk": "55503"}


NOT_DRAWN = "田中部"


def test_a_name_that_the_fonts_lack_is_drawn_as_squares_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(typesetting, "font_places", list)
    (tmp_path / "tenant").mkdir()
    people = [
        person(0, cost_center=NOT_DRAWN, display_name="김철수"),
        person(1, cost_center="Ελένη", display_name="Жанна"),
    ]
    calls = [call(each, each, Charge="1.25") for each in (0, 1)]
    bill(tmp_path / "tenant", people, calls)
    out = tmp_path / "out"
    asked = ["statements", str(tmp_path / "tenant"), "--month", "2026-10", "--out", str(out)]
    done = CliRunner().invoke(commands(), asked)
    assert done.exit_code == 0
    said = (
        "The PDFs cannot draw 2 names: 田中部 and 김철수. Squares stand for their characters; the pages show them. "
        "A font for them comes with pip install chargeback-kit[fonts]."
    )
    assert said in done.stdout
    summary = " ".join(pypdf.PdfReader(out / "summary.pdf").pages[0].extract_text().split())
    assert "cannot draw 2 names. Squares stand for their characters; the pages name and show them." in summary
    payer = pypdf.PdfReader(out / "cost-centres" / f"{NOT_DRAWN}.pdf").metadata
    assert payer is not None
    assert payer.title == f"Teams Phone statement of {NOT_DRAWN}, October 2026"
    assert said in (out / "summary.html").read_text(encoding="utf-8")
    assert "□□□" in pypdf.PdfReader(out / "cost-centres" / f"{NOT_DRAWN}.pdf").pages[0].extract_text()
    assert "Ελένη" in pypdf.PdfReader(out / "cost-centres" / "Ελένη.pdf").pages[0].extract_text()


@pytest.mark.parametrize(
    ("names", "is_installed", "remedy"),
    [
        (
            ["田中部", "ไทย"],
            False,
            "A font for Chinese, Japanese and Korean comes with pip install chargeback-kit[fonts]; ",
        ),
        (["ไทย", "📞 Support", "ქართული"], False, "The kit has no font for them."),
        (["ไทย"], True, "The kit has no font for them."),
        (["田中部 ไทย"], False, "The kit has no font for them."),
    ],
)
def test_a_font_is_named_where_there_is_one(names, is_installed, remedy, monkeypatch):
    """A name in two scripts is not helped by a font of one."""
    monkeypatch.setattr(typesetting, "font_places", lambda: ["/nowhere"] if is_installed else [])
    said = typesetting.says_undrawn(names)
    assert said.partition("the pages show them. ")[2].startswith(remedy)
    assert ("pip install" in said) == ("pip install" in remedy)


def test_names_that_can_be_drawn_are_not_spoken_of(three, tmp_path):
    three.write_statements(tmp_path / "out")
    assert "cannot draw" not in (tmp_path / "out" / "summary.html").read_text(encoding="utf-8")
    assert typesetting.says_undrawn(["Ana", "שלום", "नमस्ते", "e\u0301", "a\u200db"]) == ""


def own(number):
    """What belongs to the cost centre of a number alone: its name, people, ids, numbers and calls."""
    name, digits = list(CENTERS.items())[number]
    people = [f"{word}{number}" for word in ("tilda", "osric")]
    return {name, f"call-{number}", f"331990{digits}", *people, *(f"Name-{each}" for each in people), f"oid-{number}"}


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Three cost centres with two people each, in one pool that one of them overdraws, and one plan of one's own."""
    people, calls = [], []
    for number, (center, digits) in enumerate(CENTERS.items()):
        for place, word in enumerate(("tilda", "osric")):
            who = {"user_principal_name": f"{word}{number}@example.com", "user_id": f"oid-{number}-{place}"}
            plan = "MCOPSTN8" if place else "MCOPSTN5"
            people.append(person(0, cost_center=center, display_name=f"Name-{word}{number}", skus=plan, **who))
            for again in range(3):
                key = 100 * number + 10 * place + again
                made = {"UPN": who["user_principal_name"], "Microsoft Entra ObjectId": who["user_id"]}
                made |= {
                    "UsageId": f"call-{number}-{place}-{again}",
                    "Destination Number": f"+331990{digits}{place}{again}",
                }
                made |= {"Capability": plan, "Charge": f"{1 + number}.25"}
                if again:
                    home = {"Domestic/International": "Domestic", "External Country": "US", "Destination Dialed": "US"}
                    made |= home | {"Destination Number": f"+1{digits}50{again}{place}0", "Duration Seconds": "4000"}
                calls.append(call(key, 0, **made))
    fees = licence("MCOPSTN5", 7, "8.10") + licence("MCOPSTN8", 3, "10.00")
    agreement = 'unowned = "Obsidian Desk"\ntenant_country = "US"\n' + fees
    return bill(tmp_path_factory.mktemp("three"), people, calls, agreement=agreement)


@pytest.fixture(scope="module")
def written(three, tmp_path_factory):
    out = tmp_path_factory.mktemp("statements") / "out"
    return three.write_statements(out)


def pdf_text(path):
    """Every word of a PDF, its metadata and what its streams hold."""
    reader = pypdf.PdfReader(path)
    words = [page.extract_text() for page in reader.pages]
    held = [
        str(reader.metadata),
        str(reader.trailer),
        str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data()),
    ]
    raw = [each.get_object().get_data().decode("latin-1") for each in streams(reader)]
    return "\n".join([*words, *held, *raw, path.read_bytes().decode("latin-1")])


def streams(reader):
    objects = (reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0]) + 1))
    return [each for each in objects if each is not None and hasattr(each, "get_data")]


def flat(words):
    """Text without blanks: a PDF may break a word anywhere."""
    return "".join(words.split())


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_statement_holds_its_own_and_nobody_elses(written, number, ending):
    path = written / folder.PAYERS / f"{list(CENTERS)[number]}.{ending}"
    held = flat(path.read_text(encoding="utf-8") if ending == "html" else pdf_text(path))
    mine = own(number) - {f"call-{number}", f"oid-{number}", f"tilda{number}", f"osric{number}"}
    kept = {flat(each)[: -len("00")] if each.startswith("331990") else flat(each) for each in mine}
    assert {each for each in kept if each not in held} == set()
    for other in {0, 1, 2} - {number}:
        assert {each for each in own(other) if flat(each) in held} == set()


def test_the_summary_names_all_and_adds_up_to_the_bill(written, three):
    page = Page((written / "summary.html").read_text(encoding="utf-8"))
    assert set(CENTERS) <= {
        row[0].removesuffix(" PDF") for table in page.tables.values() for rows in table for row in rows
    }
    lines = list(csv.DictReader(io.StringIO((written / "summary.csv").read_text(encoding="utf-8"))))
    assert sum(Decimal(line["amount"]) for line in lines) == three.total
    for line in lines:
        assert (written / line["file"]).exists()
    assert f"{three.total:,}" in flat(pypdf.PdfReader(written / "summary.pdf").pages[0].extract_text())


def test_every_part_of_a_statement_sums_to_what_is_owed(sample):
    known = material.material(sample)
    assert sum(line.total for line in known.lines) == sample.total
    for line in known.lines:
        said = content.content(sample, known, line, content.SHEET)
        assert sum(money(amount) for _, amount, _ in said["categories"]) == money(said["owed"]) == line.total
        fees = [*said["licences"]["rows"], *filter(None, [said["licences"]["more"]])]
        assert sum(money(row["amount"]) for row in fees) == money(said["licences"]["total"])
        if line.name != "IT":
            people = [*said["people"]["rows"], *filter(None, [said["people"]["more"]])]
            assert sum(money(row["amount"]) for row in people) == line.total


def test_licences_count_as_the_receipt_counts_them(sample):
    """One number for a statement and its receipt: whoever held a licence for some days counts as one."""
    known = material.material(sample)
    part_of_a_month = 0
    for line in known.lines:
        rows = content.content(sample, known, line, content.PAGE)["licences"]["rows"]
        number = sum(int(row["number"].replace(",", "")) for row in rows)
        said = sample.explain(cost_center=line.name).line
        assert (f"for {number} licence{'' if number == 1 else 's'}" in said) == bool(rows)
        part_of_a_month += sum(" of 31 days)" in row["holders"] for row in rows)
        assert all(row["number"] not in ("0", "–") for row in rows)
    assert part_of_a_month


def test_a_share_of_a_whole_fee_is_no_number_of_licences(tmp_path):
    people = [person(0), person(1)]
    terms = licence("MCOPSTN1", 2, "12.00") + '[switches]\nfee_basis = "headcount"\n'
    computed = bill(tmp_path / "shared", people, [call(1, 0)], agreement=terms)
    known = material.material(computed)
    (row,) = content.content(computed, known, known.lines[0], content.PAGE)["licences"]["rows"]
    assert row["number"] == "–"
    assert "12.00 for its share of the licence fees" in computed.explain(cost_center=known.lines[0].name).line


@pytest.mark.parametrize("seed", range(8))
def test_random_tenants_statements_sum_to_their_bill(tmp_path, seed):
    done = ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    made = dict(folder.files(done))
    lines = list(csv.DictReader(io.StringIO(made["summary.csv"].decode())))
    assert sum((Decimal(line["amount"]) for line in lines), Decimal(0)) == sum(done.statements["amount"], Decimal(0))
    for line in lines:
        assert len(pypdf.PdfReader(io.BytesIO(made[line["file"]])).pages) <= 2


def test_a_large_cost_centre_takes_two_pages_at_most(tmp_path):
    skus = [
        "MCOPSTN1",
        "MCOPSTN2",
        "MCOPSTN5",
        "MCOEV",
        "MCOMEETADV",
        "MCOPSTNC",
        *(f"PRODUCT_{'X' * 60}{n}" for n in range(9)),
    ]
    people = [
        person(
            n,
            cost_center="M" * 90,
            skus="+".join(skus),
            usage_country=("US", "GB", "DE", "FR", "SE", "CA")[n % 6],
            display_name=f"{'Wilhelmina ' * 9}{n}",
        )
        for n in range(60)
    ]
    calls = [call(n, n % 60, Charge=f"{n}.99") for n in range(200)]
    fees = "".join(licence(sku, 60, "8.00") for sku in skus)
    made = dict(folder.files(bill(tmp_path / "in", people, calls, agreement=fees)))
    pages = {name: len(pypdf.PdfReader(io.BytesIO(each)).pages) for name, each in made.items() if name.endswith("pdf")}
    assert max(pages.values()) <= 2


def test_the_same_bill_gives_the_same_bytes(sample):
    assert folder.zipped(sample) == folder.zipped(sample)


def test_the_zip_holds_every_file(written):
    with zipfile.ZipFile(written / folder.ALL) as archive:
        found = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
        assert set(archive.namelist()) == found - {folder.ALL, "manifest.json", ".chargeback-kit"}
        for name in archive.namelist():
            assert archive.read(name) == (written / name).read_bytes()


def test_odd_names_are_text_and_files(odd, tmp_path):
    out = odd.write_statements(tmp_path / "out")
    pages = sorted((out / folder.PAYERS).glob("*.html"))
    assert len(pages) == len(ODD_NAMES) + 1
    for page in pages:
        assert not Page(page.read_text(encoding="utf-8")).all("script")
    assert not [line for line in (out / "summary.csv").read_text(encoding="utf-8").splitlines() if line[0] in "=+-@"]


def test_last_month_and_budget_stand_where_they_are_known(sample):
    beside = {
        "Sales": Beside(Decimal("527.25"), "September 2026", Decimal("600.00"), ("96.00 for eight new licences.",))
    }
    known = material.material(sample, beside)
    page = folder.statement(sample, known, known.lines[0])["html"].decode()
    for sentence in ("155.01 USD more than in September 2026 (527.25).", "82.26 USD over the budget of 600.00."):
        assert sentence in page
    assert "96.00 for eight new licences." in page


def test_the_month_before_says_what_moved(sample, tmp_path):
    last = ck.bill(SAMPLE.parent / "2026-09", "2026-09")
    for each in (sample, sample.anonymised("a secret that nobody guesses")):
        out = each.write_statements(tmp_path / "out", against=last, force=True)
        page = (out / folder.PAYERS / "Sales.html").read_text(encoding="utf-8")
        assert "155.01 USD more than in September 2026 (527.25)." in page
        assert "50.31 for toll-free calls from Estonia (39 minutes more)" in page


@pytest.mark.parametrize("whole", [False, True])
def test_numbers_lack_their_last_digits_unless_asked(three, whole):
    made = dict(folder.files(three, whole_numbers=whole))
    page = made[f"{folder.PAYERS}/Zephyr Lab.html"].decode()
    assert ("+3319905550200" in page) is whole
    assert ("+33199055502…" not in page) is whole or not whole


FORBIDDEN = set('<>:"/\\|?*')


@given(
    st.lists(st.text(max_size=200) | st.sampled_from(["CON", "nul.txt", "com1", "Sales", "SALES", "ﬁ", "fi", "", "."]))
)
def test_file_names_are_safe_and_unlike(centers):
    found = names.file_names(centers)
    assert set(found) == set(centers)
    unlike = {unicodedata.normalize("NFKC", name.casefold()).casefold() for name in found.values()}
    assert len(unlike) == len(found)
    for name in found.values():
        assert name
        assert name == name.strip(" .")
        assert not FORBIDDEN & set(name)
        assert not any(unicodedata.category(each) in ("Cc", "Cs", "Cf") for each in name)
        assert name.split(".")[0].strip().upper() not in names.RESERVED
        assert len(name.encode()) < 200


def test_the_command_writes_them_and_says_where(tmp_path):
    out = tmp_path / "out"
    done = run("statements", SAMPLE, "--month", "2026-10", "--out", out)
    assert done.exit_code == 0
    said = "Statements of 2026-10: 7 cost centres owe 1,701.02 USD, calls as Microsoft reported them."
    assert done.stdout.startswith(said)
    assert (out / folder.PAYERS / "Sales.pdf").read_bytes()[:5] == b"%PDF-"
    again = run("statements", SAMPLE, "--month", "2026-10", "--out", out)
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)
    assert "--force" in again.stderr


def test_another_currency_stands_in_a_folder_of_its_own(tmp_path):
    calls = [call(1), call(2, Currency="EUR")]
    done = bill(tmp_path / "in", [person(0, cost_center="Sales")], calls)
    out: Path = done.write_statements(tmp_path / "out")
    assert (out / "EUR" / folder.PAYERS / "Sales.pdf").exists()
    assert "EUR" in (out / "EUR" / "summary.html").read_text(encoding="utf-8")


def said(done, center):
    known = material.material(done)
    line = next(line for line in known.lines if line.name == center)
    return content.content(done, known, line, content.PAGE)


def test_what_a_carrier_charges_by_the_month_is_a_row_of_its_own(tmp_path):
    given = {
        "users": [{"center": "Sales"}],
        "calls": [{"type": "dr_out", "minutes": 2}],
        "carrier_rates": [{"prefix": "1", "price": "0.10"}],
        "carriers": [{"name": "Northwind", "monthly_fee": "4.50"}],
    }
    shown = said(case(tmp_path, given), "Sales")
    assert [row[:2] for row in shown["categories"]] == [["Carriers, calls", "0.20"], ["Carriers, by the month", "4.50"]]
    assert shown["why"].endswith(": 4.50 charged by carriers by the month and 0.20 for calls through carriers.")


def test_what_is_kept_and_what_ended_a_pool_is_said_to_who_pays(tmp_path):
    abroad = {"to": "+442079460000", "context": "International"}
    given = {
        "users": [{"skus": "MCOPSTN2", "center": "Sales"}, {"center": "HR"}],
        "allotments": ["MCOPSTN2 US 100 2"],
        "postpaid": True,
        "unowned": "IT",
        "chargeback": {"central": ["international"], "smallest": "0.50", "markup_percent": "3"},
        "calls": [{**abroad, "minutes": 3, "charge": "0.20"}, {"charge": "0.60"}, {"charge": "0.40", "who": 1}],
    }
    done = case(tmp_path, given)
    sales, hr = said(done, "Sales"), said(done, "HR")
    assert " ended on 1 October with the other minutes of its plan (R23)." in sales["pools"]["says"]
    assert "A markup of 3 % is added (R55). What is for international calls is kept central (R55)." in sales["foot"][1]
    assert "What would be owed, 0.40 USD, is below the smallest amount that is charged, 0.50 USD" in hr["foot"][1]
    assert "markup" not in hr["foot"][1]


def test_what_is_nobodys_stands_where_its_money_puts_it(tmp_path):
    calls = [{"charge": "0.10", "who": who} for who in range(8)]
    calls.append({"who": "nobody", "type": "ucap_out", "from": "+18005550100", "charge": "9.00"})
    given = {"users": [{"count": 8, "center": "Sales"}], "owners": {"+18005550100": "Sales"}, "postpaid": True}
    done = case(tmp_path, given | {"calls": calls})
    known = material.material(done)
    (line,) = [line for line in known.lines if line.name == "Sales"]
    people = content.content(done, known, line, content.SHEET)["people"]
    assert [row["amount"] for row in people["rows"]][:2] == ["9.00", "0.10"]
    assert people["rows"][0]["who"] == "no person (service number)"
    assert people["more"]["amount"] == "0.20"
