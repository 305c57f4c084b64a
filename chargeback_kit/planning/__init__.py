"""What the bill would have been in another world, and which licences and wallet settings would cost least."""
