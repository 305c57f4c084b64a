"""The commands beside ``bill``, one file each."""
