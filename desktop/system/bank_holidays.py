"""Bank holidays of the UK's nations."""

from datetime import date
from functools import cache

NATIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}


@cache
def bank_holidays(year: int, nation: str = "england") -> frozenset[date]:
    """Return the bank holidays, substitute days included, of that year and the next."""
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv=NATIONS[nation], years=(year, year + 1)))
