"""Files put with a task: the scanned document, evidence, a draft. Proofs stand in `Result`."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from giaoviec.core.db import UTCDateTime, db
from giaoviec.files.models import StoredFile


class TaskFile(db.Model):
    """One file of a task, and who put it there."""

    __tablename__ = "task_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str] = mapped_column(String(200))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # What it is, in a few words.
    note: Mapped[str] = mapped_column(String(300), default="")

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
