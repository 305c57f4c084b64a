"""A slow, row-by-row reference of the bill, read beside RULES.md, and tenants to try it on."""
