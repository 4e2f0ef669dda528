"""The contractor whose office this is: the name, address and people that every document prints."""

from typing import Any, NamedTuple

from sqlalchemy import select

from desktop.db.models import Company
from desktop.domain.errors import bad_input
from desktop.domain.roles import Action
from desktop.exchange.values import as_email
from desktop.services.desk import Service, check_version
from desktop.services.homes import check_phone, check_postcode

_FIELDS = ("name", "phone", "address", "postcode", "email", "safeguarding_lead")


class CompanyRow(NamedTuple):
    """The company as a page shows it."""

    id: str
    version: int
    name: str
    phone: str
    address: str
    postcode: str
    email: str
    safeguarding_lead: str


class CompanyService(Service):
    """Whose office this is."""

    def company(self) -> CompanyRow:
        """Return the company; everybody may know it."""
        with self.store.read() as session:
            found = session.scalars(select(Company)).one()
            return CompanyRow(found.id, found.version, *(getattr(found, name) for name in _FIELDS))

    def change(self, version: int, **fields: Any) -> int:
        """Change name, phone, address, postcode, email or safeguarding_lead; return the version now.

        What is printed from now on says it; what was sealed before stays as it is.
        """
        self.desk.require(Action.CHANGE_POLICY, "company")
        values = _checked(fields)
        with self.store.write(self.desk.actor, "company.change") as write:
            found = write.session.scalars(select(Company)).one()
            check_version(found, version)
            write.about(f"companies/{found.id}")
            for name, value in values.items():
                setattr(found, name, value)
            write.session.flush()
            return found.version


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the values as they are kept, or refuse one (details: field)."""
    stray = [name for name in fields if name not in _FIELDS]
    if stray:
        raise bad_input(f"“{stray[0]}” is not changed here. Fields: {', '.join(_FIELDS)}.")
    values = {name: str(value or "").strip() for name, value in fields.items()}
    if "name" in values:
        values["name"] = " ".join(values["name"].split())
        if not values["name"]:
            raise bad_input("The company needs a name: it stands on every document.", field="name")
    if values.get("phone"):
        values["phone"] = check_phone(values["phone"])
    if values.get("postcode"):
        values["postcode"] = check_postcode(values["postcode"])
    if values.get("email"):
        try:
            values["email"] = as_email(values["email"])
        except ValueError as error:
            raise bad_input(f"“{values['email']}” is no e-mail address: {error}.", field="email") from None
    return values
