"""What leaves the kit: the contract's files, the workbook, the page."""
