"""Files given one after the other: each adds, or says whose place it takes; each can be taken away."""

import tomllib
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import chargeback_kit as ck
from chargeback_kit.beginning.draft import draft
from chargeback_kit.widgets.own_files import OwnFiles
from chargeback_kit.widgets.panels.agreement_form import AgreementForm
from chargeback_kit.widgets.panels.load import Load
from chargeback_kit.widgets.state import State

from .test_drop import send

HEAD = "UsageId,UPN,Caller ID,Call Type,Number Type,Destination Number,Start Time,Duration Seconds,Charge,Currency"
CALLS = [
    "u1,ana@example.com,+14255550101,user_out,,+442079460101,2026-10-05T10:00:00Z,60,0.50,EUR",
    "u2,bo@example.com,+14255550102,user_out,,+442079460102,2026-10-06T10:00:00Z,60,0.25,EUR",
    "u3,,+442079460103,ucap_in,toll free,+18005550100,2026-10-07T10:00:00Z,60,0.10,EUR",
]
LATER = "u9,bo@example.com,+14255550102,user_out,,+442079460102,2026-11-06T10:00:00Z,60,0.25,EUR"
USERS = "user_principal_name,usage_country,skus,cost_center"
ANA, BO = "ana@example.com,US,MCOPSTN1+MCOPSTNC,Sales", "bo@example.com,US,MCOPSTN1,Support"


class Page:
    """A page that begins empty, and what is dropped on it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.state = State(folder)
        self.own = OwnFiles(self.state)
        self.load = Load(self.state, self.own)
        self.form = AgreementForm(self.state, self.own)

    def drop(self, **files: list[str]) -> None:
        """Drop files at once; what a file is called, and its lines."""
        for place, (name, lines) in enumerate(files.items()):
            data = ("\n".join(lines) + "\n").encode()
            label = name if "." in name else f"{name}.csv"
            send(self.load.drop, label, data, is_first=not place, is_last=place == len(files) - 1, size=4096)

    @property
    def bill(self) -> Any:
        return self.state.bill

    @property
    def has_bill(self) -> bool:
        return self.state.bill is not None

    @property
    def is_asking(self) -> bool:
        return self.form.questions is not None

    @property
    def questions(self) -> Any:
        return self.form.questions

    @property
    def labels(self) -> list[str]:
        return [file["label"] for file in self.load.files.files]

    @property
    def asks(self) -> list[str]:
        return [ask["says"] for ask in self.load.files.asks]

    def press(self, does: str, about: str = "") -> None:
        self.load.files._told(self.load.files, {"does": does, "about": about}, [])


@pytest.fixture
def page() -> Page:
    return Page()


def test_files_add_to_each_other_in_any_order(page: Page) -> None:
    page.drop(users=[USERS, ANA, BO])
    assert not page.has_bill
    assert page.labels == ["users.csv"]
    assert page.asks[0].startswith("No usage export yet")
    page.drop(calls=[HEAD, *CALLS])
    assert not page.state.said
    assert page.labels == ["calls.csv", "users.csv"]
    assert page.bill.calls["cost_center"].tolist() == ["Sales", "Support", "Unassigned"]
    assert page.bill.currency == "EUR", "without an agreement it is the currency of the files"
    says = [file["says"] for file in page.load.files.files]
    assert says[1] == "user list, 2 rows"
    assert says[0].endswith("3 rows from 2026-10-05 to 2026-10-07")


def test_another_month_adds_and_the_same_calls_again_take_the_place(page: Page) -> None:
    page.drop(october=[HEAD, *CALLS])
    page.drop(november=[HEAD, LATER])
    assert page.state.months == ("2026-10", "2026-11")
    assert page.own.replaced == []
    page.drop(again=[HEAD, *[call.replace(",0.50,", ",0.75,") for call in CALLS]])
    assert page.labels == ["november.csv", "again.csv"]
    assert page.asks[0].startswith("again.csv takes the place of october.csv, since each is a")
    assert page.bill.calls["amount"].sum() == Decimal("1.10")
    page.press("both")
    assert page.labels == ["october.csv", "november.csv", "again.csv"]


def test_a_list_takes_the_place_of_one_of_its_kind_and_both_can_be_kept(page: Page) -> None:
    page.drop(calls=[HEAD, *CALLS], users=[USERS, ANA])
    page.drop(users=[USERS, BO])
    assert page.asks[0] == "users.csv takes the place of the earlier users.csv, since each is a user list."
    assert page.bill.calls["cost_center"].tolist() == ["Unassigned", "Support", "Unassigned"]
    page.press("both")
    assert page.labels == ["calls.csv", "users, earlier.csv", "users.csv"]
    assert page.bill.calls["cost_center"].tolist() == ["Sales", "Support", "Unassigned"]


def test_a_file_is_taken_away_and_the_last_one_leads_back(page: Page) -> None:
    page.drop(calls=[HEAD, *CALLS], users=[USERS, ANA])
    page.press("away", "users.csv")
    assert page.labels == ["calls.csv"]
    assert set(page.bill.calls["cost_center"]) == {"Unassigned"}
    page.press("away", "../calls.csv")
    assert page.labels == ["calls.csv"]
    page.press("back")
    assert page.own.is_sample
    assert page.labels == []
    assert "sample" in page.load.files.title


def test_what_cannot_be_read_leaves_everything_as_it_was(page: Page) -> None:
    page.drop(calls=[HEAD, *CALLS])
    before = page.bill
    page.drop(holiday=["place,days", "Oslo,3"])
    assert page.state.said.startswith("holiday.csv: not a usage export")
    assert page.labels == ["calls.csv"]
    assert page.bill is before
    page.state.choose(charges="rated")


def test_missing_things_are_asked_for_one_by_one(page: Page) -> None:
    page.drop(calls=[HEAD, *CALLS])
    seen = []
    while buttons := [each for ask in page.load.files.asks for each in ask["buttons"] if each["does"] == "without"]:
        assert len(buttons) == 1
        seen.append(buttons[0]["about"])
        page.press("without", buttons[0]["about"])
    assert seen == ["agreement", "user list", "rate card", "budgets"]


def test_three_answers_become_an_agreement_that_is_used_and_is_what_the_command_writes(page: Page) -> None:
    page.drop(calls=[HEAD, *CALLS], users=[USERS, ANA, BO])
    questions = page.questions
    assert page.is_asking, "without an agreement the questions stand open"
    assert list(questions.licences) == ["MCOPSTN1", "MCOPSTNC"]
    questions.unowned.value = "IT"
    questions.amounts["opening"].value = "77,41"
    count, price = questions.licences["MCOPSTN1"]
    assert count.taken == 2
    price.value = "12"
    questions.owners["+18005550100"].value = "Support"
    page.form.uses.click()
    assert not page.state.said
    assert page.labels[-1] == "agreement.toml"
    agreed = page.bill.agreement
    assert (agreed.unowned, agreed.wallet.opening, agreed.currency) == ("IT", Decimal("77.41"), "EUR")
    assert agreed.licence[0].amount == Decimal("24.00")
    assert page.bill.calls["cost_center"].tolist() == ["Sales", "Support", "Support"]
    assert not page.is_asking
    found = page.own.held
    assert found is not None
    answers = ck.parse_agreement(tomllib.loads(page.own.terms_text))
    assert answers == agreed
    assert page.own.terms_text.count("#") > 5, "what is left out keeps its comment"
    assert draft(found.folder, found.landed).splitlines()[0] == page.own.terms_text.splitlines()[0]


def test_an_agreement_that_was_dropped_keeps_what_the_form_does_not_know(page: Page) -> None:
    terms = 'currency = "EUR"\ntenant_country = "DE"\n[wallet]\nopening = "9.00"\nclosing = "1.00"\n'
    page.drop(calls=[HEAD, *CALLS], users=[USERS, ANA, BO], **{"agreement.toml": terms.splitlines()})
    assert not page.is_asking
    page.form.opens.click()
    questions = page.questions
    assert questions.amounts["opening"].taken == Decimal("9.00")
    questions.amounts["trigger"].value = "5"
    questions.basis.value = "fixed"
    questions.shares["Sales"].value = "40"
    page.form.uses.click()
    assert "40.00 together; they must be 100" in questions.shares_said.value
    questions.shares["Support"].value = "60"
    page.form.uses.click()
    values = tomllib.loads(page.own.terms_text)
    assert values["tenant_country"] == "DE"
    assert values["wallet"] == {"opening": "9.00", "trigger": "5.00", "closing": "1.00"}
    assert [each["percent"] for each in values["share"]] == ["40.00", "60.00"]
    assert page.labels.count("agreement.toml") == 1


def test_a_folder_of_ones_own_is_added_to_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("\n".join([HEAD, *CALLS]) + "\n")
    (tmp_path / "agreement.toml").write_text('currency = "EUR"\n')
    page = Page(tmp_path)
    page.drop(users=[USERS, ANA, BO])
    assert sorted(page.labels) == ["agreement.toml", "calls.csv", "users.csv"]
    assert page.bill.calls["cost_center"].tolist()[:2] == ["Sales", "Support"]
    page.press("away", "users.csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["agreement.toml", "calls.csv"]
    page.drop(users=[USERS, ANA, BO])
    page.press("back")
    assert set(page.bill.calls["cost_center"]) == {"Unassigned"}


def test_what_lies_in_a_zip_makes_way_too(page: Page, tmp_path: Path) -> None:
    packed = tmp_path / "all.zip"
    terms = 'currency = "EUR"\nunowned = "IT"\n'
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("october/calls.csv", "\n".join([HEAD, *CALLS]))
        archive.writestr("october/users.csv", f"{USERS}\n{ANA}")
        archive.writestr("october/agreement.toml", terms)
    send(page.load.drop, "all.zip", packed.read_bytes(), size=4096)
    assert page.bill.calls["cost_center"].tolist() == ["Sales", "IT", "IT"]
    page.drop(users=[USERS, BO])
    assert page.bill.calls["cost_center"].tolist() == ["IT", "Support", "IT"]
    assert page.asks[0].startswith("users.csv takes the place of all.zip/")
    page.form.opens.click()
    page.questions.unowned.value = "Finance"
    page.form.uses.click()
    assert not page.state.said
    assert page.bill.calls["cost_center"].tolist() == ["Finance", "Support", "Finance"]
    goes = {file["label"]: file["goes"] for file in page.load.files.files}
    assert set(goes.values()) == {"all.zip", "users.csv", "agreement.toml"}
    page.press("away", "users.csv")
    page.press("away", "agreement.toml")
    assert page.labels == [f"all.zip/october/{name}" for name in ("calls.csv", "users.csv", "agreement.toml")]
    assert page.bill.calls["cost_center"].tolist() == ["Sales", "IT", "IT"], "what made way counts again"


def test_a_new_drop_takes_the_place_of_several_months(tmp_path: Path) -> None:
    for month, call in (("2026-10", CALLS[0]), ("2026-11", LATER)):
        (tmp_path / month).mkdir()
        (tmp_path / month / "calls.csv").write_text(f"{HEAD}\n{call}\n")
        (tmp_path / month / "agreement.toml").write_text('currency = "EUR"\n')
    page = Page(tmp_path)
    assert len(page.state.held) == 2
    page.drop(calls=[HEAD, *CALLS])
    assert not page.state.said
    assert page.labels == ["calls.csv"]
    page.press("back")
    assert page.state.months == ("2026-10", "2026-11")
