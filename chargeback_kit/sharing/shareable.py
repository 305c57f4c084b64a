"""What a bill can do with a shared page: make its answers, and write it."""

from pathlib import Path
from typing import Protocol

from chargeback_kit.explain.naming import person
from chargeback_kit.export.one_page import refuse_file
from chargeback_kit.planning.quick.index import Index
from chargeback_kit.records.terms.argument_checks import checked_arguments
from chargeback_kit.records.terms.argument_types import Place
from chargeback_kit.sharing.answers import StoredAnswers
from chargeback_kit.sharing.page import MARK, shared, write_page


class Indexed(Protocol):
    """A bill with the index of its quick answers."""

    @property
    def index(self) -> Index:
        """The running sums from which quick answers come."""
        ...

    def shared(self, *, people: bool = False) -> StoredAnswers:
        """What a shared page stores."""
        ...


class Shareable:
    """A bill whose what-ifs can be given away as one page."""

    def shared(self: Indexed, *, people: bool = False) -> StoredAnswers:
        """What a shared page stores: the answer to every setting that its controls can reach.

        ``people`` names the holders of minutes of one's own; else nobody is named. Raises InputError for a bill of
        several months or of another world.
        """
        return shared(self.index, person=(lambda who: person(self.index.bill, who)) if people else None)

    @checked_arguments
    def write_shared(self: Indexed, out: Place, *, people: bool = False, force: bool = False) -> Path:
        """Write one page that answers what-ifs by itself, without server or network: licences of each pool, settings of
        the wallet, the basis of fees. Every answer is the engine's own, stored.

        It holds aggregates alone; ``people`` names the holders of minutes of one's own. A page that the kit wrote is
        replaced only with ``force``, nothing else ever. Raises InputError if it cannot be written, BrokenLaw if a
        stored answer is not the engine's.
        """
        refuse_file(Path(out), MARK, force=force)
        return write_page(self.shared(people=people), Path(out), force=force)
