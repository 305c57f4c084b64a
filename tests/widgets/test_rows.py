"""A table on the page: turned by itself where it was filled whole, asked for page by page where not."""

from chargeback_kit.widgets.rows import Row, Rows


def shown(table: Rows) -> list[str]:
    return [row["cells"][0] for row in table.rows]


def numbered(count: int) -> list[Row]:
    return [Row((str(number),)) for number in range(count)]


def test_a_whole_table_turns_its_pages() -> None:
    table = Rows(page_size=10)
    table.fill(numbered(25))
    assert (shown(table), table.total) == ([str(n) for n in range(10)], 25)
    table.page = 2
    assert shown(table) == ["20", "21", "22", "23", "24"]


def test_a_shorter_table_is_not_left_behind_its_end() -> None:
    table = Rows(page_size=10)
    table.fill(numbered(25))
    table.page = 2
    table.fill(numbered(11))
    assert (table.page, shown(table)) == (1, ["10"])
    table.fill([])
    assert (table.page, shown(table)) == (0, [])


def test_a_page_of_a_longer_table_is_shown_as_it_came() -> None:
    table = Rows(page_size=10)
    table.fill(numbered(10), total=200_000)
    table.page = 7
    assert len(shown(table)) == 10
