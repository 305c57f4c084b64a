"""R26, R35: the minutes in carriers' fees."""

from typing import Any

from . import kinds
from .minutes import Pool
from .money import comes_in


class Bundles:
    """Every bundle with its pool, in the order of the agreement."""

    def __init__(self, agreement, people, rows, by_id):
        self.entries: list[Any] = []
        self.facts = people.tables
        self.several = len({entry["name"].lower() for entry in agreement.carriers}) > 1
        for entry in agreement.carriers:
            for bundle in entry.get("bundle", []):
                pool_id = f"{entry['name']}/{self._name(agreement, entry, bundle)}"
                bought = self._bought(entry, people, rows)
                by_id[pool_id] = Pool(bought, bought * bundle["minutes"] * 60)
                self.entries.append((pool_id, entry["name"].lower(), bundle))

    def _name(self, agreement, entry, bundle):
        same = [each for each in agreement.carriers if each["name"].lower() == entry["name"].lower()]
        nameless = [found for each in same for found in each.get("bundle", []) if "name" not in found]
        if "name" in bundle:
            return bundle["name"]
        place = next(n for n, found in enumerate(nameless, 1) if found is bundle)
        return f"bundle {place}" if len(nameless) > 1 else "bundle"

    def _bought(self, entry, people, rows):
        """What the fee is paid for: as many as the agreement says, else each user with calls of the carrier."""
        if "count" in entry or entry["per"] != "user":
            return int(entry.get("count", 1))
        users = set()
        for row in rows:
            named = row.user_id.lower() or row.upn.lower()
            if named and kinds.is_carriers(row) and self._is_of(row, entry["name"].lower()):
                users.add(people.find(row) or "?" + named)
        return len(users)

    def _is_of(self, row, carrier):
        return not self.several or row.operator.strip().lower() == carrier

    def of(self, call, card):
        """The pool of the first bundle that covers an outgoing call: its carrier, its country, its kind of number."""
        if call.kind != "carrier" or comes_in(call.row):
            return ""
        rate = card.find(call.row.callee, call.day, "", call.country, call.row.operator.strip().lower(), call.bands)
        kind = "geographic" if rate is None or rate["kind"] == "any" else rate["kind"]
        country = kinds.number_country(call.row.callee, self.facts)
        for pool_id, carrier, bundle in self.entries:
            covered = [k.replace("any", "geographic") for k in bundle.get("number_kinds") or ("geographic", "mobile")]
            to_it = country in bundle["countries"] if bundle.get("countries") else True
            if self._is_of(call.row, carrier) and to_it and kind in covered:
                return pool_id
        return ""
