"""One signed-in person's way to every area of the office, over one open database."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.db.audit import Actor
from desktop.services.absences import AbsenceService
from desktop.services.appointments import AppointmentService
from desktop.services.backups import BackupService, note_restored
from desktop.services.board import BoardService
from desktop.services.calendars import CalendarService
from desktop.services.changes import ChangeService
from desktop.services.clearance import ClearanceService
from desktop.services.clients import ClientService
from desktop.services.communal import CommunalService
from desktop.services.company import CompanyService
from desktop.services.concern_details import ConcernDetailService
from desktop.services.concern_lists import ConcernListService
from desktop.services.concern_photos import ConcernPhotoService
from desktop.services.concern_starts import ConcernStartService
from desktop.services.concerns import ConcernService
from desktop.services.conduct import ConductService
from desktop.services.conduct_starts import ConductStartService
from desktop.services.credentials import CredentialService
from desktop.services.desk import Desk
from desktop.services.disclosures import DisclosureService
from desktop.services.drafts import DraftService
from desktop.services.history import HistoryService
from desktop.services.homes import HomeService
from desktop.services.id_cards import IdCardService
from desktop.services.imports import ImportService
from desktop.services.jobs import JobService
from desktop.services.messages import MessageService
from desktop.services.offices import Office, open_office
from desktop.services.operative_lists import OperativeListService
from desktop.services.operatives import OperativeService
from desktop.services.records import RecordService
from desktop.services.requirements import RequirementService
from desktop.services.search import SearchService
from desktop.services.settings import SettingService
from desktop.services.today import TodayService
from desktop.services.users import UserService, sign_in
from desktop.services.verification import VerificationService
from desktop.services.visit_details import VisitDetailService
from desktop.services.visit_lists import VisitListService
from desktop.services.visit_photos import VisitPhotoService
from desktop.services.visits import VisitService
from desktop.system.clock import Clock
from desktop.system.keychain import KeyStore

if TYPE_CHECKING:
    # Drawing PDFs takes half a second to import: only when one is asked for.
    from desktop.services.dispatch_sheets import DispatchSheetService
    from desktop.services.incident_records import IncidentRecordService
    from desktop.services.job_sheets import JobSheetService
    from desktop.services.letters import LetterService


class Workplace:
    """An open office with somebody signed in; every area is a property."""

    def __init__(self, office: Office, actor: Actor, clock: Clock, keys: KeyStore) -> None:
        """Take an open office and who signed in to it."""
        self.office = office
        self.desk = Desk(office.store, actor, office.key, office.slots.office_id)
        self._clock, self._keys = clock, keys

    @classmethod
    def enter(cls, folder: Path, clock: Clock, keys: KeyStore, login: str, password: str) -> "Workplace":
        """Open the office and sign in; refuses as `open_office` and `sign_in` do."""
        office = open_office(folder, clock, keys)
        try:
            actor = sign_in(office.store, login, password)
        except BaseException:
            office.close()
            raise
        return cls(office, actor, clock, keys)

    def close(self) -> None:
        """Sign out and let go of the office."""
        self.office.close()

    def restore(self, backup: Path) -> None:
        """Restore a backup and note it in the restored history; afterwards nobody is signed in."""
        manifest = self.backups.restore(backup)
        note_restored(self.office.folder, self._clock, self._keys, self.desk, manifest)

    @cached_property
    def users(self) -> UserService:
        """People who sign in."""
        return UserService(self.desk)

    @cached_property
    def company(self) -> CompanyService:
        """Whose office it is."""
        return CompanyService(self.desk)

    @cached_property
    def clients(self) -> ClientService:
        """Clients and their policies."""
        return ClientService(self.desk)

    @cached_property
    def homes(self) -> HomeService:
        """Homes, residents and alerts."""
        return HomeService(self.desk)

    @cached_property
    def operatives(self) -> OperativeService:
        """The people who go."""
        return OperativeService(self.desk)

    @cached_property
    def credentials(self) -> CredentialService:
        """What they hold."""
        return CredentialService(self.desk)

    @cached_property
    def id_cards(self) -> IdCardService:
        """The cards they carry."""
        return IdCardService(self.desk)

    @cached_property
    def drafts(self) -> DraftService:
        """What is typed and not saved yet."""
        return DraftService(self.desk)

    @cached_property
    def jobs(self) -> JobService:
        """Work orders."""
        return JobService(self.desk)

    @cached_property
    def appointments(self) -> AppointmentService:
        """Slots, and the resident's yes."""
        return AppointmentService(self.desk)

    @cached_property
    def absences(self) -> AbsenceService:
        """Who is away when."""
        return AbsenceService(self.desk)

    @cached_property
    def board(self) -> BoardService:
        """Appointments by day and by person."""
        return BoardService(self.desk)

    @cached_property
    def clearance(self) -> ClearanceService:
        """Who may go, and why not."""
        return ClearanceService(self.desk)

    @cached_property
    def dispatch_sheets(self) -> "DispatchSheetService":
        """A day on paper."""
        from desktop.services.dispatch_sheets import DispatchSheetService

        return DispatchSheetService(self.desk)

    @cached_property
    def visits(self) -> VisitService:
        """What happened at the door."""
        return VisitService(self.desk)

    @cached_property
    def visit_lists(self) -> VisitListService:
        """Visits as lists."""
        return VisitListService(self.desk)

    @cached_property
    def visit_details(self) -> VisitDetailService:
        """One visit at a time."""
        return VisitDetailService(self.desk)

    @cached_property
    def visit_photos(self) -> VisitPhotoService:
        """Photos of visits."""
        return VisitPhotoService(self.desk)

    @cached_property
    def communal(self) -> CommunalService:
        """Communal areas."""
        return CommunalService(self.desk)

    @cached_property
    def job_sheets(self) -> "JobSheetService":
        """A visit on paper."""
        from desktop.services.job_sheets import JobSheetService

        return JobSheetService(self.desk)

    @cached_property
    def concerns(self) -> ConcernService:
        """What worried somebody."""
        return ConcernService(self.desk)

    @cached_property
    def concern_lists(self) -> ConcernListService:
        """The board of safety concerns."""
        return ConcernListService(self.desk)

    @cached_property
    def concern_details(self) -> ConcernDetailService:
        """One safety concern in full."""
        return ConcernDetailService(self.desk)

    @cached_property
    def concern_photos(self) -> ConcernPhotoService:
        """Photos of safety concerns."""
        return ConcernPhotoService(self.desk)

    @cached_property
    def concern_starts(self) -> ConcernStartService:
        """Where a new concern starts from."""
        return ConcernStartService(self.desk)

    @cached_property
    def incident_records(self) -> "IncidentRecordService":
        """Sealed records and their copies."""
        from desktop.services.incident_records import IncidentRecordService

        return IncidentRecordService(self.desk)

    @cached_property
    def disclosures(self) -> DisclosureService:
        """What of a concern went to whom."""
        return DisclosureService(self.desk)

    @cached_property
    def verification(self) -> VerificationService:
        """Whether a PDF is ours and unchanged."""
        return VerificationService(self.desk)

    @cached_property
    def conduct(self) -> ConductService:
        """Reports of unsafe or unethical conduct."""
        return ConductService(self.desk)

    @cached_property
    def conduct_starts(self) -> ConductStartService:
        """Whom a report about conduct can be about."""
        return ConductStartService(self.desk)

    @cached_property
    def messages(self) -> MessageService:
        """What is written to residents."""
        return MessageService(self.desk)

    @cached_property
    def letters(self) -> "LetterService":
        """What goes out on paper."""
        from desktop.services.letters import LetterService

        return LetterService(self.desk)

    @cached_property
    def calendars(self) -> CalendarService:
        """Visits for other programs' calendars."""
        return CalendarService(self.desk)

    @cached_property
    def imports(self) -> ImportService:
        """Files into records."""
        return ImportService(self.desk)

    @cached_property
    def records(self) -> RecordService:
        """Any record by name."""
        return RecordService(self.desk)

    @cached_property
    def history(self) -> HistoryService:
        """The audit trail."""
        return HistoryService(self.desk, self.office)

    @cached_property
    def backups(self) -> BackupService:
        """Backups."""
        return BackupService(self.desk, self.office)

    @cached_property
    def operative_lists(self) -> OperativeListService:
        """Operatives as lists show them on a day."""
        return OperativeListService(self.desk)

    @cached_property
    def today(self) -> TodayService:
        """A day at a glance."""
        return TodayService(self.desk)

    @cached_property
    def search(self) -> SearchService:
        """Finding things by a few letters."""
        return SearchService(self.desk)

    @cached_property
    def requirements(self) -> RequirementService:
        """What is asked of everybody who goes."""
        return RequirementService(self.desk)

    @cached_property
    def settings(self) -> SettingService:
        """What the office has set, and who is signed in."""
        return SettingService(self.desk)

    @cached_property
    def changes(self) -> ChangeService:
        """Whether anything has changed."""
        return ChangeService(self.desk)
