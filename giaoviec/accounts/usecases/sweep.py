"""Forgetting sessions, links and failed sign-ins that are long over; the audit keeps their story."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from giaoviec.accounts.models import AuthSession, OneTimeLink, SignInFailure
from giaoviec.core.db import transaction

KEEP_SESSIONS = timedelta(days=90)
KEEP_LINKS = timedelta(days=90)
KEEP_FAILURES = timedelta(days=1)


def sweep(*, now: datetime) -> None:
    """Delete what ended long ago. Safe to run at any moment, as often as one likes."""
    with transaction() as session:
        session.execute(delete(AuthSession).where(AuthSession.expires_at < now - KEEP_SESSIONS))
        session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < now - KEEP_LINKS))
        session.execute(delete(SignInFailure).where(SignInFailure.at < now - KEEP_FAILURES))
