"""The definition of every figure, in one place: what reports print beside their numbers.

Change a meaning, and VERSION changes with it: every answer carries the version
by which it was reckoned. The cells themselves are worked out by `tasks.rules`,
a head's figures by `accountability.metrics`; the texts here say what those do.
"""

from giaoviec.accountability.tables import ReportColumn, Shape
from giaoviec.core.i18n import N_

VERSION = "1"

# The head of a unit that has none on that day.
VACANT = "(khuyết)"

CELLS = {
    "done_on_time": N_("Hoàn thành đúng hạn"),
    "done_late": N_("Hoàn thành quá hạn"),
    "open_in_time": N_("Chưa hoàn thành, trong hạn"),
    "open_overdue": N_("Chưa hoàn thành, quá hạn"),
    "done_no_deadline": N_("Hoàn thành, không có thời hạn"),
    "open_no_deadline": N_("Chưa hoàn thành, không có thời hạn"),
    "suspended": N_("Tạm dừng"),
    "withdrawn": N_("Đã thu hồi"),
}

CELL_MEANINGS = {
    "done_on_time": N_(
        "Kết quả đã được xác nhận và được nộp không muộn hơn thời hạn. "
        "Ngày hoàn thành là ngày đơn vị nộp kết quả, không phải ngày người giao xác nhận."
    ),
    "done_late": N_("Kết quả đã được xác nhận nhưng được nộp sau thời hạn."),
    "open_in_time": N_(
        "Chưa được xác nhận hoàn thành và thời hạn chưa qua. "
        "Kết quả nộp trước khi hết hạn và đang chờ xác nhận không bị tính là quá hạn."
    ),
    "open_overdue": N_(
        "Chưa được xác nhận hoàn thành, thời hạn đã qua và không có kết quả nào nộp trước khi hết hạn "
        "đang chờ xác nhận."
    ),
    "done_no_deadline": N_(
        "Đã được xác nhận hoàn thành; nhiệm vụ không có thời hạn nên không tính vào tỷ lệ."
    ),
    "open_no_deadline": N_("Chưa hoàn thành; nhiệm vụ không có thời hạn nên không tính vào tỷ lệ."),
    "suspended": N_("Người giao đã cho tạm dừng."),
    "withdrawn": N_("Người giao đã thu hồi."),
}

STATUSES = {
    "assigned": N_("Đã giao"),
    "in_progress": N_("Đang thực hiện"),
    "submitted": N_("Chờ xác nhận"),
    "completed": N_("Đã hoàn thành"),
    "suspended": N_("Tạm dừng"),
    "withdrawn": N_("Đã thu hồi"),
}

TASK_COLUMNS = (
    ReportColumn("task", N_("Nhiệm vụ số"), N_("Số của nhiệm vụ trong hệ thống."), Shape.NUMBER, 9),
    ReportColumn(
        "doc_number", N_("Số ký hiệu"), N_("Số, ký hiệu của văn bản giao nhiệm vụ."), width=16
    ),
    ReportColumn(
        "issued_on", N_("Ngày ban hành"), N_("Ngày ban hành văn bản giao nhiệm vụ."), Shape.DAY
    ),
    ReportColumn("subject", N_("Trích yếu"), N_("Trích yếu của văn bản giao nhiệm vụ."), width=30),
    ReportColumn("content", N_("Nội dung nhiệm vụ"), N_("Việc được giao."), width=50),
    ReportColumn(
        "lead_code", N_("Mã đơn vị"), N_("Mã của đơn vị chủ trì tại thời điểm chốt số liệu.")
    ),
    ReportColumn(
        "lead", N_("Đơn vị chủ trì"), N_("Tên của đơn vị chủ trì khi được giao việc."), width=30
    ),
    ReportColumn(
        "coop_codes",
        N_("Đơn vị phối hợp"),
        N_("Mã của các đơn vị phối hợp tại thời điểm chốt số liệu."),
        Shape.LIST,
        16,
    ),
    ReportColumn(
        "owner", N_("Người thực hiện"), N_("Người thực hiện tại thời điểm chốt số liệu."), width=20
    ),
    ReportColumn(
        "monitor", N_("Người theo dõi"), N_("Người theo dõi, đôn đốc nhiệm vụ."), width=20
    ),
    ReportColumn(
        "due_at",
        N_("Thời hạn"),
        N_("Thời hạn hiện hành: thời điểm cuối cùng còn được tính là đúng hạn."),
        Shape.MOMENT,
        17,
    ),
    ReportColumn(
        "original_due_at",
        N_("Thời hạn ban đầu"),
        N_("Thời hạn khi giao việc, trước mọi lần gia hạn."),
        Shape.MOMENT,
        17,
    ),
    ReportColumn(
        "days_late",
        N_("Số ngày chậm"),
        N_(
            "Số ngày theo lịch kể từ thời hạn đến ngày nộp kết quả, hoặc đến thời điểm chốt số liệu nếu chưa nộp."
        ),
        Shape.NUMBER,
        8,
    ),
    ReportColumn(
        "working_days_late",
        N_("Số ngày làm việc chậm"),
        N_("Như số ngày chậm, chỉ đếm ngày làm việc theo lịch làm việc của hệ thống."),
        Shape.NUMBER,
        8,
    ),
    ReportColumn(
        "urged",
        N_("Số lần đôn đốc"),
        N_("Số lần người giao hoặc người theo dõi đôn đốc, tính đến thời điểm chốt số liệu."),
        Shape.NUMBER,
        8,
    ),
    ReportColumn(
        "extensions",
        N_("Số lần gia hạn"),
        N_("Số lần được chấp thuận gia hạn, tính đến thời điểm chốt số liệu."),
        Shape.NUMBER,
        8,
    ),
    ReportColumn("status", N_("Trạng thái"), N_("Bước của nhiệm vụ."), Shape.WORD, 14, STATUSES),
    ReportColumn(
        "cell",
        N_("Tình trạng thời hạn"),
        N_("Một trong tám ô; mỗi nhiệm vụ nằm trong đúng một ô."),
        Shape.WORD,
        26,
        CELLS,
    ),
    ReportColumn(
        "head",
        N_("Người đứng đầu"),
        N_("Người đứng đầu đơn vị chủ trì vào ngày chốt số liệu."),
        width=20,
    ),
)

HEAD_COLUMNS = (
    ReportColumn("unit_code", N_("Mã đơn vị"), N_("Mã của đơn vị.")),
    ReportColumn(
        "unit",
        N_("Tên đơn vị"),
        N_("Đơn vị chủ trì. Nhiệm vụ của đơn vị cấp dưới có dòng riêng."),
        width=34,
    ),
    ReportColumn(
        "head",
        N_("Người đứng đầu"),
        N_(
            "Mỗi người đứng đầu trong từng nhiệm kỳ là một dòng; “(khuyết)” là thời gian đơn vị không có người đứng đầu."
        ),
        width=22,
    ),
    ReportColumn(
        "term_from",
        N_("Từ ngày"),
        N_("Ngày bắt đầu giữ chức vụ; để trống nếu không ghi."),
        Shape.DAY,
    ),
    ReportColumn(
        "term_to",
        N_("Đến ngày"),
        N_("Ngày cuối cùng giữ chức vụ; để trống nếu đang giữ."),
        Shape.DAY,
    ),
    ReportColumn(
        "given",
        N_("Tổng số"),
        N_(
            "Số nhiệm vụ do đơn vị chủ trì vào lúc chốt: đã có từ trước mà chưa kết thúc khi bắt đầu, cộng với số được "
            "giao thêm. Lúc chốt là thời điểm đến trước nhất trong ba thời điểm: hết ngày cuối nhiệm kỳ, hết ngày cuối "
            "kỳ báo cáo, thời điểm chốt số liệu. Tổng số luôn bằng tổng tám ô."
        ),
        Shape.NUMBER,
        8,
    ),
    *(
        ReportColumn(key, label, CELL_MEANINGS[key], Shape.NUMBER, 11)
        for key, label in CELLS.items()
    ),
    ReportColumn(
        "became_overdue",
        N_("Phát sinh quá hạn"),
        N_(
            "Số nhiệm vụ có thời hạn trôi qua trong nhiệm kỳ mà chưa nộp kết quả, kể cả việc sau đó đã hoàn thành, được "
            "gia hạn hoặc chuyển cho đơn vị khác. Hạn vào ngày cuối nhiệm kỳ thuộc nhiệm kỳ đó."
        ),
        Shape.NUMBER,
        11,
    ),
    ReportColumn(
        "inherited_overdue",
        N_("Quá hạn tiếp nhận"),
        N_(
            "Số nhiệm vụ đã quá hạn khi người đứng đầu nhận chức, hoặc đã quá hạn khi được chuyển đến đơn vị."
        ),
        Shape.NUMBER,
        11,
    ),
    ReportColumn(
        "handed_over_overdue",
        N_("Quá hạn bàn giao"),
        N_("Số nhiệm vụ còn quá hạn khi hết nhiệm kỳ, để lại cho người kế nhiệm."),
        Shape.NUMBER,
        11,
    ),
    ReportColumn(
        "on_time_rate",
        N_("Tỷ lệ đúng hạn"),
        N_(
            "Hoàn thành đúng hạn chia cho tổng của hoàn thành đúng hạn, hoàn thành quá hạn và chưa hoàn thành quá hạn. "
            "Luôn ghi cả tử số và mẫu số; nhiệm vụ không có thời hạn, chưa đến hạn, tạm dừng hoặc thu hồi không nằm "
            "trong tỷ lệ."
        ),
        Shape.RATE,
        12,
    ),
)

TITLES = {
    "overdue": N_("Nhiệm vụ quá hạn"),
    "register": N_("Sổ theo dõi nhiệm vụ"),
    "accountability": N_("Trách nhiệm người đứng đầu"),
}

SCOPES = {
    "overdue": N_(
        "Mọi nhiệm vụ chưa hoàn thành đã quá hạn tại thời điểm chốt, chậm nhất xếp trước. "
        "Khoảng ngày, nếu có, lọc theo thời hạn hiện hành."
    ),
    "register": N_(
        "Mọi nhiệm vụ đã giao tính đến thời điểm chốt, không kể bản nháp. "
        "Khoảng ngày, nếu có, lọc theo ngày giao."
    ),
    "accountability": N_(
        "Mỗi dòng là một người đứng đầu trong nhiệm kỳ của mình. "
        "Khoảng ngày, nếu có, giới hạn phần nhiệm kỳ được tính."
    ),
}

COLUMNS = {"overdue": TASK_COLUMNS, "register": TASK_COLUMNS, "accountability": HEAD_COLUMNS}
