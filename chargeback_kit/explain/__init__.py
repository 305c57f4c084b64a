"""Words for evidence: receipts, the waterfall, the reconciliation; never new arithmetic."""
