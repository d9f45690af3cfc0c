"""The access matrix: which role may do what, how far from its own place in the unit tree.

The same table stands in docs/access.md; a test compares them and tries every cell.
"""

from enum import StrEnum

from giaoviec.core.actor import Role


class Verb(StrEnum):
    SEE = "see"
    # Carry a task out: acknowledge, report, hand in, ask for time, name an owner.
    WORK = "work"
    ASSIGN = "assign"
    # On extensions, refusals, withdrawal, suspension.
    DECIDE = "decide"
    # Confirm or return results.
    CONFIRM = "confirm"
    EXPORT = "export"
    ADMINISTER = "administer"


class Reach(StrEnum):
    """How far a right goes; each includes the ones before it."""

    NONE = "none"
    # Tasks in which the person has a part: owner, monitor, assigner, cooperating owner.
    OWN = "own"
    # Tasks led by the units in which they hold a post.
    UNIT = "unit"
    # … and everything below these units.
    SUBTREE = "subtree"
    # … and the units of their portfolio with everything below; the head of the committee has all.
    PORTFOLIO = "portfolio"
    ALL = "all"


_N, _O, _U, _S, _P, _A = (
    Reach.NONE, Reach.OWN, Reach.UNIT, Reach.SUBTREE, Reach.PORTFOLIO, Reach.ALL,
)  # fmt: skip

MATRIX: dict[Role, dict[Verb, Reach]] = {
    role: dict(zip(Verb, reaches, strict=True))
    for role, reaches in {
        #                see work assign decide confirm export administer
        Role.ADMIN:     (_A, _N, _N, _N, _N, _A, _A),
        Role.LEADER:    (_A, _O, _P, _P, _P, _A, _N),
        Role.OFFICE:    (_A, _O, _A, _O, _O, _A, _N),
        Role.HEAD:      (_S, _S, _S, _O, _O, _S, _N),
        Role.OFFICIAL:  (_U, _O, _N, _N, _N, _O, _N),
        Role.INSPECTOR: (_A, _N, _N, _N, _N, _A, _N),
        Role.OPERATOR:  (_A, _A, _A, _A, _A, _A, _A),
        Role.SYSTEM:    (_A, _N, _N, _N, _N, _N, _N),
    }.items()
}  # fmt: skip


def reach(role: Role, verb: Verb) -> Reach:
    """How far `role` may `verb`."""
    return MATRIX[role][verb]
