"""Anomalies with money on them (R61): calls watched in order of time, the alarm at the call that suffices."""
