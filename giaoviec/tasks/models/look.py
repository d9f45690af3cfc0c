"""When the planner looks at a task."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from giaoviec.core.db import UTCDateTime, db


class TaskLook(db.Model):
    """A moment at which a task deserves a look.

    A queue that is kept in the order of its moments: what is due lies together
    at its beginning, however much is open. Who asks for a look adds one; those
    asked for earlier stay, and looking at a task once too often changes
    nothing. So nobody searches the queue for a task, and a morning's run
    rewrites neither tasks nor an index by task. A closed task has none left as
    soon as the last has come.
    """

    __tablename__ = "task_look"
    # The key itself is how the rows lie in the file.
    __table_args__ = {"sqlite_with_rowid": False}

    look_at: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    task_id: Mapped[int] = mapped_column(
        ForeignKey("task.id"), primary_key=True, autoincrement=False
    )
    # The task's revision with the change that asked for the look. The planner, which read an
    # earlier one, does not take away a look that was asked for anew at the same moment.
    revision: Mapped[int] = mapped_column()
