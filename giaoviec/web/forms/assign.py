"""The form in which tasks are given: the document or spoken order once, then its rows.

Everything stays the text that was typed until it is understood
(views/assign_reading.py): what is wrong is shown as it was written.
"""

import re
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)

from giaoviec.tasks.models import Stream, Urgency
from giaoviec.web.filters import URGENCY

MOST_ROWS = 50
DOCUMENT, SPOKEN = "document", "spoken"

_ROW = re.compile(r"rows-(?P<number>[0-9]{1,4})-(?P<name>[a-z_]{1,20})")
# What a candidate's button may fill in.
_CHOSEN = re.compile(r"(?P<name>rows-[0-9]{1,4}-(?:lead|coop|owner|monitor))=(?P<text>.{1,500})")


class RowForm(Form):
    content = TextAreaField(_l("Nội dung nhiệm vụ"))
    lead = StringField(_l("Đơn vị chủ trì"))
    due_on = StringField(_l("Thời hạn"))
    phrase = StringField(_l("hoặc ghi bằng lời"))
    reason = StringField(_l("Lý do không đặt thời hạn"))
    coop = StringField(_l("Đơn vị phối hợp"))
    owner = StringField(_l("Người thực hiện"))
    monitor = StringField(_l("Người theo dõi"))
    urgency = SelectField(
        _l("Độ khẩn"),
        choices=[SelectChoice(one.value, _l(URGENCY[one.value])) for one in Urgency],
        default=Urgency.NORMAL.value,
        validate_choice=False,
    )
    deliverable = StringField(_l("Sản phẩm"))
    clause = StringField(_l("Mục, khoản trong văn bản"))

    # What a spoken order on a phone does not need at first.
    DETAILS = ("coop", "owner", "monitor", "urgency", "deliverable", "clause")

    @property
    def has_details(self) -> bool:
        """Whether something stands in the part that may be folded."""
        ordinary = ("", None, Urgency.NORMAL.value)
        return any(self[name].data not in ordinary or self[name].errors for name in self.DETAILS)


class AssignForm(FlaskForm):
    source = RadioField(
        _l("Giao việc theo"),
        choices=[
            SelectChoice(DOCUMENT, _l("Văn bản")),
            SelectChoice(SPOKEN, _l("Chỉ đạo trực tiếp")),
        ],
        default=DOCUMENT,
        validate_choice=False,
    )
    doc_number = StringField(_l("Số, ký hiệu"))
    issued_on = StringField(_l("Ngày ban hành"))
    subject = StringField(_l("Trích yếu"))
    signer = StringField(_l("Người ký"))
    stream = SelectField(
        _l("Luồng chỉ đạo"),
        choices=[
            SelectChoice(Stream.UBND.value, _l("Ủy ban nhân dân giao")),
            SelectChoice(Stream.GOVERNMENT.value, _l("Chính phủ, Thủ tướng, bộ ngành giao")),
        ],
        default=Stream.UBND.value,
        validate_choice=False,
    )
    rows = FieldList(FormField(RowForm), min_entries=1)

    @property
    def is_spoken(self) -> bool:
        return self.source.data == SPOKEN

    @property
    def has_faults(self) -> bool:
        """Whether something was found wrong; the errors stand beside the fields."""
        own = (field for field in self if field.name != "rows")
        inner = (field for row in self.rows for field in row.form)
        return bool(self.form_errors) or any(field.errors for field in (*own, *inner))


def as_sent(given: MultiDict[str, str]) -> MultiDict[str, str]:
    """The posted fields with the rows numbered 0, 1, 2 …; whatever no row can be called is left out."""
    matches = {name: _ROW.fullmatch(name) for name in given if name.startswith("rows-")}
    numbers = sorted({int(match["number"]) for match in matches.values() if match})[:MOST_ROWS]
    places = {number: place for place, number in enumerate(numbers)}
    sent: MultiDict[str, str] = MultiDict()
    for name, values in given.lists():
        match = matches.get(name)
        if match and int(match["number"]) in places:
            sent.setlist(f"rows-{places[int(match['number'])]}-{match['name']}", values)
        elif not name.startswith("rows-"):
            sent.setlist(name, values)
    return sent


def with_edit(sent: MultiDict[str, str]) -> MultiDict[str, str] | None:
    """The form after "add a row", "remove a row" or "this one is meant"; None: none was asked for."""
    if "add" in sent:
        count = _row_count(sent)
        return sent | {f"rows-{count}-content": ""} if count < MOST_ROWS else sent
    if "remove" in sent:
        gone = f"rows-{sent['remove'][:4]}-"
        kept = MultiDict((k, v) for k, v in sent.items(multi=True) if not k.startswith(gone))
        return as_sent(kept)
    if "choose" in sent:
        match = _CHOSEN.fullmatch(sent["choose"])
        changed = MultiDict(sent)
        if match and match["name"] in sent:
            changed[match["name"]] = match["text"]
        return changed
    return None


def _row_count(sent: Mapping[str, str]) -> int:
    return len({name.split("-")[1] for name in sent if name.startswith("rows-")})
