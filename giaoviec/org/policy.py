"""Who may change the organisation.

This is the row "administer" of the access matrix (accounts/matrix.py, which
stands above this part; a test compares the two), and for stand-ins also the
absent person and their heads.
"""

from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import NotAllowed
from giaoviec.org.directory import Directory

ADMINISTRATORS = frozenset({Role.ADMIN, Role.OPERATOR})


def check_administers(actor: Actor) -> None:
    """Units and people are changed by administrators alone.

    Raises:
        NotAllowed: the actor is none.
    """
    if actor.role not in ADMINISTRATORS:
        raise NotAllowed


def check_may_appoint(actor: Actor, absent_id: int, directory: Directory) -> None:
    """An administrator, the absent person, or the head of a unit in whose tree they serve.

    Raises:
        NotAllowed: the actor is none of these.
    """
    if actor.role in ADMINISTRATORS or actor.person_id == absent_id:
        return
    above = {
        head_id
        for unit_id in directory.units_of(absent_id)
        for unit in directory.ancestry(unit_id)
        for head_id in directory.heads(unit.id)
    }
    if actor.person_id is None or actor.person_id not in above:
        raise NotAllowed
