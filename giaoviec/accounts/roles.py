"""Which role goes with which post, in either direction."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, case, exists, literal
from sqlalchemy.orm import aliased

from giaoviec.core.actor import Role
from giaoviec.org.models import Rank, Unit, UnitKind

# With several posts the first of these counts.
_WIDEST_FIRST = (Role.LEADER, Role.OFFICE, Role.HEAD, Role.OFFICIAL)

_HEADS = {
    UnitKind.COMMITTEE: "Chủ tịch",
    UnitKind.WARD: "Chủ tịch",
    UnitKind.COMMUNE: "Chủ tịch",
    UnitKind.SPECIAL_ZONE: "Chủ tịch",
    UnitKind.OFFICE: "Chánh Văn phòng",
    UnitKind.DEPARTMENT: "Giám đốc",
    UnitKind.DIVISION: "Trưởng phòng",
}


def serving_kind() -> ColumnElement[UnitKind]:
    """The kind of `Unit` as far as roles go: a division of an office is that office."""
    above = aliased(Unit)
    of_an_office = exists().where(above.id == Unit.parent_id, above.kind == UnitKind.OFFICE)
    is_office = and_(Unit.kind == UnitKind.DIVISION, of_an_office)
    return case((is_office, literal(UnitKind.OFFICE, Unit.kind.type)), else_=Unit.kind)


def role_for_post(kind: UnitKind, rank: Rank) -> Role:
    """The role of somebody who is invited because of this post; `kind` is the unit's `serving_kind`.

    The head of the committee and the deputies lead it; whoever serves in the
    office monitors for it; heads and deputies of other units answer for them.
    """
    if kind is UnitKind.COMMITTEE and rank in (Rank.HEAD, Rank.DEPUTY):
        return Role.LEADER
    if kind is UnitKind.OFFICE:
        return Role.OFFICE
    return Role.OFFICIAL if rank is Rank.OFFICIAL else Role.HEAD


def role_for_posts(posts: Iterable[tuple[UnitKind, Rank]]) -> Role:
    """The widest role among somebody's posts; an official without any."""
    roles = {role_for_post(kind, rank) for kind, rank in posts}
    return next((role for role in _WIDEST_FIRST if role in roles), Role.OFFICIAL)


def rank_for_role(role: Role, kind: UnitKind, *, unit_has_head: bool) -> Rank:
    """The rank of the post that goes with a new account.

    A unit has one head: a second account of that kind becomes a deputy.
    """
    leads = role is Role.HEAD or (role is Role.LEADER and kind is UnitKind.COMMITTEE)
    if not leads:
        return Rank.OFFICIAL
    return Rank.DEPUTY if unit_has_head else Rank.HEAD


def title_for_role(role: Role, rank: Rank, kind: UnitKind) -> str:
    """The title of a post made together with an account; the administrator words it properly later."""
    if role is Role.ADMIN:
        return "Quản trị viên"
    if role is Role.INSPECTOR:
        return "Thanh tra viên"
    if rank is Rank.OFFICIAL:
        return "Chuyên viên"
    head = _HEADS.get(kind, "Thủ trưởng")
    return head if rank is Rank.HEAD else f"Phó {head}"
