"""Other worlds: scenarios, what-ifs, differences, quick answers."""
