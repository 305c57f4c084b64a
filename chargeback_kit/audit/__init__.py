"""What was written, once more: whether a folder is the one that was written, and whether it would come out the same."""
