"""Words that name no day: urgings ("kịp thời"), and events whose day is not known ("trước kỳ họp")."""

from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.tokens import Kind

_SOFT = (
    "thuong xuyen", "lien tuc", "lau dai", "hang gio", "kip thoi", "khan truong", "khan cap", "som",
    "som nhat", "nhanh chong", "nhanh nhat", "ngay lap tuc", "lap tuc", "tuc thi", "tiep tuc", "tang cuong",
    "day manh", "chu dong", "tich cuc", "quyet liet", "tap trung", "nghiem tuc", "chu trong", "uu tien",
    "theo quy dinh", "theo dung quy dinh", "theo tien do", "dung tien do", "theo ke hoach", "theo chi dao",
    "theo yeu cau", "theo lo trinh", "dot xuat", "thoi gian toi", "thoi gian som nhat", "phan dau",
    "khong thoi han", "khong co thoi han", "khong xac dinh", "chua xac dinh", "chua ro", "khong co han",
    "chua co han", "chua co thoi han", "dung han", "dung thoi han", "bao dam thoi han", "truoc mat", "truoc het", "truoc tien",
)  # fmt: skip
# "thực hiện ngay", "báo cáo ngay": at once, and not "ngày".
_AT_ONCE_NOT_AFTER = ("trong", "cung", "het", "den", "tung", "moi", "hang", "truoc")
_EVENTS = (
    "ky hop", "phien hop", "cuoc hop", "buoi hop", "hop", "hoi nghi", "dai hoi", "hoi thao", "tet", "mua",
    "le", "ngay le", "dip", "khai giang", "nam hoc", "hoc ky", "nhiem ky", "bau cu", "nghiem thu", "tong ket",
    "so ket", "giao ban", "quyet toan", "ban giao",
)  # fmt: skip
_AT_EVENT = ("truoc", "sau", "den", "tai", "trong", "vao", "nhan", "ngay sau", "cho den")
# What follows is an event, whatever it is.
_WHENEVER = (
    "sau khi", "ngay sau khi", "ngay khi", "khi", "truoc khi", "den khi", "cho den khi", "trong khi",
)  # fmt: skip
# "trước mắt", "trước đây" speak of no event.
_NO_EVENT_AFTER_BEFORE = ("mat", "het", "tien", "day", "do", "nay")
_BOUND_WORDS = ("cham", "muon", "han")


def read_soft(phrase: Phrase, place: int) -> int | None:
    """The place after words that urge, or say that there is no deadline."""
    if end := phrase.after_any(place, _SOFT):
        return end
    if phrase.kind(place) is Kind.PERCENT:
        # "đạt 90%": a target, not a task.
        return place + 1
    if phrase.means(place, "gấp") or (len(phrase) == 1 and phrase.means(place, "không")):
        return place + 1
    if phrase.means(place, "ngay") and phrase.word(place - 1) not in _AT_ONCE_NOT_AFTER:
        at_end = phrase.ends(place + 1)
        return place + 1 if at_end or phrase.has_accents else None
    return None


def read_event(phrase: Phrase, place: int) -> int | None:
    """The place after an event that stands where a date would."""
    end = phrase.after_any(place, _WHENEVER)
    if end is not None and phrase.means(end - 1, "khi"):
        return _end_of_event(phrase, end)
    if phrase.word(place) == "truoc" and phrase.word(place + 1) not in _NO_EVENT_AFTER_BEFORE:
        return _end_of_event(phrase, place + 1)
    start = phrase.after_any(place, _AT_EVENT)
    if start is not None and phrase.after_any(start, _EVENTS):
        return _end_of_event(phrase, start)
    return None


def names_lunar_day(phrase: Phrase, place: int) -> bool:
    """Whether a day is of the lunar calendar: "âm lịch", "mùng 5 Tết", "tháng Chạp"."""
    if phrase.after(place, "am", "lich") or phrase.means(place, "âl"):
        return True
    if phrase.word(place) == "thang":
        return phrase.means(place + 1, "giêng") or phrase.means(place + 1, "chạp")
    return phrase.word(place) in ("mong", "mung") and phrase.word(place + 2) == "tet"


def _end_of_event(phrase: Phrase, place: int) -> int:
    """An event takes with it what follows, "kỳ họp tháng 12", up to a comma or another bound."""
    while not phrase.ends(place) and phrase.word(place) not in _BOUND_WORDS:
        place += 1
    return place
