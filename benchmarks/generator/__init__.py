"""The parts of the seeded tenant that `benchmarks.tenant` puts together."""
