"""The demonstration's organisation, written as the lists that any authority would import."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from giaoviec.cli.demo.texts import DIVISIONS, FAMILY, GIVEN, MIDDLE

UNITS = Path(__file__).with_name("units.csv")
_POSTS = {"committee": "Chủ tịch", "office": "Chánh Văn phòng", "department": "Giám đốc"}
_WARD_HEAD = "Chủ tịch UBND"
_HEADS = {"TTTP": "Chánh Thanh tra"}


class Names:
    """Names that do not repeat; everybody's address is made of their unit and a number."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._given: set[str] = set()

    def new(self) -> str:
        while True:
            name = " ".join(self._chance.choice(part) for part in (FAMILY, MIDDLE, GIVEN))
            if name not in self._given:
                self._given.add(name)
                return name


def write_lists(folder: Path, chance: random.Random) -> tuple[Path, Path]:
    """Write units.csv (with divisions) and people.csv; returns their paths."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        units = list(csv.DictReader(file))
    names = Names(chance)
    people: list[dict[str, str]] = []
    focal: dict[str, str] = {}
    for unit in units:
        staff = list(_staff(unit, names))
        people += staff
        focal[unit["Mã"]] = staff[-1]["Họ tên"]
    people += _vice_chairs(units, names)
    rows = [unit | {"Đầu mối": focal[unit["Mã"]]} for unit in units]
    rows += [
        {
            "Mã": f"{unit['Mã']}-{code}",
            "Tên": f"{name} {unit['Tên']}",
            "Cấp": "division",
            "Mã cấp trên": unit["Mã"],
            "Đầu mối": "",
        }
        for unit in units
        if unit["Cấp"] in ("office", "department")
        for code, name in DIVISIONS
    ]
    return _write(folder / "units.csv", rows), _write(folder / "people.csv", people)


def _staff(unit: dict[str, str], names: Names) -> Iterator[dict[str, str]]:
    """Head, deputy, divisions with their heads and officials; wards have a head and two officials."""
    code, kind = unit["Mã"], unit["Cấp"]
    head = _HEADS.get(code) or _POSTS.get(kind, _WARD_HEAD)
    yield _post(names.new(), head, code, "đứng đầu")
    if kind == "committee":
        return
    yield _post(names.new(), f"Phó {head}", code, "cấp phó")
    if kind in ("office", "department"):
        for division, _name in DIVISIONS:
            place = f"{code}-{division}"
            yield _post(names.new(), "Trưởng phòng", place, "đứng đầu")
            yield _post(names.new(), "Chuyên viên", place, "chuyên viên")
            yield _post(names.new(), "Chuyên viên", place, "chuyên viên")
    else:
        yield _post(names.new(), "Công chức Văn phòng - Thống kê", code, "chuyên viên")
    yield _post(names.new(), "Chuyên viên tổng hợp", code, "chuyên viên")


def _vice_chairs(units: list[dict[str, str]], names: Names) -> list[dict[str, str]]:
    """Four vice-chairs who share everything below the committee between them."""
    below = [unit["Mã"] for unit in units if unit["Mã cấp trên"]]
    return [
        _post(names.new(), "Phó Chủ tịch", "UBTP", "cấp phó") | {"Phụ trách": ";".join(below[n::4])}
        for n in range(4)
    ]


def _post(name: str, title: str, code: str, rank: str) -> dict[str, str]:
    return {
        "Họ tên": name,
        "Chức vụ": title,
        "Mã đơn vị": code,
        "Vai trò": rank,
        "E-mail": "",
        "Từ ngày": "",
        "Phụ trách": "",
    }


def _write(path: Path, rows: list[dict[str, str]]) -> Path:
    for number, row in enumerate(rows):
        if "E-mail" in row:
            row["E-mail"] = f"cb{number:04d}@trinhdien.example"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
