"""The forms that a task page offers its reader: of what may be done, and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.files.models import StoredFile
from giaoviec.org.models import Unit
from giaoviec.tasks.actions import Action
from giaoviec.tasks.candidates import (
    people_to_monitor,
    people_within,
    units_below,
    units_to_lead,
)
from giaoviec.tasks.dossier import Dossier
from giaoviec.web.forms.task_fields import TaskForm
from giaoviec.web.views.task_moves import MOVES, PART_MOVES, Move

_WITH_PEOPLE = {"cu-nguoi", "doi-nguoi", "giao-xuong", "phoi-hop-cu-nguoi"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A move with its form and where it is posted; open when it was just refused."""

    move: Move
    form: TaskForm
    url: str
    is_open: bool
    # The name of a file that was taken in before something else was refused.
    kept_file: str = ""


class Offers:
    """Makes the forms; what they choose from is read once, and only if one of them needs it."""

    def __init__(
        self,
        session: Session,
        dossier: Dossier,
        *,
        actor: Actor,
        now: datetime,
        refused: TaskForm | None = None,
    ) -> None:
        self._session, self._dossier, self._actor, self._now = session, dossier, actor, now
        self._refused = refused
        self._made = {key: self._offer(slug, unit_id) for key, slug, unit_id in self._wanted()}
        self._fill_choices()

    def one(self, slug: str, unit_id: int | None = None) -> Offer | None:
        return self._made.get(key_of(slug, unit_id))

    def for_task(self, but: Sequence[str] = ()) -> list[Offer]:
        """The moves on the task itself, in the order of the table."""
        return [
            offer for key, offer in self._made.items()
            if offer.move.action is not None and key not in but
        ]  # fmt: skip

    def for_part(self, unit_id: int, but: Sequence[str] = ()) -> list[Offer]:
        found = (self.one(slug, unit_id) for slug in PART_MOVES if key_of(slug, unit_id) not in but)
        return [offer for offer in found if offer is not None]

    @property
    def holds_refused(self) -> bool:
        """Whether the form that was refused stands on the page again."""
        return self._refused is not None and self._refused.key in self._made

    def _wanted(self) -> Iterator[tuple[str, str, int | None]]:
        has_owner = self._dossier.task.owner_id is not None
        for slug, move in MOVES.items():
            if move.action is not None and move.action in self._dossier.actions:
                if move.action is Action.NAME_OWNER and (slug == "doi-nguoi") is not has_owner:
                    continue
                if move.action is Action.WITHDRAW_COOP and not self._dossier.task.coop_parts:
                    continue
                yield slug, slug, None
        if self._dossier.may_attach:
            yield "dinh-kem", "dinh-kem", None
        for part in self._dossier.task.coop_parts:
            if part.unit_id in self._dossier.parts_in_hand:
                for slug in PART_MOVES:
                    if slug != "phoi-hop-tra-loi" or part.done_at is None:
                        yield key_of(slug, part.unit_id), slug, part.unit_id

    def _offer(self, slug: str, unit_id: int | None) -> Offer:
        task, key = self._dossier.task, key_of(slug, unit_id)
        form = self._refused if self._refused and self._refused.key == key else None
        is_open = form is not None
        if form is None:
            form = MOVES[slug].form(formdata=None, key=key, data=self._first_values(unit_id))
        form.revision.data, form.shown_at.data = task.revision, int(self._now.timestamp())
        return Offer(
            move=MOVES[slug],
            form=form,
            url=url_for("tasks.do", task_id=task.id, slug=slug),
            is_open=is_open,
            kept_file=self._kept_file(form),
        )

    def _first_values(self, unit_id: int | None) -> dict[str, Any]:
        """What a fresh form shows: a correction begins with what is to be corrected."""
        task = self._dossier.task
        return {
            "unit_id": unit_id,
            "content": task.content,
            "deliverable": task.deliverable,
            "urgency": task.urgency.value,
            "monitor": task.monitor_id,
        }

    def _kept_file(self, form: Any) -> str:
        file_id = form.file_id.data if hasattr(form, "file_id") else None
        file = self._session.get(StoredFile, file_id) if file_id else None
        if file is None or file.account_id != self._actor.account_id:
            return ""
        return file.name

    def _fill_choices(self) -> None:
        task, day = self._dossier.task, zone.local_date(self._now)
        offers = list(self._made.values())
        if any(one.move.slug in _WITH_PEOPLE for one in offers):
            paths = {one.unit_id: one.unit.path for one in task.coop_parts}
            wanted = [p for unit_id, p in paths.items() if unit_id in self._dossier.parts_in_hand]
            people = people_within(self._session, [task.lead_unit.path, *wanted], day)
            for one in offers:
                if one.move.slug in _WITH_PEOPLE:
                    unit_id = one.form.unit_id.data if hasattr(one.form, "unit_id") else None
                    path = paths.get(unit_id or 0, task.lead_unit.path)
                    one.form.person.choices = _people(people, path)
        for one in offers:
            if one.move.slug == "chuyen-don-vi":
                one.form.unit.choices = _units(units_to_lead(self._session, task.lead_unit, day))
            elif one.move.slug == "thoi-phoi-hop":
                one.form.unit.choices = [
                    SelectChoice("", _("– Chọn đơn vị –")),
                    *(SelectChoice(part.unit_id, part.unit_name) for part in task.coop_parts),
                ]
            elif one.move.slug == "dieu-chinh":
                one.form.monitor.choices = self._monitors(day)
            elif one.move.slug == "giao-xuong":
                one.form.unit.choices = _units(units_below(self._session, task.lead_unit, day))
                if one.form.content.data == task.content and not one.is_open:
                    one.form.content.data = ""

    def _monitors(self, day: date) -> list[SelectChoice]:
        """People of the offices; whoever monitors it now is among them also after leaving."""
        found = people_to_monitor(self._session, day)
        choices = [SelectChoice(row.id, f"{row.name} – {row.title}, {row.unit}") for row in found]
        present = self._dossier.task.monitor
        if present is None:
            return [SelectChoice("", _("– Chưa có người theo dõi –")), *choices]
        if all(row.id != present.id for row in found):
            choices.insert(0, SelectChoice(present.id, present.name))
        return choices


def key_of(slug: str, unit_id: int | None) -> str:
    """What tells a form from the others on its page."""
    return slug if unit_id is None else f"{slug}-{unit_id}"


def _people(rows: Sequence[Any], path: str) -> list[SelectChoice]:
    found = {row.id: row for row in rows if row.path.startswith(path)}
    return [
        SelectChoice("", _("– Chọn người –")),
        *(SelectChoice(row.id, f"{row.name} – {row.title}, {row.unit}") for row in found.values()),
    ]


def _units(units: Sequence[Unit]) -> list[SelectChoice]:
    return [
        SelectChoice("", _("– Chọn đơn vị –")),
        *(SelectChoice(unit.id, unit.name) for unit in units),
    ]
