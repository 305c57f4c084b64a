"""The sections of the page: the findings of ``presentation``, laid out as text cells and positions."""
