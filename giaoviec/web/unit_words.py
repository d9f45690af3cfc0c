"""Kinds of units and ranks of posts, in words for people."""

from giaoviec.core.i18n import N_
from giaoviec.org.models import Rank, UnitKind

KIND_WORDS = {
    UnitKind.COMMITTEE: N_("Ủy ban nhân dân"),
    UnitKind.OFFICE: N_("Văn phòng"),
    UnitKind.DEPARTMENT: N_("Sở, ban, ngành"),
    UnitKind.DIVISION: N_("Phòng, ban trực thuộc"),
    UnitKind.WARD: N_("Phường"),
    UnitKind.COMMUNE: N_("Xã"),
    UnitKind.SPECIAL_ZONE: N_("Đặc khu"),
}
RANK_WORDS = {
    Rank.HEAD: N_("Người đứng đầu"),
    Rank.DEPUTY: N_("Cấp phó của người đứng đầu"),
    Rank.OFFICIAL: N_("Chuyên viên, nhân viên"),
}
