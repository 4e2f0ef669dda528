"""Housing associations and other clients."""

from datetime import date

from sqlalchemy import String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.db.models.base import Base, LongText, Record


class Client(Record, Base):
    """Who orders the work and has to be told; `match_name` is the name as imports compare it."""

    __tablename__ = "clients"

    name: Mapped[str] = mapped_column(String(200))
    match_name: Mapped[str] = mapped_column(String(200), unique=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    phone_out_of_hours: Mapped[str] = mapped_column(String(40), default="")
    phones_verified_on: Mapped[date | None] = mapped_column()
    email: Mapped[str] = mapped_column(String(200), default="")
    platform: Mapped[str] = mapped_column(String(80), default="")
    notes: Mapped[str] = mapped_column(LongText, default="")
    no_access_limit: Mapped[int] = mapped_column(default=2)
    # Whether another operative needs another yes of the resident.
    reconfirm_on_new_operative: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info={"added": "0003"}
    )
    is_active: Mapped[bool] = mapped_column(default=True)
    # Whose bank holidays count; and like “AM 08:00-12:00, PM 12:00-17:00”, empty for the office's windows.
    nation: Mapped[str] = mapped_column(
        String(20), default="england", server_default=text("'england'"), info={"added": "0004"}
    )
    booking_windows: Mapped[str] = mapped_column(
        String(400), default="", server_default=text("''"), info={"added": "0004"}
    )
    # The safeguarding line in and out of hours; empty: the numbers above (S67).
    safeguarding_contact: Mapped[str] = mapped_column(
        String(200), default="", server_default=text("''"), info={"added": "0005"}
    )
    safeguarding_phone: Mapped[str] = mapped_column(
        String(40), default="", server_default=text("''"), info={"added": "0005"}
    )
    safeguarding_phone_out_of_hours: Mapped[str] = mapped_column(
        String(40), default="", server_default=text("''"), info={"added": "0005"}
    )
    # Whether the area wants the local authority told as well, and where.
    tells_authority: Mapped[bool] = mapped_column(
        default=False, server_default=false(), info={"added": "0005"}
    )
    authority_contact: Mapped[str] = mapped_column(
        String(200), default="", server_default=text("''"), info={"added": "0005"}
    )
