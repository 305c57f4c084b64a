"""A slow, row-by-row reference of the bill, read beside chargeback_kit/rules/README.md, and tenants to try it on."""
