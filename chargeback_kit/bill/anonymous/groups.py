"""Cost centres of few people, who could be told by what they owe, as one."""

from collections.abc import Mapping

OTHERS = "Small cost centres"
SMALLEST = 5


def merged(people: Mapping[str, int], smallest: int, owner: str = "") -> dict[str, str]:
    """The name under which each cost centre appears; ``people``: how many it has.

    Those with fewer than ``smallest`` become one. Where that one is still too small, the next smallest joins it. A cost
    centre without people tells of nobody and stays; so does that of the ``owner`` of the tenant, where idle licences
    go, unless nobody else is left to join.

    >>> found = merged({"Sales": 14, "Legal": 3, "Board": 1, "Support": 6, "Idle": 0}, 5)
    >>> [name for name in found if found[name] == OTHERS], found["Sales"], found["Idle"]
    (['Legal', 'Board', 'Support'], 'Sales', 'Idle')
    >>> merged({"Sales": 1, "IT": 14}, 5, "IT") == {"Sales": OTHERS, "IT": OTHERS}
    True
    """
    by_size = sorted((name for name in people if people[name] and name != owner), key=lambda name: (people[name], name))
    together: list[str] = []
    for name in by_size:
        is_small = people[name] < smallest
        lacks_some = bool(together) and sum(people[each] for each in together) < smallest
        if is_small or lacks_some:
            together.append(name)
    if together and people.get(owner) and sum(people[each] for each in together) < smallest:
        together.append(owner)
    others = OTHERS
    while others in people and others not in together:
        others += " (merged)"
    return {name: others if name in together else name for name in people}
