"""`giaoviec org import`, `giaoviec org show`."""

import sys
from datetime import datetime
from pathlib import Path

import click

from giaoviec.cli.context import acting, answer, with_app
from giaoviec.cli.org_stand_in import show, stand_in
from giaoviec.core.actor import Actor
from giaoviec.core.i18n import N_, Sentence
from giaoviec.files.sheet_errors import BadRows, RowError
from giaoviec.files.sheets import Sheet

_DONE = N_("%(what)s: %(created)s mới, %(changed)s thay đổi, %(unchanged)s giữ nguyên.")
_UNITS = N_("Đơn vị")
_PEOPLE = N_("Cán bộ")
_PLACE = N_("%(file)s, dòng %(row)s, cột “%(column)s”: %(message)s")
_PLACE_ROW = N_("%(file)s, dòng %(row)s: %(message)s")
_ERRORS_TOLD = 200
_UNKNOWN = N_("%(file)s: không dùng đến cột %(columns)s.")


@click.group()
def org() -> None:
    """Units and people."""


@org.command("import")
@click.option(
    "--units", "units_file", type=click.Path(path_type=Path), help="List of units, .csv or .xlsx."
)
@click.option(
    "--people",
    "people_file",
    type=click.Path(path_type=Path),
    help="List of people, .csv or .xlsx.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
@acting
def import_lists(
    units_file: Path | None,
    people_file: Path | None,
    as_json: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Take over lists of units and people: all rows or, if one is wrong, none (exit 1).

    The same files again change nothing, so it is safe to run again at any
    moment; changed files change what they name and leave the rest.
    """
    from giaoviec.org.importing.run import ImportOrganisation
    from giaoviec.org.usecases.import_organisation import (
        import_organisation,
        read_people,
        read_units,
    )

    if units_file is None and people_file is None:
        raise click.UsageError("Give --units FILE, --people FILE or both.")
    units = read_units(units_file) if units_file else None
    people = read_people(people_file) if people_file else None
    _warn(units, people)
    try:
        done = import_organisation(
            ImportOrganisation(units=units, people=people), actor=actor, now=now
        )
    except BadRows as refusal:
        _refuse(refusal, as_json=as_json)
    counts = {"units": done.units, "people": done.people}
    if as_json:
        told = {name: count.as_json() for name, count in counts.items()}
        answer(told | {"warnings": _unknown(units, people), "errors": []})
        return
    for what, count in ((_UNITS, done.units), (_PEOPLE, done.people)):
        click.echo(str(Sentence(_DONE, {"what": Sentence(what), **count.as_json()})))


def _unknown(*sheets: Sheet | None) -> list[str]:
    return [
        str(
            Sentence(
                _UNKNOWN, {"file": one.name, "columns": ", ".join(f"“{t}”" for t in one.unknown)}
            )
        )
        for one in sheets
        if one is not None and one.unknown
    ]


def _warn(*sheets: Sheet | None) -> None:
    for warning in _unknown(*sheets):
        click.echo(warning, err=True)


def _refuse(refusal: BadRows, *, as_json: bool) -> None:
    # Whoever mended so many knows what is wrong with the rest; --json has them all.
    for error in refusal.errors[:_ERRORS_TOLD]:
        click.echo(_line(error), err=True)
    click.echo(str(refusal), err=True)
    if as_json:
        nothing = {"created": 0, "changed": 0, "unchanged": 0}
        errors = [error.as_json() for error in refusal.errors]
        answer({"units": nothing, "people": nothing, "warnings": [], "errors": errors})
    sys.exit(1)


def _line(error: RowError) -> str:
    facts = {
        "file": error.file, "row": error.row, "column": error.column, "message": str(error.error),
    }  # fmt: skip
    return str(Sentence(_PLACE if error.column else _PLACE_ROW, facts))


org.add_command(stand_in)
org.add_command(show)
