"""Bank holidays of the UK's nations."""

from datetime import date
from functools import cache

NATIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}


@cache
def bank_holidays(year: int, nation: str = "england") -> frozenset[date]:
    """Return the bank holidays, substitute days included, of that year and the next."""
    return frozenset(holiday_names(year, nation))


@cache
def holiday_names(year: int, nation: str = "england") -> dict[date, str]:
    """Return the same days with their names; an unknown nation's are England's."""
    import holidays

    subdivision = NATIONS.get(nation, NATIONS["england"])
    return dict(holidays.country_holidays("GB", subdiv=subdivision, years=(year, year + 1)))
