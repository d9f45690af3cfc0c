"""What goes out and what becomes of it: every message, its way, and sending it again by hand."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError, NotFound
from giaoviec.core.i18n import shown as in_words
from giaoviec.notify.bounces.flags import LiftFlag, bad_addresses, flagged_now, lift_flag
from giaoviec.notify.bounces.take import bounces_url
from giaoviec.notify.deliveries import Delivery, deliveries, delivery, not_ours
from giaoviec.notify.heartbeat import BOUNCES, heartbeat_age, is_fresh
from giaoviec.notify.models import Channel, State
from giaoviec.notify.timeline import timelines
from giaoviec.org.models import Person
from giaoviec.reminders.resend import ResendMessage, is_resendable, resend_message
from giaoviec.web.access import needs, signed_in
from giaoviec.web.delivery_words import (
    ICONS,
    channel_words,
    kind_of_message,
    shown_steps,
    state_choices,
    state_words,
)
from giaoviec.web.forms.task_fields import number_or_none
from giaoviec.web.signing import current_actor
from giaoviec.web.views.admin_pages import links

pages = Blueprint("deliveries", __name__)
LIST = "/quan-tri/thu-gui"
PAGE_SIZE = 50
_LATELY = timedelta(days=30)


@pages.get(LIST)
@needs(Verb.ADMINISTER)
def index() -> ResponseReturnValue:
    """Newest first; `truoc` is the last message of the page before."""
    session = db.session()
    text = request.args.get("q", "")[:200].strip()
    state = request.args.get("tinh-trang", "")
    before = number_or_none(request.args.get("truoc"))
    rows = deliveries(
        session,
        limit=PAGE_SIZE + 1,
        state=State(state) if state in set(State) else None,
        text=text,
        before=before,
    )
    asked = {name: value for name, value in (("q", text), ("tinh-trang", state)) if value}
    shown = rows[:PAGE_SIZE]
    onward = shown[-1].id if len(rows) > PAGE_SIZE else None
    return render_template(
        "deliveries/list.html",
        links=links(),
        rows=[_line(row) for row in shown],
        text=text,
        state=state,
        states=state_choices(),
        is_filtered=bool(asked),
        flagged=flagged_now(session),
        box=_box_trouble(),
        not_ours=not_ours(session, since=g.now - _LATELY),
        previous_url=_page_url(asked) if before else None,
        next_url=_page_url(asked, before=onward) if onward else None,
        history_days=current_app.config["SETTINGS"].history_days,
    )


@pages.get(f"{LIST}/<int(max=2147483647):message_id>")
@needs(Verb.ADMINISTER)
def show(message_id: int) -> ResponseReturnValue:
    """One message with its way, also when it has moved to the history."""
    session = db.session()
    found = delivery(session, message_id)
    if found is None:
        raise NotFound
    message, is_past = found
    person = session.get_one(Person, message.recipient_id)
    state, tone = state_words(message.state, message.channel, message.answer or "")
    return render_template(
        "deliveries/show.html",
        links=links(),
        message=message,
        recipient=person.name,
        kind=kind_of_message(message.source, message.kind),
        channel=channel_words(message.channel),
        state=state,
        tone=tone,
        steps=shown_steps(timelines(session, [message.id])[message.id]),
        task_url=_task_url(message.source, message.about),
        is_resendable=not is_past and is_resendable(message.source, message.channel, message.state),
    )


@pages.post("/thu-gui/<int(max=2147483647):message_id>/gui-lai")
@signed_in
def resend(message_id: int) -> ResponseReturnValue:
    """Once more, from a task's log or from the list of messages."""
    task_id = number_or_none(request.form.get("task_id"))
    cmd = ResendMessage(message_id=message_id, task_id=task_id)
    try:
        resend_message(cmd, actor=current_actor(), now=g.now)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(str(refusal), "warning")
    else:
        flash(_("Đã đưa thư vào hàng chờ gửi lại. Thư cũ vẫn giữ nguyên trong nhật ký."), "success")
    if task_id is not None:
        return redirect(url_for("tasks.show", task_id=task_id) + "#nhat-ky", 303)
    return redirect(url_for("deliveries.show", message_id=message_id), 303)


@pages.get("/quan-tri/dia-chi-hong")
@needs(Verb.ADMINISTER)
def addresses() -> ResponseReturnValue:
    """Addresses to which no mail goes any more."""
    # A part of the sent mail, under an address of its own.
    tabs = [{**one, "active": one["url"] == LIST} for one in links()]
    return render_template(
        "deliveries/addresses.html", links=tabs, rows=bad_addresses(db.session(), now=g.now)
    )


@pages.post("/quan-tri/dia-chi-hong")
@needs(Verb.ADMINISTER)
def lift() -> ResponseReturnValue:
    address = request.form.get("address", "")[:254]
    lift_flag(LiftFlag(address=address), actor=current_actor(), now=g.now)
    flash(_("Từ nay thư lại được gửi đến %(address)s.", address=address), "success")
    return redirect(url_for("deliveries.addresses"), 303)


def _box_trouble() -> str:
    """What to say where the mailbox for bounces is named and could not be read lately; "" where all is well."""
    if not bounces_url():
        return ""
    age = heartbeat_age(db.session(), BOUNCES, now=g.now)
    if age is None:
        return _(
            "Hộp thư trả lại chưa đọc được lần nào nên chưa biết thư nào bị trả lại. "
            "Lệnh “giaoviec doctor” cho biết vì sao."
        )
    if is_fresh(age):
        return ""
    return _(
        "Không đọc được hộp thư trả lại từ %(since)s; thư bị trả lại sau lúc đó chưa được biết. "
        "Lệnh “giaoviec doctor” cho biết vì sao.",
        since=in_words(g.now - age),
    )


def _page_url(asked: Mapping[str, str], *, before: int | None = None) -> str:
    values: dict[str, Any] = {**asked, "truoc": before}
    return url_for("deliveries.index", **values)


def _line(row: Delivery) -> dict[str, object]:
    state, tone = state_words(row.state, row.channel)
    return {
        "url": url_for("deliveries.show", message_id=row.id),
        "recipient": row.recipient,
        "address": row.address if row.channel is Channel.EMAIL else "",
        "channel": channel_words(row.channel),
        "icon": ICONS[row.channel],
        "kind": kind_of_message(row.source, row.kind),
        "subject": row.subject,
        "state": state,
        "tone": tone,
        "created_at": row.created_at,
        "settled_at": row.settled_at,
        "read_at": row.read_at,
    }


def _task_url(source: str, about: str) -> str:
    is_task = about.isdigit() and source in ("tasks", "reminders")
    return url_for("tasks.show", task_id=int(about)) if is_task else ""
