"""What the pictures rest on: money in parts, and the licences that a pool lacked."""
