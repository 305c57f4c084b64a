"""The tables of a bill, which stay as they were computed, whatever a reader does to the one that was handed out."""

from functools import cached_property
from typing import Any, Never, Self, overload

import pandas as pd


class KeptTable(cached_property[pd.DataFrame]):
    """A table that is computed once; who asks is given one of their own, whose cells are shared until they are changed.

    >>> class Bill:
    ...     @KeptTable
    ...     def pools(self):
    ...         return pd.DataFrame({"licences": [2, 3]})
    >>> bill = Bill()
    >>> mine = bill.pools
    >>> mine.loc[0, "licences"] = 100
    >>> mine["licences"].tolist(), bill.pools["licences"].tolist()
    ([100, 3], [2, 3])
    """

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> pd.DataFrame: ...
    def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Self | pd.DataFrame:
        """The table, copied where it is written to."""
        if instance is None:
            return self
        kept: pd.DataFrame = super().__get__(instance, owner)
        return kept.copy(deep=False)

    def __set__(self, instance: object, value: object) -> Never:
        """Refuse to be another table."""
        refuse_change(self.attrname or "a table")


class Computed:
    """What is computed and stays: its answers cannot be set, and nothing of it can be deleted."""

    def __setattr__(self, name: str, value: object) -> None:
        """Set what is no answer; raises AttributeError for one."""
        if isinstance(getattr(type(self), name, None), cached_property | property):
            refuse_change(name)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> Never:
        """Raise AttributeError."""
        refuse_change(name)


def refuse_change(name: str) -> Never:
    """Raise AttributeError for what was computed."""
    raise AttributeError(f"{name} is computed and stays as it is. Ask what_if for another world, or change a copy.")
