"""Homes, the people who live there, and alerts."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Alert, Choice, Client, Home, Resident
from desktop.db.session import Write
from desktop.domain.appointments import Channel
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.postcodes import normalise
from desktop.domain.roles import Action
from desktop.exchange.values import as_phone
from desktop.services.desk import Desk, Service, fetch


def match_key(address: str, postcode: str) -> str:
    """Return an address as two spellings of it are compared."""
    return f"{' '.join(address.replace(',', ' ').split()).casefold()}|{postcode}"


def find_home(session: Session, client_id: str, address: str, postcode: str) -> Home | None:
    """Return the client's home at this address (its postcode already normalised)."""
    return session.scalar(
        select(Home).where(Home.client_id == client_id, Home.match_key == match_key(address, postcode))
    )


def new_home(
    desk: Desk,
    write: Write,
    client_id: str,
    address: str,
    postcode: str,
    uprn: str = "",
    key_safe_code: str = "",
) -> Home:
    """Add a home inside an open write; the postcode is already normalised."""
    home = Home(
        id=desk.new_id(),
        client_id=client_id,
        address=" ".join(address.split()),
        postcode=postcode,
        match_key=match_key(address, postcode),
        uprn=uprn,
        key_safe_code=key_safe_code,
    )
    write.add(home)
    return home


def check_postcode(postcode: str) -> str:
    """Return the postcode as the post writes it, or refuse it."""
    try:
        return normalise(postcode)
    except ValueError:
        raise bad_input(
            f"“{postcode}” is not a UK postcode. It looks like L3 5TF.", field="postcode"
        ) from None


def check_phone(phone: str) -> str:
    """Return a phone number as people here write it; refuse what cannot be one."""
    try:
        return as_phone(phone) if phone.strip() else ""
    except ValueError as error:
        raise bad_input(f"“{phone}” is not a phone number: {error}.", field="phone") from None


def check_uprn(uprn: str) -> None:
    """Refuse what cannot be a unique property reference number."""
    if uprn and not (uprn.isascii() and uprn.isdigit() and len(uprn) <= 12):
        raise bad_input(f"“{uprn}” is not a UPRN. It has 1 to 12 digits.")


def check_preferred_contact(channel: str) -> None:
    """Refuse a way to reach somebody that does not exist."""
    if channel and channel not in Channel.__members__.values():
        raise bad_input(f"“{channel}” is no way to reach somebody. Use {', '.join(Channel)}.")


def check_gender(gender: str, field: str) -> None:
    """Refuse what is neither of the two that a home may ask for."""
    if gender not in ("", "woman", "man"):
        raise bad_input("Say woman or man, or leave it empty where nobody asks.", field=field)


def fetch_alert_kind(session: Session, kind: str) -> Choice:
    """Return the alert kind of this code, or refuse it."""
    choice = session.scalar(select(Choice).where(Choice.list_name == "alert_kinds", Choice.code == kind))
    if choice is None:
        raise bad_input(f"There is no kind of alert “{kind}”.")
    return choice


def check_alert_days(choice: Choice, starts_on: date | None, ends_on: date | None) -> None:
    """Refuse a temporary alert without a last day (facts 3.5), and one that ends before it starts."""
    if choice.attributes.get("temporary") and ends_on is None:
        raise bad_input(f"“{choice.name}” is a temporary alert: say until which day it holds.")
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise bad_input("The alert would end before it starts. Swap or correct the days.")


def new_alert(
    desk: Desk,
    write: Write,
    home_id: str,
    kind: str,
    text: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    operative_gender: str = "",
) -> Alert:
    """Add an alert inside an open write; a temporary kind must have a last day."""
    choice = fetch_alert_kind(write.session, kind)
    check_alert_days(choice, starts_on, ends_on)
    check_gender(operative_gender, "operative_gender")
    alert = Alert(
        id=desk.new_id(),
        home_id=home_id,
        kind=kind,
        text=text,
        people_needed=int(choice.attributes.get("people", 1)),
        starts_on=starts_on,
        ends_on=ends_on,
        operative_gender=operative_gender or str(choice.attributes.get("gender", "")),
    )
    write.add(alert)
    return alert


class HomeService(Service):
    """Homes, residents and alerts."""

    def add_home(
        self, *, client: str, address: str, postcode: str, uprn: str = "", key_safe_code: str = ""
    ) -> str:
        """Add a home of a client and return the id; refuse one that is there already."""
        self.desk.require(Action.EDIT_HOMES)
        if not address.strip():
            raise bad_input("The home needs an address.")
        code = check_postcode(postcode)
        check_uprn(uprn)
        with self.store.write(self.desk.actor, "homes.add") as write:
            fetch(write.session, Client, client, "client")
            if find_home(write.session, client, address, code) is not None:
                raise RefusedError(Code.EXISTS, "This client's home at that address is there already.")
            home = new_home(self.desk, write, client, address, code, uprn, key_safe_code)
            write.about(f"homes/{home.id}")
        return home.id

    def add_resident(
        self,
        *,
        home: str,
        name: str,
        phone: str = "",
        email: str = "",
        preferred_contact: str = "",
        language: str = "",
    ) -> str:
        """Add somebody who lives in a home and return the id."""
        self.desk.require(Action.EDIT_HOMES)
        if not name.strip():
            raise bad_input("The resident needs a name.")
        check_preferred_contact(preferred_contact)
        number = check_phone(phone)
        with self.store.write(self.desk.actor, "residents.add") as write:
            fetch(write.session, Home, home, "home")
            resident = Resident(
                id=self.desk.new_id(),
                home_id=home,
                name=name.strip(),
                phone=number,
                email=email.strip(),
                preferred_contact=preferred_contact,
                language=language.strip(),
            )
            write.about(f"residents/{resident.id}")
            write.add(resident)
        return resident.id

    def add_alert(
        self,
        *,
        home: str,
        kind: str,
        text: str = "",
        starts_on: date | None = None,
        ends_on: date | None = None,
        operative_gender: str = "",
    ) -> str:
        """Add an alert to a home and return the id; a temporary kind needs its last day."""
        self.desk.require(Action.EDIT_HOMES)
        with self.store.write(self.desk.actor, "alerts.add") as write:
            fetch(write.session, Home, home, "home")
            alert = new_alert(self.desk, write, home, kind, text, starts_on, ends_on, operative_gender)
            write.about(f"alerts/{alert.id}")
        return alert.id
