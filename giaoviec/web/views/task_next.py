"""What the reader should do next with a task: at most a few moves, the main one first. Pure."""

from dataclasses import dataclass

from giaoviec.core.actor import Actor
from giaoviec.tasks.actions import Action
from giaoviec.tasks.dossier import Dossier
from giaoviec.tasks.rules import WORKING
from giaoviec.web.views.task_figures import Standing

_DONE_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """`kind` says which sentence explains it; the first of `slugs` is the main move."""

    kind: str
    slugs: tuple[str, ...]
    unit_id: int | None = None


def next_steps(
    dossier: Dossier, standing: Standing, actor: Actor, *, percent: int | None = None
) -> list[Next]:
    """What waits for this reader: every decision, else the one thing to do; often nothing.

    `percent` is how far the lead unit last said it was.
    """
    can = dossier.actions
    found = []
    slugs: tuple[str, ...]
    if Action.DECIDE_EXTENSION in can:
        slugs = ("dong-y-gia-han", "gia-han-ngan-hon", "khong-gia-han")
        found.append(Next(kind="extension", slugs=slugs))
    if Action.CONFIRM in can:
        found.append(Next(kind="result", slugs=("xac-nhan", "tra-lai")))
    if Action.INSIST in can:
        slugs = ("chuyen-don-vi", "giu-nguyen") if Action.REASSIGN_LEAD in can else ("giu-nguyen",)
        found.append(Next(kind="refused", slugs=slugs))
    return found or _one(dossier, standing, actor, percent)


def _one(dossier: Dossier, standing: Standing, actor: Actor, percent: int | None) -> list[Next]:
    task, can = dossier.task, dossier.actions
    # The operator has no part in any task.
    mine = actor.person_id is not None and actor.people & dossier.situation.facts.workers
    # What has been handed in waits for whoever reviews it; who did it is asked no more.
    if Action.NAME_OWNER in can and task.owner_id is None and task.status in WORKING:
        return [Next(kind="owner", slugs=("cu-nguoi",))]
    # Whoever said that it is not theirs may still take it, but is not asked to.
    asked = task.acknowledged_at is None and task.refused_at is None
    if Action.ACKNOWLEDGE in can and mine and asked:
        slugs = ("tiep-nhan",) + (("khong-thuoc-trach-nhiem",) if Action.REFUSE in can else ())
        return [Next(kind="receipt", slugs=slugs)]
    owed = [
        part for part in task.coop_parts
        if part.unit_id in dossier.parts_in_hand and part.done_at is None
    ]  # fmt: skip
    if owed:
        slugs = ("phoi-hop-tra-loi", "phoi-hop-bao-cao")
        return [Next(kind="part", slugs=slugs, unit_id=part.unit_id) for part in owed]
    if Action.SUBMIT in can and _is_owner(dossier, actor):
        due = standing.due_soon or standing.days_late or standing.is_returned
        if due or (percent or 0) >= _DONE_PERCENT:
            return [Next(kind="work", slugs=("nop-ket-qua", "bao-cao"))]
        return [Next(kind="work", slugs=("bao-cao", "nop-ket-qua"))]
    if Action.RESUME in can:
        return [Next(kind="resume", slugs=("tiep-tuc",))]
    if Action.URGE in can and (standing.days_late or standing.is_stale):
        return [Next(kind="urge", slugs=("don-doc",))]
    return []


def _is_owner(dossier: Dossier, actor: Actor) -> bool:
    """Whose work it is: the owner's; while there is none, that of whoever has it in hand."""
    owner_id = dossier.task.owner_id
    if owner_id is not None:
        return owner_id in actor.people
    return bool(actor.people & dossier.situation.facts.workers)
