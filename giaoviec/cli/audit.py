"""`giaoviec audit verify`."""

import sys
from dataclasses import asdict
from datetime import datetime

import click

from giaoviec.audit.seal import SealHead, Verdict
from giaoviec.cli.context import acting, answer, with_app
from giaoviec.core.actor import Actor
from giaoviec.core.i18n import N_, Sentence

_HOLDS = N_("Nhật ký nguyên vẹn: %(sealed)s mục đã niêm phong. Dấu cuối: %(position)s:%(hash)s")
_BROKEN = N_("Nhật ký KHÔNG nguyên vẹn: có %(count)s chỗ sai.")


class Seal(click.ParamType):
    """A seal that was written down: its position and its hash, as `verify` prints them."""

    name = "POSITION:HASH"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> SealHead:
        position, _, digest = value.partition(":")
        if not position.isdecimal() or len(digest) != len(SealHead().hash):
            self.fail(f"{value!r} is not POSITION:HASH as `audit verify` prints it", param, ctx)
        return SealHead(int(position), digest.lower())


@click.group()
def audit() -> None:
    """The audit trail: who did what, and whether it is untouched."""


@audit.command("verify")
@click.option(
    "--noted", type=Seal(), help="Check that the chain still holds this seal, noted before."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
@acting
def verify_trail(
    noted: SealHead | None,
    as_json: bool,
    actor: Actor,  # noqa: ARG001  whoever asks, the answer is the same
    now: datetime,
) -> None:
    """Seal what is new, then check every seal. Exit 1 where something was changed.

    Safe to run again at any moment. Keep the last line outside this machine:
    with --noted it proves later that the end of the trail was not cut off.
    """
    from giaoviec.audit.seal import seal_entries, verify
    from giaoviec.core.db import db

    seal_entries(now=now, look_back=None)
    verdict = verify(db.session(), noted=noted)
    if as_json:
        answer(_as_json(verdict))
    else:
        _tell(verdict)
    if not verdict.holds:
        sys.exit(1)


def _tell(verdict: Verdict) -> None:
    for broken in verdict.breaks:
        click.echo(str(broken.sentence), err=True)
    if verdict.holds:
        facts = {"sealed": verdict.sealed, **asdict(verdict.head)}
        click.echo(str(Sentence(_HOLDS, facts)))
    else:
        click.echo(str(Sentence(_BROKEN, {"count": len(verdict.breaks)})), err=True)


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {
        "ok": verdict.holds,
        "sealed": verdict.sealed,
        "head": asdict(verdict.head),
        "breaks": [asdict(one) | {"message": str(one.sentence)} for one in verdict.breaks],
    }
