"""Who pays for a call (R32), in the words of a receipt."""

PAYERS = {
    "free": "free of charge",
    "carrier": "billed by the carrier, not by Microsoft",
    "pool": "nothing is over the pool",
    "credits": "Communications Credits",
    "postpaid": "billed after use",
    "unfunded": "nothing could have paid; the money is counted",
}
FUNDED_BY = tuple(PAYERS)
"""Every value of ``funded_by``; its place here is its number in sums."""
