"""The bill: chains the steps and is the only place that does; its sums, tables, laws, problems and alerts."""
