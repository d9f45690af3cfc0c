"""The columns of a sheet of tasks, as people head them: in Vietnamese, whatever the interface speaks."""

from giaoviec.files.sheets import Column

NUMBER = "number"
ISSUED_ON = "issued_on"
SUBJECT = "subject"
SIGNER = "signer"
CONTENT = "content"
LEAD = "lead"
COOP = "coop"
OWNER = "owner"
DEADLINE = "deadline"
URGENCY = "urgency"
SECRECY = "secrecy"
DELIVERABLE = "deliverable"
MONITOR = "monitor"
# Only in sheets of tasks that are already running.
PROGRESS = "progress"
DONE_ON = "done_on"
EXTENDED_TO = "extended_to"

# Thời hạn is required as a column, not in each row: with a misspelt header every deadline
# of the sheet would be lost in silence.
COLUMNS = (
    Column(NUMBER, "Số ký hiệu", other_titles=("Số, ký hiệu văn bản", "Số văn bản", "Số hiệu")),
    Column(ISSUED_ON, "Ngày ban hành", required=True, other_titles=("Ngày văn bản",)),
    Column(SUBJECT, "Trích yếu", other_titles=("Trích yếu văn bản", "Trích yếu nội dung")),
    Column(SIGNER, "Người ký"),
    Column(CONTENT, "Nội dung nhiệm vụ", required=True, other_titles=("Nội dung", "Nhiệm vụ")),
    Column(
        LEAD,
        "Đơn vị chủ trì",
        required=True,
        other_titles=("Chủ trì", "Cơ quan chủ trì", "Cơ quan, đơn vị chủ trì"),
    ),
    Column(
        COOP,
        "Đơn vị phối hợp",
        other_titles=("Phối hợp", "Cơ quan phối hợp", "Cơ quan, đơn vị phối hợp"),
    ),
    Column(OWNER, "Người thực hiện", other_titles=("Cán bộ thực hiện", "Người thụ lý")),
    Column(
        DEADLINE,
        "Thời hạn",
        required=True,
        other_titles=("Thời hạn hoàn thành", "Hạn hoàn thành", "Hạn xử lý", "Hạn"),
    ),
    Column(URGENCY, "Độ khẩn", other_titles=("Mức độ khẩn",)),
    Column(SECRECY, "Độ mật", other_titles=("Mức độ mật",)),
    Column(DELIVERABLE, "Sản phẩm", other_titles=("Kết quả", "Kết quả đầu ra")),
    Column(MONITOR, "Người theo dõi", other_titles=("Chuyên viên theo dõi",)),
    Column(PROGRESS, "Tình trạng", other_titles=("Tình trạng thực hiện", "Trạng thái")),
    Column(DONE_ON, "Ngày hoàn thành"),
    Column(EXTENDED_TO, "Hạn gia hạn", other_titles=("Gia hạn đến", "Hạn sau gia hạn")),
)

_TITLES = {column.key: column.title for column in COLUMNS}


def title(key: str) -> str:
    """The column as an error names it, whatever spelling the sheet has."""
    return _TITLES[key]
