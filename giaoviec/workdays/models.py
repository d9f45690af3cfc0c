"""Days that are not what their weekday says, each with the document that ordered it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from giaoviec.core.db import db, str_enum


class DayKind(StrEnum):
    OFF = "off"
    # A Saturday or Sunday worked in exchange for a weekday off.
    WORKING = "working"


class DaySource(StrEnum):
    """Who says so; the administrator's rows win over shipped ones, shipped over the library."""

    LIBRARY = "library"
    SHIPPED = "shipped"
    ADMINISTRATOR = "administrator"


class CalendarDay(db.Model):
    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[DayKind] = mapped_column(str_enum(DayKind))
    reason: Mapped[str] = mapped_column(String(200))
    # Number and date of the ordering document, where there is one.
    document: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[DaySource] = mapped_column(str_enum(DaySource))
