"""What November adds: a branch that shares one number, text messages, a carrier with a card, another agreement."""
