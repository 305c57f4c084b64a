"""How the bill was computed: switches and defaults, input files, laws, rows."""

from dataclasses import dataclass

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.laws import Law
from chargeback_kit.export.summary import rerating
from chargeback_kit.planning.rules_inferred.inferred import Inferred
from chargeback_kit.provenance.computed_from import of_bill
from chargeback_kit.records.agreement import defaults_used
from chargeback_kit.records.switches import Switches

LIMIT = 60
CHARGES = {
    "reported": "Calls cost what the usage files report.",
    "rated": "Calls cost what the rate card makes of them.",
}


@dataclass(frozen=True)
class SettingLine:
    """One setting: its name, what it decides, its value, its rule, and whether the agreement says it."""

    name: str
    says: str
    value: str
    rule: str
    is_default: bool


@dataclass(frozen=True)
class InputFileLine:
    """A file that was read, and its fingerprint."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Basis:
    """What the figures rest on."""

    charges: str
    rows: str
    rerating: str
    settings: list[SettingLine]
    inputs: list[InputFileLine]
    inputs_left_out: int
    laws: list[Law]
    inferred: str
    version: str
    fingerprint: str


def basis(bill: ComputedBill, inferred: Inferred | None = None) -> Basis:
    """What the figures of a bill rest on; ``inferred``: the settings that its charges follow, if somebody asked."""
    files = inputs(bill)
    return Basis(
        charges=CHARGES[bill.inputs.charges],
        rows=_rows(bill),
        rerating=_rerating(bill),
        settings=settings(bill),
        inputs=files[:LIMIT],
        inputs_left_out=max(0, len(files) - LIMIT),
        laws=bill.laws,
        inferred=inferred.line if inferred is not None else "",
        version=of_bill(bill).kit.version,
        fingerprint=of_bill(bill).short,
    )


def inputs(bill: ComputedBill) -> list[InputFileLine]:
    """Every file of the bill folder."""
    return [InputFileLine(label, found) for label, found in of_bill(bill).inputs]


def settings(bill: ComputedBill) -> list[SettingLine]:
    """Every switch with its value, then the other defaults of the agreement that were used."""
    given = bill.agreement.switches.model_fields_set
    switches = [
        _switch(name, field.description or "", getattr(bill.agreement.switches, name), is_default=name not in given)
        for name, field in Switches.model_fields.items()
    ]
    others = [
        SettingLine(name, says="left out of the agreement", rule="", value=value, is_default=True)
        for name, value in defaults_used(bill.agreement).items()
        if not name.startswith("switches.")
    ]
    return [*switches, *others]


def _switch(name: str, description: str, value: object, *, is_default: bool) -> SettingLine:
    rule, _, says = description.partition(": ")
    return SettingLine(name, says=says, value=_word(value), rule=rule, is_default=is_default)


def _word(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _rows(bill: ComputedBill) -> str:
    rows = bill.rows
    outcomes = [
        f"{text.counted(rows['calls'], 'call')} of the bill",
        f"{text.count(rows['outside_period'])} outside the period",
        text.counted(rows["duplicates"], "duplicate"),
        f"{text.count(rows['problems'])} listed as problems",
    ]
    return f"Of {text.counted(rows['read'], 'row')} in the usage files: {text.listed(outcomes)}."


def _rerating(bill: ComputedBill) -> str:
    found = rerating(bill)
    if not found["compared"]:
        return ""
    compared, agree = text.counted(found["compared"], "call"), text.count(found["agree"])
    return f"Reported and rated amounts were compared for {compared}; they agree to the cent for {agree}."
