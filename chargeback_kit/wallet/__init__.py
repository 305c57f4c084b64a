"""Communications Credits: the prepaid ledger of a month that happened, and of one that might (R40 to R44)."""
