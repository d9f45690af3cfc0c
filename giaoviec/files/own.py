"""Files that only whoever handed them in works on: sheets between check and import."""

from sqlalchemy.orm import Session

from giaoviec.core.actor import Actor
from giaoviec.core.errors import NotFound
from giaoviec.files.models import StoredFile


def file_of_account(session: Session, file_id: int, *, actor: Actor) -> StoredFile:
    """The file, for the account that stored it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    file = session.get(StoredFile, file_id)
    if file is None or actor.account_id is None or file.account_id != actor.account_id:
        raise NotFound
    return file
