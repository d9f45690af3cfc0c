"""Who has to know at once that a deadline was moved, in the transaction that moves it."""

from datetime import datetime
from typing import Protocol

from flask import Flask, current_app
from sqlalchemy.orm import Session

_KEY = "giaoviec.deadline_listener"


class DeadlineListener(Protocol):
    """Keeps something for each deadline that was ever in force; stands above tasks."""

    def deadline_moved(
        self, session: Session, task_id: int, *, version: int, now: datetime
    ) -> None:
        """The task's deadline is now the one of this version; does not commit."""
        ...


def use_deadline_listener(app: Flask, listener: DeadlineListener) -> None:
    """Hand tasks the one who is told; `create_app` calls this."""
    app.extensions[_KEY] = listener


def tell_deadline_moved(session: Session, task_id: int, *, version: int, now: datetime) -> None:
    listener: DeadlineListener = current_app.extensions[_KEY]
    listener.deadline_moved(session, task_id, version=version, now=now)
