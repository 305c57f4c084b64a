"""Telephone numbers of random tenants, from ranges kept for fiction wherever a country has one."""

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


def number(rng, country):
    """A number of a country, four digits drawn within the range."""
    return f"{rng.choice(BY_COUNTRY[country])}01{rng.randrange(100):02d}"


def masked(rng, text):
    """R05: the last three or four digits hidden."""
    hidden = rng.choice((3, 4))
    return text[:-hidden] + "*" * hidden


def varied(rng, text):
    """Mostly as it is; sometimes masked, without its plus, missing, or of no known country."""
    roll = rng.random()
    if roll < 0.10:
        return masked(rng, text)
    if roll < 0.15:
        return text[1:]
    if roll < 0.22:
        return ""
    return "+9995550100" if roll < 0.24 else text


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
