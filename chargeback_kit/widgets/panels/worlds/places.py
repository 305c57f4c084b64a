"""What is shown as an address, and an address as what is shown."""

from collections.abc import Callable

from chargeback_kit.explain.call_filter import chosen
from chargeback_kit.planning.scenario import Scenario
from chargeback_kit.problems import InputError
from chargeback_kit.widgets.own_files import OwnFiles
from chargeback_kit.widgets.panels.worlds.scenarios import KeptWorld
from chargeback_kit.widgets.place import IN_FORCE, LETTERS, LONGEST, Place, mark, place_at
from chargeback_kit.widgets.state import State, changes_of

UNCLEAR = "The rest of this address was not understood and counts for nothing: {}."
OTHER_FILES = (
    "This address belongs to files that were dropped on another page. Drop them here, and it opens what it says; until "
    "then the page shows what it began with."
)
NO_MONTH = "This address names {}, a month of which these files hold no calls; it counts for nothing here."
NOT_HERE = "What this address asks for is not in these files: {}"
TOO_LONG = "The scenarios are too large for an address: save them as TOML to hand them on. The rest stands in it."


class Places:
    """Reads and writes the place of a state: month, filter, charges and scenarios.

    ``first`` is the tab with which the page began, ``usual`` the charges with which a page of a tab begins. ``waits``
    is an address that waits for its files.
    """

    def __init__(self, state: State, own: OwnFiles, first: str, usual: Callable[[str], str]) -> None:
        self._state, self._own, self._first, self._usual = state, own, first, usual
        self.waits = ""
        self._is_following = False

    @property
    def spot(self) -> str:
        """Where a reader goes back to: a month and a filter."""
        return f"{self._state.month} {self._state.filter.in_force.address}"

    @property
    def is_whole(self) -> bool:
        """Whether all that is shown has room in an address."""
        return self._state.bill is None or len(self._place(self._first).written) <= LONGEST

    def written(self, tab: str) -> str:
        """The end of the address of what is shown; without the scenarios where they are too large for one."""
        if self._state.bill is None:
            return ""
        place = self._place(tab)
        return place.written if self.is_whole else Place(place.asked, place.charges, place.files).written

    def _place(self, tab: str) -> Place:
        state, is_own = self._state, self._own.basket is not None
        is_plain = not is_own and tab == self._first and state.month == state.first_month
        asked = state.filter.in_force if is_plain else state.filter.in_force.also(chosen(month=state.month))
        worlds: dict[str, Scenario] = {}
        if state.changes:
            worlds[IN_FORCE] = KeptWorld("", state.changes).scenario
        worlds |= {letter: kept.scenario for letter, kept in state.kept.items()}
        charges = "" if state.charges == self._usual(tab) else state.charges
        return Place(asked, charges, mark(state.held) if is_own else "", worlds)

    def again(self, tab: str) -> str | None:
        """Follow the address that waits for its files, if they are there; None where it still waits."""
        if self._is_following or not self._is_of_these(place_at(self.waits)):
            return None
        return self.follow(self.waits, tab)

    def follow(self, address: str, tab: str, *, is_back: bool = False) -> str:
        """Show what an address says; a sentence where that cannot be.

        Who goes back to an earlier address keeps the scenario: what was moved there is undone by its own button.
        """
        self.waits = ""
        try:
            place = place_at(address)
        except InputError as error:
            return UNCLEAR.format(str(error).removesuffix("."))
        if not self._is_of_these(place):
            self.waits = address
            return OTHER_FILES
        self._is_following = True
        try:
            return self._show(place, tab, is_back=is_back)
        finally:
            self._is_following = False
            self._state.said = ""

    def _is_of_these(self, place: Place) -> bool:
        is_there = self._state.bill is not None
        return is_there and (not place.files or place.files == mark(self._state.held))

    def _show(self, place: Place, tab: str, *, is_back: bool) -> str:
        state, asked = self._state, place.asked
        (month,) = asked.month if len(asked.month) == 1 else (state.first_month,)
        if month not in state.months:
            return NO_MONTH.format(month)
        state.choose(month=month, charges=place.charges or self._usual(tab))
        if state.said or state.question:
            return state.said
        if not is_back and (said := self._imagine(place)):
            return said
        asked = asked.without("month") if len(asked.month) == 1 else asked
        if asked == state.filter.in_force:
            return ""
        if not asked:
            state.filter.close()
            return ""
        state.open(asked.address)
        return NOT_HERE.format(state.said) if state.said else ""

    def _imagine(self, place: Place) -> str:
        state = self._state
        worlds = {name: KeptWorld(each.name, changes_of(each)) for name, each in place.scenarios.items()}
        if kept := {letter: worlds[letter] for letter in LETTERS if letter in worlds}:
            state.kept = kept
        changes = worlds[IN_FORCE].changes if IN_FORCE in worlds else {}
        if changes != state.changes:
            state.imagine_only(changes)
        return NOT_HERE.format(state.said) if state.said else ""
