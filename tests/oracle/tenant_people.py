"""The people of a random tenant: their licences, cost centres and memberships with dates."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from .tenant_numbers import NAMES, number

COUNTRIES = ("US", "US", "PR", "CA", "GB", "FR", "FR", "DE", "EE", "MX", "ZW", "RU")
CENTRES = ("Sales", "Support", "IT", "R&D, Lab", "Ventes Été", "=HQ")
ADD_ON = "MCOMEETADD_DIALOUT_US"
FREE = "Microsoft_Teams_Audio_Conferencing_select_dial_out"
PAYG = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1)"
PRODUCTS = {
    "MCOPSTN1": "Skype for Business PSTN Domestic Calling",
    "MCOPSTN2": "Skype for Business PSTN Domestic and International Calling",
    "MCOPSTN_5": "Microsoft 365 Domestic Calling Plan (120 min)",
    "MCOPSTN_6": "Microsoft Teams Domestic Calling Plan (240 min)",
    "MCOTEAMS_ESSENTIALS": "Teams Phone with Calling Plan",
    "BUSINESS_VOICE_MED2": "Microsoft 365 Business Voice",
    "SPE_E5_CALLINGMINUTES": "Microsoft 365 E5 with Calling Minutes",
    "SPE_E5": "Microsoft 365 E5",
    "MCOMEETADV": "Microsoft 365 Audio Conferencing",
    "MCOMEETACPEA": "Microsoft 365 Audio Conferencing Pay-Per-Minute - EA",
    ADD_ON: "US and Canada dial-out add-on",
    FREE: "microsoft teams audio conferencing with dial-out to usa / can",
    PAYG: "Microsoft Teams Calling Plan pay-as-you-go (country zone 1)",
    "MCOPSTNC": "Communications Credits",
    "MCOPSTN9": "international plan, variant not explained",
    "PHONESYSTEM_VIRTUALUSER": "Microsoft Teams Phone Resource Account",
    "MCOEV": "Microsoft Teams Phone Standard",
}
SKUS = tuple(PRODUCTS)
COMMON = ("MCOPSTN1", "MCOPSTN2", "MCOPSTN_5", "SPE_E5_CALLINGMINUTES", "BUSINESS_VOICE_MED2")


@dataclass
class Person:
    """Somebody of the tenant; `rows` are the memberships written to users.csv."""

    user_id: str
    upn: str
    country: str
    number: str
    skus: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)


def people_of(rng, days):
    """3 to 12 people; some keep the same licences so that pools have several members."""
    people = []
    for index in range(rng.randint(3, 12)):
        country = rng.choice(COUNTRIES)
        user_id = "" if rng.random() < 0.1 else f"00000000-0000-4000-8000-{rng.randrange(16**12):012x}"
        person = Person(user_id, f"Person{index}@example.com", country, number(rng, country))
        person.skus = skus_of(rng)
        person.rows = memberships(rng, person, days)
        people.append(person)
    return people


def skus_of(rng):
    skus = {rng.choice(COMMON)} if rng.random() < 0.85 else set()
    skus |= set(rng.sample(SKUS, rng.randint(0, 3)))
    skus |= {"MCOPSTNC"} if rng.random() < 0.5 else set()
    return sorted(skus)


def memberships(rng, person, days):
    """One open row mostly; else a change in the month, an overlap, a leaver or somebody who joins."""
    start, middle = days[0], rng.choice(days[1:])
    roll = rng.random()
    if roll < 0.55:
        return [membership(rng, person, "", "")]
    if roll < 0.75:
        return [
            membership(rng, person, "2024-07-01", middle - timedelta(days=1)),
            changed(rng, person, middle, ""),
        ]
    if roll < 0.85:
        return [membership(rng, person, "", rng.choice(days)), changed(rng, person, middle, "")]
    if roll < 0.90:
        return [membership(rng, person, start, ""), membership(rng, person, start, days[-1])]
    if roll < 0.95:
        return [membership(rng, person, middle, "")]
    return [membership(rng, person, "", start - timedelta(days=1))]


def membership(rng, person, valid_from, valid_to):
    country = person.country
    roll = rng.random()
    if roll < 0.04:
        country = ""
    elif roll < 0.08:
        country = NAMES[country]
    return {
        "user_principal_name": person.upn,
        "user_id": person.user_id,
        "display_name": person.upn.split("@")[0],
        "usage_country": country,
        "skus": "+".join(person.skus),
        "department": Random(f"{person.upn} {valid_from}").choice(("", "North", "south", "Sales")),
        "cost_center": rng.choice(CENTRES) if rng.random() < 0.88 else "",
        "valid_from": str(valid_from),
        "valid_to": str(valid_to),
    }


def changed(rng, person, valid_from, valid_to):
    """The next row of somebody: another cost centre, sometimes another country or other licences."""
    row = membership(rng, person, valid_from, valid_to)
    if rng.random() < 0.3:
        row["usage_country"] = rng.choice(COUNTRIES)
    if rng.random() < 0.4:
        row["skus"] = "+".join(skus_of(rng))
    return row
