"""R56: cost centres from what is there, line by line of cost_centers.csv."""

from .rows import problem
from .values import read_number

ATTRIBUTES = ("user", "department", "administrative_unit", "country", "number")


class CentreList:
    """The list of cost centres; empty where the folder has none."""

    def __init__(self, lines, facts, problems):
        self.facts, self.lines = facts, []
        for line in lines:
            kind, value, centre = (line.get(name, "") for name in ("attribute", "value", "cost_center"))
            kind, value = kind.lower(), self._folded(kind.lower(), value)
            if kind not in ATTRIBUTES or not value or not centre:
                problems.append(problem("bad-center-row", "error"))
                continue
            before = self._find(kind, [value])
            if before and before != centre:
                problems.append(problem("two-centers", "warning"))
            self.lines.append((kind, value, centre))

    def _folded(self, kind, value):
        if kind == "country":
            return self.facts.country(value).lower()
        return "".join(c for c in value if c.isdigit()) if kind == "number" else value.lower()

    def _find(self, kind, values):
        """The first line of the list that fits one of the values; empty for none."""
        return next((centre for known, value, centre in self.lines if known == kind and value in values), "")

    def _first(self, kind, values):
        """The first of the values that the list knows."""
        return next(filter(None, (self._find(kind, [value.lower()]) for value in values if value)), "")

    def own(self, member):
        """The cost centre that the user list names; an export's department only where the list knows it not."""
        if not member or (member.is_export and self._first("department", [member.department])):
            return ""
        return member.cost_center

    def of_member(self, member):
        """What a licence fee knows: the user list, the user, the department, the country."""
        return (
            self.own(member)
            or self._first("user", [member.user_id, member.upn])
            or self._first("department", [member.department])
            or self._first("country", [member.country])
        )

    def of_call(self, row, member, row_country):
        """What a call knows beside its row of the user list."""
        person = [member.user_id, member.upn] if member else []
        incoming = "_in" in row.type or row.type.startswith("byotin")
        number = row.callee if incoming else row.caller
        read = read_number(number)
        digits = read.known if read and read.is_whole else ""
        return (
            self._first("user", [row.user_id, row.upn, *person])
            or self._first("department", [member.department] if member else [])
            or self._find(
                "administrative_unit", [unit.strip().lower() for unit in row.units.split(";") if unit.strip()]
            )
            or self._first("country", [member.country if member else row_country])
            or self._first("number", [digits])
        )
