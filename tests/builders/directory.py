"""Directories and unit indexes made of plain rows, for rules that need no database."""

from datetime import date
from pathlib import Path
from typing import Any

from giaoviec.files.sheets import read_sheet
from giaoviec.org.directory import Directory
from giaoviec.org.facts import Absence, Charge, PersonFacts, Post, UnitFacts
from giaoviec.org.importing.columns import UNIT_COLUMNS
from giaoviec.org.models import Rank, UnitKind
from giaoviec.org.unit_index import UnitEntry, UnitIndex

DATA = Path(__file__).resolve().parents[1] / "data"


def index_of(*units: tuple[Any, ...], aliases: tuple[Any, ...] = ()) -> UnitIndex:
    """An index of (code, name, kind, parent code) and aliases (code, text, first day, last day).

    A unit may have two more: its first and last day.
    """
    ids = {unit[0]: number for number, unit in enumerate(units, start=1)}
    paths: dict[str, str] = {}
    entries = []
    for code, name, kind, parent, *days in units:
        paths[code] = f"{paths.get(parent, '/')}{ids[code]}/"
        first, last = days or (None, None)
        entries.append(
            UnitEntry(
                ids[code], code, name, UnitKind(kind), ids.get(parent), paths[code], first, last
            )
        )
    told = [(ids[code], text, first, last) for code, text, first, last in aliases]
    return UnitIndex.of(entries, told)


def index_of_file(name: str) -> UnitIndex:
    """An index of a list of units in tests/data."""
    sheet = read_sheet(DATA / name, UNIT_COLUMNS)
    return index_of(
        *(
            (row.text("code"), row.text("name"), row.text("kind"), row.text("parent"))
            for row in sheet.rows
        )
    )


UNITS = (
    # id, code, kind, parent, path
    (1, "UBTP", UnitKind.COMMITTEE, None, "/1/"),
    (2, "VPUB", UnitKind.OFFICE, 1, "/1/2/"),
    (3, "VPHD", UnitKind.OFFICE, 1, "/1/3/"),
    (4, "SNV", UnitKind.DEPARTMENT, 1, "/1/4/"),
    (5, "SNV-CCHC", UnitKind.DIVISION, 4, "/1/4/5/"),
    (6, "SNV-CCHC-1", UnitKind.DIVISION, 5, "/1/4/5/6/"),
    (7, "STC", UnitKind.DEPARTMENT, 1, "/1/7/"),
    (8, "VPUB-KSTT", UnitKind.DIVISION, 2, "/1/2/8/"),
)

CHAIR, DEPUTY, OTHER_DEPUTY, OFFICE_HEAD, SNV_HEAD, DIVISION_HEAD, OFFICIAL, MONITOR = range(
    101, 109
)

POSTS = (
    Post(CHAIR, 1, Rank.HEAD),
    Post(DEPUTY, 1, Rank.DEPUTY),
    Post(OTHER_DEPUTY, 1, Rank.DEPUTY),
    Post(OFFICE_HEAD, 2, Rank.HEAD),
    Post(SNV_HEAD, 4, Rank.HEAD),
    Post(DIVISION_HEAD, 5, Rank.HEAD),
    Post(OFFICIAL, 5, Rank.OFFICIAL),
    Post(MONITOR, 8, Rank.OFFICIAL),
)


def make_directory(
    *,
    without: tuple[int, ...] = (),
    posts: tuple[Post, ...] = (),
    charges: tuple[tuple[int, int | None, str | None], ...] = ((DEPUTY, 4, None),),
    absences: tuple[tuple[int, int, int | None], ...] = (),
    focal_points: dict[int, int] | None = None,
) -> Directory:
    """UBTP with two offices and two departments, everybody in place but those in `without`."""
    names = {1: "Ủy ban nhân dân Thành phố", 2: "Văn phòng Ủy ban nhân dân Thành phố"}
    held = (*(post for post in POSTS if post.person_id not in without), *posts)
    people = {post.person_id for post in (*POSTS, *posts)}
    return Directory.of(
        people=[PersonFacts(one, f"Người {one}", f"{one}@example.vn", "vi") for one in people],
        units=[
            UnitFacts(
                number, code, names.get(number, code), kind, parent, path,
                (focal_points or {}).get(number),
            )
            for number, code, kind, parent, path in UNITS
        ],
        posts=held,
        charges=[Charge(*one) for one in charges],
        absences=[Absence(*one) for one in absences],
    )  # fmt: skip


TODAY = date(2026, 9, 4)
