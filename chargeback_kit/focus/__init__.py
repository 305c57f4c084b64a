"""Cost and usage as FOCUS files, the form in which FinOps teams lay costs side by side.

[Its page](README.md) says what each column holds. What a bill says becomes charges: calls and messages are usage,
licences and credits are purchases. A purchase that covers usage costs nothing of its own: its price stands with the
minutes that it covered, what is left with its unused minutes. So what is **billed** adds up to the invoices, and what
is **effective** to the statements; both are held before a file is written.
"""
