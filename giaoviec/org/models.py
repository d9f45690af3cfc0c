"""Units, people, the posts they hold, and who stands in for whom."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from giaoviec.core.db import UTCDateTime, db, sort_key, str_enum


class UnitKind(StrEnum):
    COMMITTEE = "committee"
    OFFICE = "office"
    DEPARTMENT = "department"
    DIVISION = "division"
    WARD = "ward"
    COMMUNE = "commune"
    SPECIAL_ZONE = "special_zone"


class Rank(StrEnum):
    """The place of a post in its unit (Vai trò: đứng đầu, cấp phó, chuyên viên)."""

    HEAD = "head"
    DEPUTY = "deputy"
    OFFICIAL = "official"


class Unit(db.Model):
    """A body that can be given tasks. An empty `valid_from` means "always"."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[UnitKind] = mapped_column(str_enum(UnitKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    # Ids from the root down to this unit, "/1/5/9/": a subtree is everything with this prefix.
    path: Mapped[str] = mapped_column(String(200), index=True, default="")
    email: Mapped[str | None] = mapped_column(String(254))
    focal_point_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    valid_from: Mapped[date | None] = mapped_column(Date)
    # Last day on which the unit exists.
    valid_to: Mapped[date | None] = mapped_column(Date)
    name_folded: Mapped[str] = mapped_column(String(300), index=True)

    parent: Mapped["Unit | None"] = relationship(remote_side=[id], lazy="raise_on_sql")
    focal_point: Mapped["Person | None"] = relationship(
        foreign_keys=[focal_point_id], lazy="raise_on_sql"
    )


class UnitAlias(db.Model):
    """Another spelling or an earlier name under which a unit is found."""

    __tablename__ = "unit_alias"
    __table_args__ = (UniqueConstraint("unit_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    alias: Mapped[str] = mapped_column(String(300))
    # core.text.squash of the alias: what look-ups compare.
    key: Mapped[str] = mapped_column(String(300), index=True)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Person(db.Model):
    """A human being; posts say where they serve. Names are no key."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Mã cán bộ, where the authority has one.
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(200), index=True)
    # Given name first: the order of Vietnamese lists.
    name_key: Mapped[str] = mapped_column(sort_key(), index=True)
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    # "vi" or "en": the language of mails to this person.
    locale: Mapped[str] = mapped_column(String(5), default="vi")


class Appointment(db.Model):
    """A post that a person holds in a unit from one day to another, both included."""

    __tablename__ = "appointment"
    __table_args__ = (Index("ix_appointment_unit_rank", "unit_id", "rank"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(String(200))
    rank: Mapped[Rank] = mapped_column(str_enum(Rank))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class Portfolio(db.Model):
    """A unit (with all below it) or a field that a deputy answers for (Phụ trách)."""

    __tablename__ = "portfolio"
    __table_args__ = (
        CheckConstraint("unit_id IS NOT NULL OR field IS NOT NULL", name="unit_or_field"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    field: Mapped[str | None] = mapped_column(String(100))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class StandIn(db.Model):
    """Somebody who receives and acts for an absent person, to the second.

    The interval is half open: `starts_at` counts, `ends_at` does not. Without
    a `unit_id` the stand-in covers everything; with one, that unit's subtree.
    """

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("absent_id <> stand_in_id", name="not_oneself"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    absent_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
