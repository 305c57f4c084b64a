"""What a number opens: the filter in words, and the filter that typed words mean."""
