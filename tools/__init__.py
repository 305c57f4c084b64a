"""Tools of the project that the package does not need."""
