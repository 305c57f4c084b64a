"""What a bill was computed from: one value, its JSON, and one digest of it all."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Self
from weakref import WeakKeyDictionary

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.provenance.kit import KitFingerprint, kit_today
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.folder import BillFolder

SHOWN = 16
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class ComputedFrom:
    """What a bill was computed from.

    ``inputs`` are the files by their labels with their SHA-256, sorted; ``agreement`` the fingerprint of each
    key of the terms as they held, defaults included; ``switches`` every switch with its value; ``arguments`` what was
    asked for: ``months``, ``charges``, ``currency``, what a scenario supposes. Two bills of one value are the same.
    """

    kit: KitFingerprint
    inputs: tuple[tuple[str, str], ...]
    agreement: Mapping[str, str]
    switches: Mapping[str, Any]
    arguments: Mapping[str, Any]

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """One SHA-256 of it all [64 hex digits]: the key under which a result that was computed once is known."""
        return sha256(_canonical(self._plain()).encode()).hexdigest()

    @property
    def short(self) -> str:
        """The digest as it is shown on pages [16 hex digits]."""
        return self.digest[:SHOWN]

    @property
    def line(self) -> str:
        """What a page says of it."""
        return (
            f"From {text.counted(len(self.inputs), 'file')}, fingerprint {self.short} (SHA-256 over the files, the "
            f"agreement, facts and rules). Chargeback Kit {self.kit.version}."
        )

    def _plain(self) -> dict[str, Any]:
        files = [{"file": label, "sha256": found} for label, found in self.inputs]
        given = {"agreement": dict(self.agreement), "switches": dict(self.switches), "arguments": dict(self.arguments)}
        return {"inputs": files, **given, **self.kit.as_json()}

    def as_json(self) -> dict[str, Any]:
        """As plain values: ``digest``, what stands here, and what stands in ``kit``."""
        return {"digest": self.digest, **self._plain()}

    @classmethod
    def as_said(cls, values: Mapping[str, Any]) -> Self:
        """The value that some JSON says, whatever its digest there."""
        files = tuple((row["file"], row["sha256"]) for row in values["inputs"])
        given = (values["agreement"], values["switches"], values["arguments"])
        return cls(KitFingerprint.from_json(values), files, *given)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The value that ``as_json`` said; raises ValueError for another one, KeyError or TypeError for none."""
        found = cls.as_said(values)
        if found.digest != values["digest"]:
            raise ValueError("its digest is not that of its values")
        return found


def computed_from(
    folder: BillFolder,
    months: Iterable[str],
    charges: str = "reported",
    *,
    scenario: Mapping[str, Any] = NOTHING,
    kit: KitFingerprint | None = None,
    more: Mapping[str, Any] = NOTHING,
) -> ComputedFrom:
    """What the bill of a folder that was read would be computed from; nothing is computed for it.

    ``scenario`` is what a what-if supposes, as plain values; ``more`` what else was asked that changes results. ``kit``
    is the kit that runs, for whoever asks for many bills. Raises InputError for a file that has changed meanwhile.
    """
    asked = {"months": sorted(set(months)), "charges": charges, "currency": folder.agreement.currency}
    parts = {"scenario": dict(scenario)} if scenario else {}
    return ComputedFrom(
        kit or kit_today(),
        tuple(sorted(folder.fingerprints())),
        of_agreement(folder.agreement),
        folder.agreement.switches.model_dump(),
        _as_read({**asked, **parts, **more}),
    )


def of_bill(bill: ComputedBill) -> ComputedFrom:
    """What a computed bill was computed from, by the kit that runs; found once for each bill."""
    if bill not in _FOUND:
        hidden = {"without_names": True} if bill.is_nameless else {}
        _FOUND[bill] = computed_from(bill.folder, bill.months, bill.charges, scenario=bill.scenario_parts, more=hidden)
    return _FOUND[bill]


_FOUND: WeakKeyDictionary[ComputedBill, ComputedFrom] = WeakKeyDictionary()


def of_agreement(agreement: Agreement) -> dict[str, str]:
    """The fingerprint of each key of the terms as they hold [16 hex digits], but for the switches."""
    terms = agreement.model_dump(mode="json", exclude={"switches"})
    return {key: sha256(_canonical(value).encode()).hexdigest()[:SHOWN] for key, value in terms.items()}


def _as_read(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same values as they come back from JSON."""
    return dict(json.loads(_canonical(values)))


def _canonical(values: Any) -> str:
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
