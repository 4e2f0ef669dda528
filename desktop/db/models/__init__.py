"""Every table, so that importing this package knows the whole schema."""

from desktop.db.models.absences import Absence
from desktop.db.models.appointments import (
    Appointment,
    Assignment,
    Confirmation,
    ContactAttempt,
    DispatchDecision,
    SlotChange,
)
from desktop.db.models.attachments import Attachment
from desktop.db.models.audit import AuditChange, AuditEntry
from desktop.db.models.base import Base, Record
from desktop.db.models.choices import Choice
from desktop.db.models.clients import Client
from desktop.db.models.communal import CommunalObservation
from desktop.db.models.company import Company, Setting
from desktop.db.models.concerns import (
    Addendum,
    AgreedAction,
    ClientAnswer,
    Concern,
    ConcernFact,
    Disclosure,
    Notification,
    SealedRecord,
)
from desktop.db.models.conduct import ConductNotice, ConductReport
from desktop.db.models.credentials import Credential, CredentialKind
from desktop.db.models.drafts import Draft
from desktop.db.models.homes import Alert, Home, Resident
from desktop.db.models.id_cards import IdCard
from desktop.db.models.imports import ImportBatch
from desktop.db.models.jobs import Job
from desktop.db.models.operatives import Operative
from desktop.db.models.requirements import Requirement
from desktop.db.models.users import User
from desktop.db.models.visits import Attendance, Charge, RiskAssessment, Visit, WasteRecord

__all__ = [
    "Absence",
    "Addendum",
    "AgreedAction",
    "Alert",
    "Appointment",
    "Assignment",
    "Attachment",
    "Attendance",
    "AuditChange",
    "AuditEntry",
    "Base",
    "Charge",
    "Choice",
    "Client",
    "ClientAnswer",
    "CommunalObservation",
    "Company",
    "Concern",
    "ConcernFact",
    "ConductNotice",
    "ConductReport",
    "Confirmation",
    "ContactAttempt",
    "Credential",
    "CredentialKind",
    "Disclosure",
    "DispatchDecision",
    "Draft",
    "Home",
    "IdCard",
    "ImportBatch",
    "Job",
    "Notification",
    "Operative",
    "Record",
    "Requirement",
    "Resident",
    "RiskAssessment",
    "SealedRecord",
    "Setting",
    "SlotChange",
    "User",
    "Visit",
    "WasteRecord",
]
