"""What is done about a safety concern: who was told, what was agreed and answered, and later facts."""

from datetime import datetime

from sqlalchemy import func, select

from desktop.db.models import Addendum, AgreedAction, ClientAnswer, Concern, Notification
from desktop.db.session import Write
from desktop.domain.concerns import Step, check_told_at
from desktop.domain.errors import Code, RefusedError, bad_input
from desktop.domain.moments import refuse_to_come
from desktop.domain.roles import Action
from desktop.services.concern_cases import is_hidden, is_own, require_handler
from desktop.services.concern_edits import EmergencyCall, check_texts
from desktop.services.concern_photos import ConcernPhotoService
from desktop.services.desk import Desk, Service, fetch
from desktop.services.photos import PhotoRow


class ConcernHandling(Service):
    """What is done about a concern, sealed or not."""

    def notify(
        self,
        *,
        concern: str,
        step: str,
        to: str,
        at: datetime,
        reference: str = "",
        outcome: str = "",
        number: str = "",
        role: str = "",
        is_reached: bool = True,
        ended_at: datetime | None = None,
        next_at: datetime | None = None,
    ) -> str:
        """Note that somebody was told, and what came of it; return its id. Sealed or not: telling goes on.

        A call that reached nobody (`is_reached` false: no answer, or a voicemail) needs `next_at`, the next try,
        and does not count as told.
        """
        _require_teller(self.desk, concern, step)
        if step not in Step.__members__.values():
            raise bad_input(f"“{step}” is no step. Use {', '.join(Step)}.", field="step")
        if not to.strip():
            raise bad_input("Say who was told.", field="to")
        _check_reached(step, at, is_reached=is_reached, next_at=next_at)
        check_texts(
            {
                "Who was told": to,
                "What came of it": outcome,
                "Reference": reference,
                "Number": number,
                "Their role": role,
            }
        )
        with self.store.write(self.desk.actor, "concerns.notify") as write:
            record = fetch(write.session, Concern, concern, "safety concern")
            now = self.desk.now()
            check_told_at(record.seen_at, at, self.desk.so_far(), ended_at)
            told = Notification(
                id=self.desk.new_id(),
                concern_id=record.id,
                step=step,
                told=to.strip(),
                told_at=at,
                reference=reference.strip(),
                outcome=outcome,
                noted_by=self.desk.actor.name,
                noted_at=now,
                number=number.strip(),
                role=role.strip(),
                is_reached=is_reached,
                ended_at=ended_at,
                next_at=next_at,
            )
            write.about(f"concerns/{record.id}", f"{record.reference}: {step}")
            write.add(told)
        return told.id

    def keep_screenshot(self, notification: str, name: str, content: bytes) -> PhotoRow:
        """Keep a screenshot of the issue on the platform with the notification of it."""
        return ConcernPhotoService(self.desk).keep_screenshot(notification, name, content)

    def agree_action(self, *, concern: str, text: str, owner: str, due_at: datetime) -> str:
        """Note what was agreed, who does it and by when; return its id (S60)."""
        require_handler(self.desk, concern)
        if not text.strip() or not owner.strip():
            raise bad_input("Say what was agreed and who does it.", field="owner" if text.strip() else "text")
        check_texts({"What was agreed": text, "Who does it": owner})
        with self.store.write(self.desk.actor, "concerns.agree_action") as write:
            record = fetch(write.session, Concern, concern, "safety concern", is_held=True)
            if record.closed_at is not None:
                raise RefusedError(
                    Code.SEALED,
                    f"{record.reference} is closed, so nobody would be reminded of this. Raise a new concern "
                    "for what is still to be done.",
                )
            action = AgreedAction(
                id=self.desk.new_id(),
                concern_id=record.id,
                text=text,
                owner=owner.strip(),
                due_at=due_at,
                noted_by=self.desk.actor.name,
            )
            write.about(f"concerns/{record.id}", record.reference)
            write.add(action)
        return action.id

    def action_done(self, action: str, at: datetime | None = None) -> None:
        """Note that an agreed action was done, now or at that instant."""
        self.desk.require(Action.HANDLE_CONCERNS, f"actions/{action}")
        with self.store.read() as session:
            concern = fetch(session, AgreedAction, action, "agreed action").concern_id
        require_handler(self.desk, concern)
        now = self.desk.now()
        refuse_to_come(at, self.desk.so_far(), "This", "at")
        with self.store.write(self.desk.actor, "concerns.action_done") as write:
            found = fetch(write.session, AgreedAction, action, "agreed action")
            if found.done_at is not None:
                raise RefusedError(Code.EXISTS, "This action is marked as done already. Nothing was changed.")
            write.about(f"concerns/{found.concern_id}")
            found.done_at, found.done_by = at or now, self.desk.actor.name

    def note_answer(self, concern: str, answered_by: str, at: datetime, text: str) -> str:
        """Note what the client answered: who took it on and what they will do; return its id."""
        require_handler(self.desk, concern)
        if not answered_by.strip():
            raise bad_input("Say who answered.", field="answered_by")
        refuse_to_come(at, self.desk.so_far(), "This", "at")
        if not text.strip():
            raise bad_input("Write what they answered: who took it on, what they will do.", field="text")
        check_texts({"Who answered": answered_by, "The answer": text})
        with self.store.write(self.desk.actor, "concerns.note_answer") as write:
            record = fetch(write.session, Concern, concern, "safety concern")
            answer = ClientAnswer(
                id=self.desk.new_id(),
                concern_id=record.id,
                answered_by=answered_by.strip(),
                answered_at=at,
                text=text,
                noted_by=self.desk.actor.name,
                noted_at=self.desk.now(),
            )
            write.about(f"concerns/{record.id}", record.reference)
            write.add(answer)
        return answer.id

    def add_addendum(self, *, concern: str, text: str) -> int:
        """Add a later fact to a sealed record and return its number; it prints with the record from now on."""
        require_handler(self.desk, concern)
        if not text.strip():
            raise bad_input("The addendum is empty.", field="text")
        check_texts({"Addendum": text})
        with self.store.write(self.desk.actor, "concerns.add_addendum") as write:
            session = write.session
            # Held, so that two desks do not give two addenda one number.
            record = fetch(session, Concern, concern, "safety concern", is_held=True)
            if record.sealed_at is None:
                raise bad_input(f"{record.reference} is not sealed yet: add the fact to the record itself.")
            last = session.scalar(select(func.max(Addendum.number)).where(Addendum.concern_id == record.id))
            addendum = Addendum(
                id=self.desk.new_id(),
                concern_id=record.id,
                number=(last or 0) + 1,
                text=text,
                added_at=self.desk.now(),
                added_by=self.desk.actor.name,
            )
            write.about(f"concerns/{record.id}", f"{record.reference}: addendum {addendum.number}")
            write.add(addendum)
        return addendum.number


def _require_teller(desk: Desk, concern: str, step: str) -> None:
    """Refuse whoever may not note that somebody was told; one's own 999 call needs no more than raising it."""
    if step == Step.POLICE and desk.may(Action.LOG_EMERGENCY):
        with desk.store.read() as session:
            record = session.get(Concern, concern)
            if record is not None and is_own(desk, record) and not is_hidden(desk, session, concern):
                return
    require_handler(desk, concern)


def check_emergency(call: EmergencyCall | None, seen_at: datetime | None, now: datetime) -> None:
    """Refuse a 999 call without whom, at a time that cannot be, or in words that no record could print."""
    if call is None:
        return
    if not call.to.strip():
        raise bad_input("Say whom the 999 call reached.", field="emergency")
    check_told_at(seen_at, call.at, now)
    check_texts({"Who was told": call.to, "Reference": call.reference})


def add_emergency(desk: Desk, write: Write, concern: str, call: EmergencyCall) -> None:
    """Note the 999 call with the concern that is being raised."""
    write.add(
        Notification(
            id=desk.new_id(),
            concern_id=concern,
            step=Step.POLICE,
            told=call.to.strip(),
            told_at=call.at,
            reference=call.reference.strip(),
            noted_by=desk.actor.name,
            noted_at=desk.now(),
        )
    )


def _check_reached(step: str, at: datetime, *, is_reached: bool, next_at: datetime | None) -> None:
    if is_reached:
        return
    if step == Step.PLATFORM_ISSUE:
        raise bad_input(
            "An issue on the platform is raised or it is not. Note it once it is.", field="is_reached"
        )
    if next_at is None or next_at <= at:
        raise bad_input("Nobody was reached: say when you try next, after this call.", field="next_at")
