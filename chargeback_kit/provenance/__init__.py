"""What a bill was computed from: files, switches, facts, and the rules as the kit held them; one value, one digest."""
