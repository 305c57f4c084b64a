"""The bill as a careful analyst writes it in pandas: whole columns, exact integers, one sort of the month."""
