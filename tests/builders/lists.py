"""Lists of units and people as people send them; say only what the test is about."""

import csv
import io
from typing import Any

from giaoviec.core.actor import Actor
from giaoviec.files.sheets import Sheet
from giaoviec.org.importing.run import Imported, ImportOrganisation
from giaoviec.org.usecases.import_organisation import import_organisation, read_people, read_units

ROOT = {"Mã": "UBTP", "Tên": "Ủy ban nhân dân Thành phố", "Cấp": "committee", "Mã cấp trên": ""}


def csv_bytes(*rows: dict[str, Any], delimiter: str = ",") -> bytes:
    """The header is what the rows speak of."""
    header = list(dict.fromkeys(title for row in rows for title in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows([row.get(title, "") for title in header] for row in rows)
    return text.getvalue().encode()


def unit_row(code: str, name: str = "", parent: str = "UBTP", **more: Any) -> dict[str, Any]:
    """A row of the list of units; `more` by column title, spaces as "_"."""
    row = {"Mã": code, "Tên": name or f"Sở {code}", "Cấp": "department", "Mã cấp trên": parent}
    return row | _titles(more)


def person_row(name: str, unit: str, role: str = "chuyên viên", **more: Any) -> dict[str, Any]:
    """A row of the list of people; `more` by column title, spaces as "_"."""
    titles = {"đứng đầu": "Giám đốc", "cấp phó": "Phó Giám đốc"}
    row = {
        "Họ tên": name,
        "Chức vụ": titles.get(role, "Chuyên viên"),
        "Mã đơn vị": unit,
        "Vai trò": role,
    }
    return row | _titles(more)


def _titles(more: dict[str, Any]) -> dict[str, Any]:
    return {{"E_mail": "E-mail"}.get(key, key.replace("_", " ")): v for key, v in more.items()}


def units_sheet(*rows: dict[str, Any]) -> Sheet:
    """A list of units under the committee UBTP."""
    return read_units(io.BytesIO(csv_bytes(ROOT, *rows)), name="don-vi.csv")


def people_sheet(*rows: dict[str, Any]) -> Sheet:
    return read_people(io.BytesIO(csv_bytes(*rows)), name="can-bo.csv")


def import_lists(
    now: Any, *, units: Sheet | None = None, people: Sheet | None = None, actor: Actor | None = None
) -> Imported:
    cmd = ImportOrganisation(units=units, people=people)
    return import_organisation(cmd, actor=actor or Actor.operator(), now=now)
