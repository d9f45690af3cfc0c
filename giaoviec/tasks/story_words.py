"""What each step in a task's story is called, on its page and at the console."""

from giaoviec.core.i18n import N_, Sentence

# Moves of the lifecycle by their value, lines of the audit without their "task.", and the rest.
STEPS = {
    "assign": N_("Giao nhiệm vụ"),
    "acknowledge": N_("Tiếp nhận nhiệm vụ"),
    "refuse": N_("Báo không thuộc trách nhiệm"),
    "insist": N_("Giữ nguyên việc giao"),
    "reassign": N_("Chuyển đơn vị chủ trì"),
    "start": N_("Bắt đầu thực hiện"),
    "submit": N_("Nộp kết quả"),
    "confirm": N_("Xác nhận hoàn thành"),
    "return": N_("Trả lại kết quả"),
    "reopen": N_("Mở lại nhiệm vụ"),
    "suspend": N_("Tạm dừng"),
    "resume": N_("Tiếp tục thực hiện"),
    "withdraw": N_("Thu hồi nhiệm vụ"),
    "progress": N_("Báo cáo tiến độ"),
    "result": N_("Minh chứng"),
    "urge": N_("Đôn đốc"),
    "file": N_("Đính kèm tệp"),
    "extension": N_("Đề nghị gia hạn"),
    "extension-approved": N_("Đồng ý gia hạn"),
    "extension-refused": N_("Không đồng ý gia hạn"),
    "corrected": N_("Điều chỉnh nhiệm vụ"),
    "reassigned": N_("Chuyển đơn vị chủ trì"),
    "owner-named": N_("Cử người thực hiện"),
    "owner-changed": N_("Đổi người thực hiện"),
    "coop-owner-named": N_("Cử người phối hợp"),
    "cooperation-answered": N_("Trả lời phần phối hợp"),
    "cooperation-added": N_("Thêm đơn vị phối hợp"),
    "cooperation-withdrawn": N_("Thôi phối hợp"),
    "handed-down": N_("Giao việc trong đơn vị"),
}


def story_title(code: str) -> str:
    """What the step is called, in the present language; a code without words stays as it is."""
    return str(Sentence(STEPS[code])) if code in STEPS else code
