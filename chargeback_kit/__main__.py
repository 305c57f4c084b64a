"""``python -m chargeback_kit`` is ``chargeback-kit``."""

from chargeback_kit.cli import main

main()
