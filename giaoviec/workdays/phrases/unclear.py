"""Why a phrase gives no due moment, and how to mend it."""

from datetime import date

from giaoviec.core.i18n import N_, Sentence


def unreadable(words: str) -> Sentence:
    text = N_(
        "Không tìm thấy thời hạn trong “%(words)s”. Hãy ghi ngày cụ thể, ví dụ “trước ngày 15/8/2026”, "
        "hoặc số ngày, ví dụ “trong 10 ngày làm việc”."
    )
    return Sentence(text, {"words": words})


def too_long(limit: int) -> Sentence:
    text = N_("Đoạn chữ dài quá %(limit)s ký tự. Hãy chỉ ghi phần nêu thời hạn.")
    return Sentence(text, {"limit": limit})


def no_such_date(words: str) -> Sentence:
    text = N_("Lịch không có ngày, giờ như “%(words)s”. Hãy xem lại văn bản và ghi lại cho đúng.")
    return Sentence(text, {"words": words})


def no_such_point(words: str) -> Sentence:
    text = N_("Chưa rõ “%(words)s” kết thúc lúc nào. Hãy ghi ngày, giờ cụ thể.")
    return Sentence(text, {"words": words})


def other_weekday(day: date) -> Sentence:
    text = N_(
        "Thứ và ngày không khớp nhau: ngày %(day)s là %(weekday)s. Hãy hỏi lại người giao việc."
    )
    return Sentence(text, {"day": day, "weekday": Sentence(WEEKDAYS[day.weekday()])})


def event(words: str) -> Sentence:
    text = N_(
        "“%(words)s” là một sự kiện, chưa biết rơi vào ngày nào. Hãy hỏi người giao và ghi ngày cụ thể."
    )
    return Sentence(text, {"words": words})


def contradiction(first: Sentence, second: Sentence) -> Sentence:
    text = N_(
        "Cụm từ nêu nhiều thời hạn khác nhau (%(first)s; %(second)s). Hãy tách thành từng nhiệm vụ hoặc chỉ giữ một thời hạn."
    )
    return Sentence(text, {"first": first, "second": second})


def only_start(day: date) -> Sentence:
    text = N_(
        "Chỉ có ngày bắt đầu (%(day)s), không có ngày phải xong. Hãy ghi thêm ngày phải xong."
    )
    return Sentence(text, {"day": day})


def backwards(words: str) -> Sentence:
    text = N_("“%(words)s” đếm lùi từ một mốc khác. Hãy tính sẵn và ghi ngày phải xong.")
    return Sentence(text, {"words": words})


def out_of_reach() -> Sentence:
    return Sentence(N_("Không tính được thời hạn từ con số này. Hãy xem lại con số."))


def lunar() -> Sentence:
    return Sentence(N_("Ngày âm lịch không tự đổi được. Hãy ghi ngày dương lịch tương ứng."))


def reversed_window(start: date, end: date) -> Sentence:
    text = N_("Ngày bắt đầu (%(start)s) sau ngày kết thúc (%(end)s). Hãy xem lại hai ngày này.")
    return Sentence(text, {"start": start, "end": end})


def unknown_period(words: str) -> Sentence:
    text = N_(
        "Chưa rõ “%(words)s” lặp lại vào những ngày nào. Hãy ghi kỳ và ngày, ví dụ “trước ngày 25 hằng tháng”."
    )
    return Sentence(text, {"words": words})


def ended_series() -> Sentence:
    return Sentence(
        N_("Việc định kỳ này đã kết thúc trước kỳ đầu tiên. Hãy xem lại ngày kết thúc.")
    )


WEEKDAYS = (
    N_("thứ Hai"),
    N_("thứ Ba"),
    N_("thứ Tư"),
    N_("thứ Năm"),
    N_("thứ Sáu"),
    N_("thứ Bảy"),
    N_("Chủ nhật"),
)
