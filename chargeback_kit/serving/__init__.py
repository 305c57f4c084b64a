"""The mini-apps on a page of their own: the server, its page and its kernels."""
