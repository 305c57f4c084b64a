"""A list that stands beside the folder, such as a price list: text or a workbook, read as the lists in it are (R01)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from chargeback_kit import scratch
from chargeback_kit.problems import InputError
from chargeback_kit.records import tabular
from chargeback_kit.records.formats import fold
from chargeback_kit.records.saved import workbook

Known = Callable[[set[str]], bool]


def rows(path: Path, is_known: Known, agreed: Mapping[str, str] = MappingProxyType({})) -> tabular.Rows:
    """The rows of a list with their lines; ``is_known`` says of folded column names whether they are the list's.

    ``agreed``: the ``decimal_sign`` and the ``date_order`` of ``[reading]``. Raises InputError for a file that cannot
    be read, or that still leaves two readings.
    """
    try:
        if path.suffix.lower() not in workbook.SUFFIXES:
            return list(tabular.rows(path, path.name, agreed))
        with scratch.passing() as place:
            sheet = workbook.copy_of_sheet(path, place, lambda names: is_known({fold(each) for each in names}))
            return list(tabular.rows(sheet.path, path.name, agreed)) if sheet else []
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}. Check the name.") from None
