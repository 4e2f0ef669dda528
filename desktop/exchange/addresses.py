"""The columns in which tables say which home they mean."""

from typing import Final

from desktop.exchange.columns import Line

PLACE_FIELDS: Final = {
    "address": "address, property, property address, home, home address, address line 1, address 1, address1",
    "address_2": "address line 2, address 2, address2",
    "address_3": "address line 3, address 3, address3",
    "address_4": "address line 4, address 4, address4",
    "town": "town, city, town city",
    "postcode": "postcode, post code",
    "uprn": "uprn, unique property reference number",
}
HOME_FIELDS: Final = {
    **PLACE_FIELDS,
    "client": "client, client name, landlord, housing association, association",
    "key_safe_code": "key safe, keysafe, key safe code, keysafe code",
}


def address_in(line: Line) -> str:
    """Return the address of a row from as many columns as it fills, separated by commas."""
    return ", ".join(line.lines("address", "address_2", "address_3", "address_4", "town"))
