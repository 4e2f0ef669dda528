"""The made-up clients, homes and residents of the demo office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from desktop.db.models import Alert, Choice, Client, Home, Requirement, Resident
from desktop.domain.credentials import DBS
from desktop.domain.requirements import Scope
from desktop.services.clients import match_name
from desktop.services.demo_people import email_of, made_up_name, mobile
from desktop.services.demo_rows import Row, Rows
from desktop.services.homes import match_key


@dataclass(slots=True)
class Place:
    """A home while the diary is made; a named one is visited only as listed."""

    home: Row
    client: Row
    resident: str
    is_named: bool


def add_clients(rows: Rows) -> dict[str, Row]:
    """Plan the clients with what each asks of everybody who goes, and return them by name."""
    clients = {}
    for given in rows.words["clients"]:
        fields = {key: given[key] for key in ("phone", "phone_out_of_hours", "email", "platform", "notes")}
        client = rows.add(
            Client,
            name=given["name"],
            match_name=match_name(given["name"]),
            phones_verified_on=rows.day - timedelta(days=20),
            no_access_limit=given["no_access_limit"],
            **fields,
        )
        for kind in (*given["requires"], DBS):
            rows.add(
                Requirement,
                scope=Scope.CLIENT.value,
                key=client["id"],
                kind=kind,
                level=given["dbs_level"] if kind == DBS else "",
                recheck_months=given["dbs_recheck_months"] if kind == DBS else None,
                asked_by=f"{given['name']} asks for it",
            )
        clients[given["name"]] = client
    return clients


def add_places(rows: Rows, clients: Mapping[str, Row], alert_kinds: Mapping[str, Choice]) -> dict[str, Place]:
    """Plan all homes with who lives there, and return them by address: those of listed visits first."""
    places: dict[str, Place] = {}
    for given in (*rows.words["visits"], *rows.words["waiting"]):
        if given["address"] not in places:
            places[given["address"]] = _listed(rows, given, clients[given["client"]], alert_kinds)
    number, all_places = 0, rows.words["places"]
    while True:
        number += 1
        for given in (*all_places["streets"], *all_places["blocks"]):
            is_block = given in all_places["blocks"]
            start = f"Flat {number}, {given['name']}" if is_block else f"{3 * number - 1} {given['name']}"
            address = f"{start}, {given['town']}" if "town" in given else start
            if address not in places:
                places[address] = _drawn(rows, address, given, clients[given["client"]], alert_kinds)
            if len(places) == all_places["homes"]:
                return places


def _home(rows: Rows, client: Row, address: str, postcode: str, **fields: Any) -> Row:
    return rows.add(
        Home,
        client_id=client["id"],
        address=address,
        postcode=postcode,
        match_key=match_key(address, postcode),
        **fields,
    )


def _listed(rows: Rows, given: Mapping[str, Any], client: Row, alert_kinds: Mapping[str, Choice]) -> Place:
    home = _home(rows, client, given["address"], given["postcode"])
    rows.add(
        Resident,
        home_id=home["id"],
        name=given["resident"],
        phone=given.get("phone") or mobile(rows),
        preferred_contact=given["answer"][0] if "answer" in given else "phone",
        language=given.get("language", ""),
    )
    if "alert" in given:
        _alert(rows, home, alert_kinds, given["alert"], given.get("alert_text", "Knock loudly."))
    return Place(home, client, given["resident"], is_named=True)


def _drawn(
    rows: Rows, address: str, given: Mapping[str, Any], client: Row, alert_kinds: Mapping[str, Choice]
) -> Place:
    random = rows.random
    home = _home(
        rows,
        client,
        address,
        given["postcode"],
        key_safe_code=f"{random.randrange(10**4):04d}" if random.random() < 0.12 else "",
        access_notes="Steps at the entrance." if random.random() < 0.1 else "",
    )
    residents = []
    for _ in range(2 if random.random() < 0.25 else 1):
        title, first, surname, group = made_up_name(rows)
        residents.append(f"{title} {first} {surname}")
        landline = f"0151 496 0{random.randrange(1000):03d}"
        rows.add(
            Resident,
            home_id=home["id"],
            name=residents[-1],
            phone=landline if random.random() < 0.3 else mobile(rows),
            email=email_of(f"{first} {surname}") if random.random() < 0.6 else "",
            preferred_contact=random.choice(("phone", "phone", "text", "text", "email", "letter")),
            language=group.get("language", "") if random.random() < 0.6 else "",
        )
    if random.random() < 0.1:
        alert = random.choice(rows.words["alerts"])
        _alert(rows, home, alert_kinds, alert["kind"], alert["text"], alert.get("ends"))
    return Place(home, client, residents[0], is_named=False)


def _alert(
    rows: Rows, home: Row, alert_kinds: Mapping[str, Choice], kind: str, text: str, ends: int | None = None
) -> None:
    rows.add(
        Alert,
        home_id=home["id"],
        kind=kind,
        text=text,
        people_needed=int(alert_kinds[kind].attributes.get("people", 1)),
        starts_on=rows.day - timedelta(days=rows.random.randint(30, 400)),
        ends_on=None if ends is None else rows.day + timedelta(days=ends),
    )
