"""What happened: readers for usage exports, user lists, agreements and rate cards."""
