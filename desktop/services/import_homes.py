"""Planning an import of homes, residents and alerts."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.db.models import Alert, Choice, Client, Home, Resident
from desktop.domain.imports import AlertDraft, HomeAlertDraft, HomeDraft, Parsed, RefusedCell, ResidentDraft
from desktop.services.clients import match_name
from desktop.services.desk import Desk
from desktop.services.homes import match_key
from desktop.services.import_plans import Plan
from desktop.services.jobs import choices


class Places:
    """The clients, homes, residents and alerts of the office, and what a plan adds to them."""

    def __init__(self, desk: Desk, session: Session, plan: Plan) -> None:
        self._desk, self._plan = desk, plan
        self._clients: dict[str, Any] = {one.match_name: one for one in session.scalars(select(Client))}
        homes = session.scalars(select(Home)).all()
        self._homes: dict[tuple[str, str], Any] = {(one.client_id, one.match_key): one for one in homes}
        self._by_key: dict[str, list[Any]] = {}
        self._by_uprn: dict[str, Any] = {one.uprn: one for one in homes if one.uprn}
        for one in homes:
            self._by_key.setdefault(one.match_key, []).append(one)
        self._residents = {
            (home, name.casefold()) for home, name in session.execute(select(Resident.home_id, Resident.name))
        }
        self._alerts = {
            tuple(row)
            for row in session.execute(select(Alert.home_id, Alert.kind, Alert.text, Alert.ends_on))
        }
        self._alert_kinds: dict[str, Choice] = choices(session, "alert_kinds")

    def client_id(self, name: str) -> str:
        """Return the client of this name, planning a new one where there is none."""
        key = match_name(name)
        if key not in self._clients:
            tidy = " ".join(name.split())
            row = self._plan.add(Client, {"id": self._desk.new_id(), "name": tidy, "match_name": key})
            self._clients[key] = row
            self._plan.create("clients")
        return _id(self._clients[key])

    def home(
        self, client_id: str, address: str, postcode: str, uprn: str = "", key_safe_code: str = ""
    ) -> tuple[str, str]:
        """Return a home's id and what became of it (`added`, `changed`, `same`); blanks are filled, never erased."""
        key = (client_id, match_key(address, postcode))
        known = self._homes.get(key)
        if known is None:
            row = self._plan.add(
                Home,
                {
                    "id": self._desk.new_id(),
                    "client_id": client_id,
                    "address": " ".join(address.split()),
                    "postcode": postcode,
                    "match_key": key[1],
                    "uprn": uprn,
                    "key_safe_code": key_safe_code,
                },
            )
            self._homes[key] = row
            self._by_key.setdefault(key[1], []).append(row)
            return row["id"], "added"
        changes = {
            name: value
            for name, value in (("uprn", uprn), ("key_safe_code", key_safe_code))
            if value and isinstance(known, Home) and value != getattr(known, name)
        }
        if changes:
            self._plan.edits.append((known, changes))
        return _id(known), "changed" if changes else "same"

    def find_home(self, address: str, postcode: str, uprn: str) -> str:
        """Return the one home this is, or '' where it is none or could be several."""
        if uprn and uprn in self._by_uprn:
            return _id(self._by_uprn[uprn])
        found = self._by_key.get(match_key(address, postcode), [])
        return _id(found[0]) if len(found) == 1 else ""

    def resident(self, home: str, name: str, **fields: str) -> bool:
        """Plan a resident the home does not have yet; return whether one was planned."""
        if not name or (home, name.casefold()) in self._residents:
            return False
        self._residents.add((home, name.casefold()))
        self._plan.add(Resident, {"id": self._desk.new_id(), "home_id": home, "name": name, **fields})
        return True

    def alert(self, home: str, draft: AlertDraft) -> bool:
        """Plan an alert the home does not have yet; return whether one was planned."""
        key = (home, draft.kind, draft.text, draft.ends_on)
        if key in self._alerts:
            return False
        self._alerts.add(key)
        kind = self._alert_kinds.get(draft.kind)
        self._plan.add(
            Alert,
            {
                "id": self._desk.new_id(),
                "home_id": home,
                "kind": draft.kind,
                "text": draft.text,
                "people_needed": int(kind.attributes.get("people", 1)) if kind is not None else 1,
                "starts_on": draft.starts_on,
                "ends_on": draft.ends_on,
            },
        )
        return True


def _id(one: Any) -> str:
    return str(one["id"] if isinstance(one, dict) else one.id)


def plan_homes(desk: Desk, session: Session, parsed: Parsed[HomeDraft]) -> Plan:
    """Return what importing this file of homes would write; a client that is new comes with its first home."""
    plan = Plan(same=len(parsed.repeats), refused=list(parsed.refused), notes=list(parsed.notes))
    places = Places(desk, session, plan)
    for draft in parsed.drafts:
        home, fate = places.home(
            places.client_id(draft.client), draft.address, draft.postcode, draft.uprn, draft.key_safe_code
        )
        fresh = [places.alert(home, alert) for alert in draft.alerts]
        if fate == "same" and any(fresh):
            fate = "changed"
        _count(plan, fate)
    return plan


def plan_residents(desk: Desk, session: Session, parsed: Parsed[ResidentDraft]) -> Plan:
    """Return what importing this file of residents would write; an unknown home is refused by row."""
    plan = Plan(same=len(parsed.repeats), refused=list(parsed.refused), notes=list(parsed.notes))
    places = Places(desk, session, plan)
    for draft in parsed.drafts:
        home = places.find_home(draft.address, draft.postcode, draft.uprn)
        if not home:
            _refuse_home(plan, draft.row, draft.address)
            continue
        added = places.resident(
            home,
            draft.name,
            phone=draft.phone,
            email=draft.email,
            preferred_contact=draft.preferred_contact,
            language=draft.language,
        )
        _count(plan, "added" if added else "same")
    return plan


def plan_alerts(desk: Desk, session: Session, parsed: Parsed[HomeAlertDraft]) -> Plan:
    """Return what importing this file of alerts would write; an unknown home is refused by row."""
    plan = Plan(same=len(parsed.repeats), refused=list(parsed.refused), notes=list(parsed.notes))
    places = Places(desk, session, plan)
    for draft in parsed.drafts:
        home = places.find_home(draft.address, draft.postcode, draft.uprn)
        if not home:
            _refuse_home(plan, draft.row, draft.address)
            continue
        _count(plan, "added" if places.alert(home, draft.alert) else "same")
    return plan


def _refuse_home(plan: Plan, row: int, address: str) -> None:
    why = "there is no home at this address, or several clients have one; add the home first"
    plan.refused.append(RefusedCell(row, "address", address, why))


def _count(plan: Plan, fate: str) -> None:
    setattr(plan, fate, getattr(plan, fate) + 1)
