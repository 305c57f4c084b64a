"""The evidence behind an amount, in words: receipts, the waterfall, the reconciliation; no amount is made here."""
