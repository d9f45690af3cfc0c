"""What a person answers for, and who stands in for them, as administrators keep it."""

from datetime import timedelta

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError, NotFound
from giaoviec.org import errors as refusals
from giaoviec.org.person_files import person_file
from giaoviec.org.usecases.portfolios import PutInCharge, end_charge, put_in_charge
from giaoviec.org.usecases.stand_ins import AppointStandIn, appoint_stand_in, end_stand_in
from giaoviec.web.access import needs
from giaoviec.web.forms.admin_people import ChargeForm, StandInForm
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.signing import current_actor
from giaoviec.web.views.admin_named import done, person_in, unit_in, yesterday
from giaoviec.web.views.admin_pages import pages
from giaoviec.web.views.admin_person import PERSON, kept, person_page

# The field beside which a refused stand-in is explained.
_FIELDS: dict[type[DomainError], str] = {
    refusals.StandInPeriod: "last_day",
    refusals.StandInOverlap: "first_day",
    refusals.StandInOneself: "person",
    refusals.StandInNotServing: "person",
    refusals.StandInCycle: "person",
    refusals.StandInTooDeep: "person",
}


@pages.post(f"{PERSON}/phu-trach")
@needs(Verb.ADMINISTER)
def charge(person_id: int) -> ResponseReturnValue:
    person_file(db.session(), person_id, now=g.now)
    form = ChargeForm(prefix="phu-trach")
    unit_id = unit_in(form.unit) if form.validate() else None
    cmd = PutInCharge(
        person_id=person_id,
        unit_id=unit_id,
        field=form.field.data or "",
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
    )
    if form.errors or not done(lambda: put_in_charge(cmd, actor=current_actor(), now=g.now), form):
        return person_page(person_id, form)
    return kept(person_id, _("Đã ghi nội dung phụ trách."))


@pages.post(f"{PERSON}/phu-trach/<int:line_id>/thoi")
@needs(Verb.ADMINISTER)
def no_longer_in_charge(person_id: int, line_id: int) -> ResponseReturnValue:
    """From today on; what was answered for until yesterday stays."""
    file = person_file(db.session(), person_id, now=g.now)
    if all(line.id != line_id for line, _name in file.charges):
        raise NotFound
    end_charge(line_id, last_day=yesterday(), actor=current_actor(), now=g.now)
    return kept(person_id, _("Từ hôm nay không còn phụ trách nội dung này."))


@pages.post(f"{PERSON}/lam-thay")
@needs(Verb.ADMINISTER)
def stand_in(person_id: int) -> ResponseReturnValue:
    """Somebody for this person, from the morning of a day to the end of another."""
    person_file(db.session(), person_id, now=g.now)
    form = StandInForm(prefix="lam-thay")
    other_id = unit_id = None
    if form.validate():
        other_id, unit_id = person_in(form.person), unit_in(form.unit)
    if form.errors or other_id is None:
        return person_page(person_id, form)
    cmd = AppointStandIn(
        absent_id=person_id,
        stand_in_id=other_id,
        starts_at=zone.start_of_day(form.first_day.data),
        ends_at=zone.start_of_day(form.last_day.data + timedelta(days=1)),
        unit_id=unit_id,
        reason=form.reason.data or "",
    )
    try:
        appoint_stand_in(cmd, actor=current_actor(), now=g.now)
    except tuple(_FIELDS) as refusal:
        mark(form[_FIELDS[type(refusal)]], refusal)
        return person_page(person_id, form)
    return kept(person_id, _("Đã cử người làm thay."))


@pages.post(f"{PERSON}/lam-thay/<int:stand_in_id>/ket-thuc")
@needs(Verb.ADMINISTER)
def stop_standing_in(person_id: int, stand_in_id: int) -> ResponseReturnValue:
    file = person_file(db.session(), person_id, now=g.now)
    if all(line.stand_in.id != stand_in_id for line in file.stand_ins):
        raise NotFound
    end_stand_in(stand_in_id, actor=current_actor(), now=g.now)
    return kept(person_id, _("Đã kết thúc việc làm thay."))
