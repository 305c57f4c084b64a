"""The sections of the page: what ``presentation`` tells, laid out as text cells and positions."""
