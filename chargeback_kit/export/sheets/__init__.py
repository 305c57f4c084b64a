"""The sheets of the workbook: each module turns a part of a bill into rows."""
