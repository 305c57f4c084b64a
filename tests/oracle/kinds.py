"""R10 to R12: what kind of call a row is."""

from .values import read_number

NORTH_AMERICA = {"US", "PR", "CA"}
CARRIER = ("dr_", "byot", "oc_", "fmc_")
INBOUND = ("user_in", "pstn_in", "ucap_in", "conf_in", "unassigned_in")
DIALLED = ("user_out", "pstn_out", "ucap_out")


def kind_of(row, usage_country, day, tables, card, bands=(), north_alone=False):
    """(kind, rule id): the first line of the table of R10 that fits.

    `north_alone`: the organiser's licence dials the United States and Canada only (R24).
    """
    kind = row.type
    premium = card.is_premium(row.callee, day, usage_country, bands) or "premium" in row.destination_name.lower()
    country = destination_country(row, usage_country, tables)
    context = context_of(row, usage_country, tables)
    if row.capability.upper() == "FREECALL":
        return "free_call", "R10.1"
    if kind.startswith(CARRIER):
        return "carrier", "R10.2"
    if kind.startswith("sms_"):
        return "message", "R10.3"
    if kind in ("emergency_in", "emergency_out"):
        return "emergency", "R10.4"
    if kind.endswith("_in") and is_toll_free(row.number_type):
        return "toll_free_in", "R10.5"
    if kind in INBOUND:
        return "inbound", "R10.6"
    if kind == "conf_out" and country in tables.zone_a and not premium and (country in ("US", "CA") or not north_alone):
        return "conference_zone_a", "R10.7"
    if kind == "conf_out":
        return "conference_other", "R10.8"
    if "_out" in kind and premium:
        return "premium", "R10.9"
    if kind.startswith(DIALLED) and context == "domestic":
        return "domestic", "R10.10"
    if kind.startswith(DIALLED) and context == "international":
        return "international", "R10.11"
    return "unknown", "R10.12"


def is_toll_free(number_type):
    return "tollfree" in number_type.lower().replace("-", "").replace("_", "").replace(" ", "")


def usage_country(row, member, tables):
    """R11: the row's own country, else that of its user on the day."""
    return tables.country(row.user_country) or (member.country if member else "")


def context_of(row, country, tables):
    """R11: the row's own column; where it is empty, from the two countries; else ''."""
    own = column_context(row)
    if not own and calls_short_code(row):
        return "domestic"
    return own or between(country, destination_country(row, country, tables))


def column_context(row):
    """The column, where it says one of the two words."""
    own = row.context.lower()
    return own if own in ("domestic", "international") else ""


def between(home, there):
    """Domestic or international from two countries; '' where one is not known."""
    if not home or not there:
        return ""
    return "domestic" if home == there or {home, there} <= NORTH_AMERICA else "international"


def calls_short_code(row):
    """R05: a destination of too few digits."""
    number = read_number(row.callee)
    return number is not None and number.is_short


def destination_country(row, home, tables):
    """R12: from the number's prefix; where that tells nothing, from the name. A short code is at home."""
    if calls_short_code(row):
        return home
    return number_country(row.callee, tables) or name_country(row.destination_name, tables)


def is_carriers(row):
    """R10.1, R10.2: a call that a carrier bills."""
    return row.capability.upper() != "FREECALL" and row.type.startswith(CARRIER)


def number_country(number, tables):
    """The country of the longest known prefix of a number."""
    read = read_number(number)
    digits = read.known if read and not read.is_short else ""
    for length in range(len(digits), 0, -1):
        if digits[:length] in tables.prefixes:
            return tables.prefixes[digits[:length]]
    return ""


def name_country(text, tables):
    """The country of that exact name, else of the longest name the text starts with, whole words."""
    text, best = text.strip().lower(), ""
    for name in tables.country_of_name:
        rest = text[len(name) :]
        if text.startswith(name) and not rest[:1].isalnum() and len(name) > len(best):
            best = name
    return tables.country_of_name.get(best, "")


def contradicts(row, country, kind, tables):
    """R11 (`context-mismatch`): the column says one thing and the number the other."""
    if kind in ("carrier", "message", "emergency", "free_call"):
        return False
    if not row.type.startswith(("user_", "pstn_", "ucap_")) or "_out" not in row.type:
        return False
    derived = between(country, number_country(row.callee, tables))
    return bool(column_context(row) and derived and derived != column_context(row))
