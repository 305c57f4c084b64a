"""What is written to disk: the contract's files, the workbook, the pages, the files of plans."""
