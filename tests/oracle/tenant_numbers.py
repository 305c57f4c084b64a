"""Telephone numbers of random tenants, from ranges kept for fiction wherever a country has one."""

from decimal import Decimal

BY_COUNTRY = {
    "US": ("+1212555", "+1415555", "+1206555"),
    "PR": ("+1787555",),
    "CA": ("+1416555", "+1604555"),
    "JM": ("+1876555",),
    "GB": ("+442079460", "+441632960"),
    "FR": ("+3319900", "+3326191"),
    "DE": ("+493023125", "+498999998"),
    "EE": ("+3725555",),
    "IT": ("+39065555", "+393475555"),
    "MX": ("+52555555",),
    "ZW": ("+2634555",),
    "BR": ("+55115555",),
    "RU": ("+7495555",),
    "KZ": ("+77015555",),
    "IN": ("+91225555",),
    "AU": ("+61255500",),
}
NAMES = {
    "US": "United States",
    "PR": "Puerto Rico",
    "CA": "Canada",
    "JM": "Jamaica",
    "GB": "United Kingdom",
    "FR": "France",
    "DE": "Germany",
    "EE": "Estonia",
    "IT": "Italy",
    "MX": "Mexico",
    "ZW": "Zimbabwe",
    "BR": "Brazil",
    "RU": "Russia",
    "KZ": "Kazakhstan",
    "IN": "India",
    "AU": "Australia",
}
TOLL_FREE = ("+1800555", "+448081570")
PREMIUM = "+1900555"
SHORT_CODES = ("411", "911", "112", "4711", "118118", "0800", "000", "911;phone-context=+1", "411.0", "41***")


def number(rng, country):
    """A number of a country, four digits drawn within the range."""
    return f"{rng.choice(BY_COUNTRY[country])}01{rng.randrange(100):02d}"


def masked(rng, text):
    """R05: the last three or four digits hidden."""
    hidden = rng.choice((3, 4))
    return text[:-hidden] + "*" * hidden


def varied(rng, text):
    """Mostly as it is; sometimes masked, shortened, decorated, missing, short, or of no known country."""
    roll = rng.random()
    if roll < 0.10:
        return masked(rng, text)
    if roll < 0.15:
        return text[1:]
    if roll < 0.22:
        return ""
    if roll < 0.27:
        return shortened(rng, text)
    if roll < 0.31:
        return decorated(rng, text)
    if roll < 0.35:
        return rng.choice(SHORT_CODES)
    return "+9995550100" if roll < 0.37 else text


def shortened(rng, text):
    """R05: what a spreadsheet makes of a number; sometimes all of its digits are there."""
    digits = text.removeprefix("+")
    places = rng.choice((0, 2, 3, 4, 5, 5, 5, len(digits) - 1))
    mantissa, _, exponent = f"{Decimal(digits):.{places}E}".partition("E")
    shown = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return rng.choice((f"{shown}E{exponent}", f"{shown}E{exponent}", f"{shown.replace('.', ',')}e{exponent}"))


def decorated(rng, text):
    """The same number as programs and people write it."""
    digits = text.removeprefix("+")
    return rng.choice(
        (
            f"tel:{text}",
            f"TEL:+{digits[:3]}-{digits[3:6]}-{digits[6:]};ext=12",
            f"'{text}",
            f"+{digits[:2]} ({digits[2:5]}) {digits[5:]}",
            f"+{digits[:4]}\u00a0{digits[4:8]}\u202f{digits[8:]}",
            f"{digits[:5]}.{digits[5:]}",
            f"{digits}.0",
            f"{digits};phone-context=+1",
        )
    )


def destination_name(rng, country):
    """What the report would call the destination, or something odd."""
    name, roll = NAMES[country], rng.random()
    if roll < 0.65:
        return name
    if roll < 0.80:
        return f"{name} - Mobile"
    if roll < 0.85:
        return f"Premium {name}" if rng.random() < 0.5 else f"{name} - premium services"
    return "" if roll < 0.95 else rng.choice(("Nowhere", f"{name}n Islands", "??"))
