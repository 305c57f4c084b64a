"""``bill.xlsx``: its sheets, the tables on them, and the rows of months that are too long for cells one by one."""
