"""The sentences that say how a deadline was reckoned, or why it could not be."""

from collections.abc import Sequence
from datetime import date, time

from giaoviec.core import zone
from giaoviec.core.i18n import N_, Sentence
from giaoviec.workdays.phrases.numbers import Unit

# More skipped days than this would make the sentence unreadable.
_LISTED_DAYS = 6

_AFTER = {
    Unit.MINUTE: N_("%(count)s phút"),
    Unit.HOUR: N_("%(count)s giờ"),
    Unit.DAY: N_("%(count)s ngày"),
    Unit.WORKING_DAY: N_("%(count)s ngày làm việc"),
    Unit.WEEK: N_("%(count)s tuần"),
    Unit.MONTH: N_("%(count)s tháng"),
    Unit.QUARTER: N_("%(count)s quý"),
    Unit.YEAR: N_("%(count)s năm"),
}


def joined(*sentences: Sentence | None) -> Sentence:
    """Several sentences, one after the other."""
    present = [sentence for sentence in sentences if sentence is not None]
    if len(present) == 1:
        return present[0]
    params = {f"part{place}": sentence for place, sentence in enumerate(present)}
    return Sentence(" ".join(f"%({name})s" for name in params), params)


def until(day: date, clock: time | None) -> Sentence:
    """The last moment, as it stands at the end of the sentences below."""
    if clock in (None, zone.LAST_MOMENT):
        return Sentence(N_("hết ngày %(day)s"), {"day": day})
    return Sentence(N_("%(hour)s ngày %(day)s"), {"hour": f"{clock:%H:%M}", "day": day})


# Calendar dates.


def on_day(due: Sentence) -> Sentence:
    return Sentence(N_("Văn bản nêu ngày cụ thể, nên hạn là %(until)s."), {"until": due})


def at_hour(due: Sentence) -> Sentence:
    return Sentence(N_("Văn bản nêu rõ giờ, nên hạn là đúng %(until)s."), {"until": due})


def before_day(day: date, due: Sentence, *, exclusive: bool) -> Sentence:
    if exclusive:
        text = N_("“Trước ngày %(day)s” không gồm chính ngày đó, nên hạn là %(until)s.")
    else:
        text = N_("Theo cài đặt, “trước ngày %(day)s” gồm cả ngày đó, nên hạn là %(until)s.")
    return Sentence(text, {"day": day, "until": due})


def before_stretch(first: date, due: Sentence) -> Sentence:
    text = N_("Phải xong trước khi sang ngày %(day)s, nên hạn là %(until)s.")
    return Sentence(text, {"day": first, "until": due})


def end_of_stretch(due: Sentence) -> Sentence:
    text = N_("Hạn là %(until)s, ngày cuối cùng của khoảng thời gian được nêu.")
    return Sentence(text, {"until": due})


def point(day: date) -> Sentence:
    text = N_("Mốc này là ngày %(day)s (Điều 146 Bộ luật Dân sự 2015), nên hạn là hết ngày đó.")
    return Sentence(text, {"day": day})


def working_edge(day: date) -> Sentence:
    text = N_("Ngày làm việc được nêu là ngày %(day)s, nên hạn là hết ngày đó.")
    return Sentence(text, {"day": day})


def window(start: date) -> Sentence:
    return Sentence(N_("Thời gian thực hiện bắt đầu từ ngày %(day)s."), {"day": start})


def year_of_document(year: int) -> Sentence:
    text = N_("Cụm từ không ghi năm nên lấy năm %(year)s, năm của văn bản.")
    return Sentence(text, {"year": year})


def year_after_document(year: int) -> Sentence:
    text = N_(
        "Cụm từ không ghi năm, mà ngày đó trong năm của văn bản không còn, nên lấy năm %(year)s."
    )
    return Sentence(text, {"year": year})


def kept_on_day_off(day: date) -> Sentence:
    text = N_(
        "Ngày %(day)s là ngày nghỉ, nhưng chỉ thời hạn đếm ngày mới dời, mốc theo lịch thì không."
    )
    return Sentence(text, {"day": day})


# Counted periods.


def counted(count: int, unit: Unit, start: date, end: Sentence) -> Sentence:
    text = N_(
        "Đếm %(length)s kể từ ngày %(start)s, không tính ngày đầu tiên "
        "(Điều 147 Bộ luật Dân sự 2015), thì thời hạn kết thúc khi %(until)s."
    )
    length = Sentence(_AFTER[unit], {"count": count})
    return Sentence(text, {"length": length, "start": start, "until": end})


def counted_hours(count: int, unit: Unit, start: date, end: Sentence) -> Sentence:
    text = N_(
        "Văn bản không ghi giờ ban hành nên đếm %(length)s từ 24:00 ngày %(start)s; hạn là %(until)s."
    )
    length = Sentence(_AFTER[unit], {"count": count})
    return Sentence(text, {"length": length, "start": start, "until": end})


def moved_to_working_day(end: date, due: Sentence) -> Sentence:
    text = N_(
        "Ngày %(end)s là ngày nghỉ nên thời hạn kết thúc vào ngày làm việc kế tiếp, tức %(until)s "
        "(Điều 148 Bộ luật Dân sự 2015)."
    )
    return Sentence(text, {"end": end, "until": due})


def skipped(days: Sequence[date]) -> Sentence | None:
    if not days:
        return None
    if len(days) > _LISTED_DAYS:
        text = N_("Đã bỏ qua thứ Bảy, Chủ nhật và %(count)s ngày nghỉ khác.")
        return Sentence(text, {"count": len(days)})
    return Sentence(N_("Đã bỏ qua các ngày nghỉ %(days)s."), {"days": list(days)})


def worked(days: Sequence[date]) -> Sentence | None:
    if not days or len(days) > _LISTED_DAYS:
        return None
    return Sentence(N_("Đã tính ngày làm bù %(days)s."), {"days": list(days)})


def receipt_unknown() -> Sentence:
    return Sentence(N_("Chưa biết ngày nhận văn bản nên tính từ ngày ban hành."))


def named_from_issue(due: Sentence) -> Sentence:
    return Sentence(N_("Tính theo ngày ban hành văn bản, hạn là %(until)s."), {"until": due})


# Periodic work.


def periodic(cycle: Sentence, due: Sentence) -> Sentence:
    text = N_("Việc định kỳ %(cycle)s; kỳ đầu tiên sau ngày ban hành có hạn là %(until)s.")
    return Sentence(text, {"cycle": cycle, "until": due})


def end_of_cycle() -> Sentence:
    return Sentence(N_("Cụm từ không nêu ngày trong kỳ nên lấy ngày cuối kỳ."))


def before_not_counted() -> Sentence:
    return Sentence(N_("“Trước” không gồm chính ngày được nêu."))


# No deadline.


def empty() -> Sentence:
    return Sentence(N_("Chưa rõ thời hạn; hãy hỏi người giao việc."))


def soft(words: str) -> Sentence:
    text = N_(
        "“%(words)s” không nêu ngày nào nên việc này chưa có thời hạn; hãy hỏi người giao nếu cần ngày cụ thể."
    )
    return Sentence(text, {"words": words})
