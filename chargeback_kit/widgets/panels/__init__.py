"""One panel per file: what it shows, and what it sets."""
