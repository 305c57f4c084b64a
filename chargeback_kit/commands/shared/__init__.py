"""What commands share: how they speak and end, and the options that several have."""
