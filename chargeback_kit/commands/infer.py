"""``chargeback-kit infer FOLDER``: which settings the charges follow, for people and programs."""

import chargeback_kit as ck
from chargeback_kit.commands.bill import too_large
from chargeback_kit.commands.shared.console import (
    BillFolderPath,
    Json,
    LastMonth,
    Watch,
    exit_with_sentence,
    say_left_out,
    tell,
)


def infer(
    folder: BillFolderPath,
    month: LastMonth = None,
    as_json: Json = False,
) -> None:
    """Say which settings the charges follow, call by call, and what would settle those left open."""
    from chargeback_kit.api import refuse_without_calls

    with exit_with_sentence(too_large(folder)), Watch() as watch:
        done = ck.bill(folder, month or (), "reported", watch.step)
        refuse_without_calls(done)
        say_left_out(done)
        watch.step("Trying the settings")
        found = done.infer()
    tell(found.says, found.data, None, as_json=as_json)
