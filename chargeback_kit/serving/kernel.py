"""What a page's kernel runs: ``python -m chargeback_kit.serving.kernel -f FILE``."""

import atexit
import os
import sys

# DuckDB lists the objects that are left when a process ends, on the window of whoever started the apps. This runs
# after every other clean-up, and skips that list.
atexit.register(os._exit, 0)

# jsonschema, which Altair brings along, imports rfc3987_syntax to check addresses in other alphabets. That takes
# half of Altair's import time, and no page of the kit has such an address. Only this process goes without it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from ipykernel.kernelapp import launch_new_instance  # noqa: E402

if __name__ == "__main__":
    launch_new_instance()
