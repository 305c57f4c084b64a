"""Months that stay current: usage kept by tenant and month, folders that are watched, and alerts that are delivered."""
