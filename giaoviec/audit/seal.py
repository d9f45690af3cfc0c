"""The chain of seals over committed audit entries: one sealer adds, anybody verifies.

Ids are no order of time on PostgreSQL: they are given before the commit, so
they become visible out of order, and a rolled-back change leaves a gap. Seals
therefore have positions of their own, without gaps, given under a lock.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from giaoviec.audit.chain import START, seal_hash
from giaoviec.audit.models import AuditEntry, AuditSeal
from giaoviec.core.db import transaction
from giaoviec.core.i18n import N_, Sentence

# Entries sealed in one transaction: SQLite's one writer is not kept waiting for long.
BATCH = 2_000
# How far behind the newest sealed id an entry that was committed late is looked for. A regular pass
# must not compare both tables from their beginning every minute; `look_back=None` does.
LOOK_BACK = 100_000
# Any number, the same in every process: PostgreSQL's advisory lock of the sealer.
_SEALER_LOCK = 0x6769616F
_BREAKS_TOLD = 100

_ENTRY = AuditEntry.__table__.c
_SEAL = AuditSeal.__table__.c


class BreakKind(StrEnum):
    # The entry, or the seal itself, is not what was sealed at this place.
    CHANGED = "changed"
    DELETED = "deleted"
    SEAL_MISSING = "seal_missing"
    # The chain does not contain the seal that was written down elsewhere.
    NOT_AS_NOTED = "not_as_noted"


_SENTENCES = {
    BreakKind.CHANGED: N_(
        "Vị trí %(position)s (mục nhật ký số %(entry_id)s): nội dung, thứ tự hoặc dấu niêm phong "
        "đã bị sửa."
    ),
    BreakKind.DELETED: N_(
        "Vị trí %(position)s: mục nhật ký số %(entry_id)s đã niêm phong nhưng bị xóa."
    ),
    BreakKind.SEAL_MISSING: N_("Vị trí %(position)s: dấu niêm phong bị xóa."),
    BreakKind.NOT_AS_NOTED: N_(
        "Vị trí %(position)s: dấu niêm phong không khớp với dấu đã ghi lại bên ngoài hệ thống."
    ),
}


@dataclass(frozen=True, slots=True)
class Break:
    """A place at which the chain does not hold; `entry_id` is None where only the seal is known."""

    position: int
    entry_id: int | None
    kind: BreakKind

    @property
    def sentence(self) -> Sentence:
        return Sentence(
            _SENTENCES[self.kind], {"position": self.position, "entry_id": self.entry_id}
        )


@dataclass(frozen=True, slots=True)
class SealHead:
    """The newest seal: written down elsewhere, it proves everything up to its position."""

    position: int = 0
    hash: str = START


@dataclass(frozen=True, slots=True)
class Verdict:
    sealed: int
    head: SealHead
    # The first hundred places, in the order of positions.
    breaks: tuple[Break, ...]

    @property
    def holds(self) -> bool:
        return not self.breaks


def seal_entries(*, now: datetime, look_back: int | None = LOOK_BACK) -> int:
    """Seal every committed entry that has no seal yet; returns how many there were."""
    total = 0
    while True:
        with transaction() as session:
            sealed = seal_unsealed(session, now=now, look_back=look_back)
        total += sealed
        if sealed < BATCH:
            return total


def seal_unsealed(session: Session, *, now: datetime, look_back: int | None = LOOK_BACK) -> int:
    """Seal at most BATCH entries, in the order of their ids; commits nothing.

    Call inside `transaction()`, and not after entries were added to it: a seal
    is for what is committed. The lock goes with the transaction.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_SEALER_LOCK)))
    head = seal_head(session)
    unsealed = (
        select(*_ENTRY)
        .where(~select(_SEAL.position).where(_SEAL.entry_id == _ENTRY.id).exists())
        .order_by(_ENTRY.id)
        .limit(BATCH)
    )
    if look_back is not None:
        newest = session.scalar(select(func.max(_SEAL.entry_id))) or 0
        unsealed = unsealed.where(_ENTRY.id > newest - look_back)
    position, previous = head.position, head.hash
    seals = []
    for entry in session.execute(unsealed):
        position += 1
        previous = seal_hash(previous, position, entry._asdict())
        seals.append(
            {"position": position, "entry_id": entry.id, "hash": previous, "sealed_at": now}
        )
    if seals:
        session.execute(insert(AuditSeal), seals)
    return len(seals)


def seal_head(session: Session) -> SealHead:
    """The newest seal; position 0 where nothing is sealed."""
    newest = select(_SEAL.position, _SEAL.hash).order_by(_SEAL.position.desc()).limit(1)
    row = session.execute(newest).first()
    return SealHead(row.position, row.hash) if row else SealHead()


def verify(session: Session, *, noted: SealHead | None = None) -> Verdict:
    """Check every link, and that the chain holds the seal `noted` elsewhere, if one is given.

    Each link is reckoned from the hash that stands before it, so one change
    is one break and not a broken rest. What a forger with all rights does to
    the whole end of the chain (cutting it off, sealing it anew) only a noted
    seal can show.
    """
    breaks: list[Break] = []
    before = SealHead()
    expected = 1
    links = (
        select(_SEAL.position, _SEAL.hash, _SEAL.entry_id.label("sealed_id"), *_ENTRY)
        .select_from(AuditSeal)
        .outerjoin(AuditEntry, _SEAL.entry_id == _ENTRY.id)
        .order_by(_SEAL.position)
        .execution_options(yield_per=BATCH)
    )
    sealed = 0
    for link in session.execute(links):
        sealed += 1
        missing = range(expected, min(link.position, expected + _BREAKS_TOLD))
        breaks += [Break(place, None, BreakKind.SEAL_MISSING) for place in missing]
        # After a missing seal the hash before this one is unknown: the gap itself is the finding.
        if not missing and (kind := _check(link, before)):
            breaks.append(Break(link.position, link.sealed_id, kind))
        if noted and link.position == noted.position and link.hash != noted.hash:
            breaks.append(Break(link.position, link.sealed_id, BreakKind.NOT_AS_NOTED))
        before = SealHead(link.position, link.hash)
        expected = link.position + 1
    if noted and noted.position > before.position:
        breaks.append(Break(noted.position, None, BreakKind.NOT_AS_NOTED))
    return Verdict(sealed, before, tuple(breaks[:_BREAKS_TOLD]))


def _check(link: Row, before: SealHead) -> BreakKind | None:
    if link.id is None:
        return BreakKind.DELETED
    if seal_hash(before.hash, link.position, link._asdict()) != link.hash:
        return BreakKind.CHANGED
    return None
