"""The columns of the lists of units and people, and the words that may stand in them."""

from giaoviec.core.text import squash
from giaoviec.files.sheets import Column
from giaoviec.org.models import Rank, UnitKind

CODE = Column("code", "Mã", required=True, other_titles=("Mã đơn vị",))
NAME = Column("name", "Tên", required=True, other_titles=("Tên đơn vị",))
KIND = Column("kind", "Cấp", required=True, other_titles=("Loại", "Loại đơn vị"))
PARENT = Column(
    "parent", "Mã cấp trên", required=True, other_titles=("Mã đơn vị cấp trên", "Cấp trên")
)
UNIT_EMAIL = Column("email", "E-mail đơn vị", other_titles=("E-mail", "Thư điện tử"))
FOCAL_POINT = Column("focal_point", "Đầu mối")
OTHER_NAMES = Column("other_names", "Tên khác", other_titles=("Tên viết tắt", "Tên gọi khác"))
FIRST_DAY = Column("first_day", "Từ ngày")
LAST_DAY = Column("last_day", "Đến ngày")

UNIT_COLUMNS = (
    CODE, NAME, KIND, PARENT, UNIT_EMAIL, FOCAL_POINT, OTHER_NAMES, FIRST_DAY, LAST_DAY,
)  # fmt: skip

PERSON_CODE = Column("person_code", "Mã cán bộ", other_titles=("Mã CBCC", "Số hiệu cán bộ"))
PERSON_NAME = Column("person", "Họ tên", required=True, other_titles=("Họ và tên",))
TITLE = Column("title", "Chức vụ", required=True, other_titles=("Chức danh",))
UNIT = Column("unit", "Mã đơn vị", required=True)
RANK = Column("rank", "Vai trò", required=True)
EMAIL = Column("email", "E-mail", other_titles=("Thư điện tử",))
CHARGES = Column("charges", "Phụ trách", other_titles=("Đơn vị phụ trách", "Lĩnh vực phụ trách"))

PEOPLE_COLUMNS = (
    PERSON_CODE, PERSON_NAME, TITLE, UNIT, RANK, EMAIL, FIRST_DAY, LAST_DAY, CHARGES,
)  # fmt: skip

KINDS: dict[str, UnitKind] = {squash(kind.value): kind for kind in UnitKind} | {
    squash(word): kind
    for kind, words in {
        UnitKind.COMMITTEE: ("Ủy ban", "Ủy ban nhân dân", "UBND"),
        UnitKind.OFFICE: ("Văn phòng",),
        UnitKind.DEPARTMENT: ("Sở", "Ban", "Ngành", "Thanh tra", "Sở, ban, ngành"),
        UnitKind.DIVISION: ("Phòng", "Phòng ban"),
        UnitKind.WARD: ("Phường",),
        UnitKind.COMMUNE: ("Xã",),
        UnitKind.SPECIAL_ZONE: ("Đặc khu",),
    }.items()
    for word in words
}

RANKS: dict[str, Rank] = {squash(rank.value): rank for rank in Rank} | {
    squash(word): rank
    for rank, words in {
        Rank.HEAD: ("đứng đầu", "người đứng đầu", "cấp trưởng", "thủ trưởng"),
        Rank.DEPUTY: ("cấp phó", "phó"),
        Rank.OFFICIAL: ("chuyên viên", "nhân viên", "công chức"),
    }.items()
    for word in words
}

# In Phụ trách: everything, or a field rather than a unit.
EVERYTHING = "*"
FIELD_PREFIX = "lĩnh vực:"
# Between several names, or several things answered for, in one cell.
BETWEEN = ";"
