"""People of the mix: whose months were not seen whole."""
