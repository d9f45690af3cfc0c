"""Who acts: an account, the operator at the console, or the program itself."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    LEADER = "leader"
    OFFICE = "office"
    HEAD = "head"
    OFFICIAL = "official"
    INSPECTOR = "inspector"
    # Not given to accounts: the person at the server's console, and the program.
    OPERATOR = "operator"
    SYSTEM = "system"


ACCOUNT_ROLES = tuple(role for role in Role if role not in (Role.OPERATOR, Role.SYSTEM))


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is behind a change, and for whom they act.

    `unit_ids` are the units in which the person holds a post today and
    `stands_in_for` the people whose stand-in they are at this moment: worked
    out once, when the actor is made. `origin` says where the change comes
    from ("cli", "scheduler", or a network address).
    """

    role: Role
    name: str
    account_id: int | None = None
    person_id: int | None = None
    unit_ids: frozenset[int] = frozenset()
    stands_in_for: frozenset[int] = frozenset()
    on_behalf_of: int | None = None
    origin: str = ""

    @classmethod
    def operator(cls) -> "Actor":
        return cls(role=Role.OPERATOR, name="operator", origin="cli")

    @classmethod
    def system(cls, origin: str = "scheduler") -> "Actor":
        return cls(role=Role.SYSTEM, name="giaoviec", origin=origin)

    def acting_for(self, person_id: int) -> "Actor":
        """The same actor, recorded as acting on another person's behalf."""
        return replace(self, on_behalf_of=person_id)

    @property
    def people(self) -> frozenset[int]:
        """The actor's own person and everyone they stand in for."""
        own = frozenset() if self.person_id is None else frozenset({self.person_id})
        return own | self.stands_in_for
