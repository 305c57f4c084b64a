"""The parts of the page: each module prepares one, from a bill to the words and positions that are shown."""
