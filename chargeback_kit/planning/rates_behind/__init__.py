"""The rate card behind reported charges (R34): intervals of prices, intersected call by call."""
