"""Which files are taken: by the end of the name, and by what the bytes say. Pure."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from giaoviec.core.text import tidy
from giaoviec.files.errors import FileContentRefused, FileTypeRefused

LONGEST_NAME = 150
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
# Would be run if the last ending were lost on the way.
_RUNNABLE = re.compile(
    r"\.(?=(?:exe|com|bat|cmd|ps1|vbs?|jse?|wsf|hta|msi|scr|pif|lnk|html?|xhtml|svg|php\d?|aspx?|jsp|sh|py|jar)(?:\.|$))",
    re.IGNORECASE,
)
_NOT_TEXT = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?", b"#!", b"mz", b"%pdf-")
_SNIFFED = 4096


@dataclass(frozen=True, slots=True)
class Kind:
    content_type: str
    fits: Callable[[Path], bool]


def safe_name(given: str) -> str:
    """The name under which a file is shown and handed out again; never a path.

    Folders, control and direction marks go, an inner ending that could be run
    loses its dot ("bang.exe.pdf" becomes "bang_exe.pdf"), and long names are
    cut before their ending.
    """
    last = re.split(r"[\\/]", given)[-1]
    name = _NOT_IN_A_NAME.sub("_", tidy(last)).rstrip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME] or "tep"
    ending = ending[:20]
    stem = _RUNNABLE.sub("_", stem).strip(" .")[: LONGEST_NAME - len(ending) - 1]
    return f"{stem or 'tep'}.{ending}"


def kind_of(name: str) -> Kind:
    """What the end of the name promises.

    Raises:
        FileTypeRefused: nothing that is taken.
    """
    _, dot, ending = name.rpartition(".")
    kind = KINDS.get(ending.lower()) if dot else None
    if kind is None:
        raise FileTypeRefused(name=name, types=", ".join(sorted(KINDS)))
    return kind


def require_fit(kind: Kind, path: Path, name: str) -> None:
    """Raises:
    FileContentRefused: the bytes are something else than the name says.
    """
    if not kind.fits(path):
        raise FileContentRefused(name=name, type=name.rpartition(".")[2].upper())


def _starts(*signs: bytes) -> Callable[[Path], bool]:
    return lambda path: _head(path).startswith(signs)


def _office(folder: str) -> Callable[[Path], bool]:
    """A document of Office since 2007: a zip with that folder, and no macros."""

    def fits(path: Path) -> bool:
        names = _zip_names(path)
        return (
            "[Content_Types].xml" in names
            and any(name.startswith(folder) for name in names)
            and not any("vbaproject" in name.lower() for name in names)
        )

    return fits


def _open_document(path: Path) -> bool:
    names = _zip_names(path)
    return "mimetype" in names and "content.xml" in names and not any("Basic/" in n for n in names)


def _text(path: Path) -> bool:
    head = _head(path)
    if b"\x00" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_NOT_TEXT):
        return False
    try:
        # The last letter may be cut in the middle.
        head[:-4].decode()
    except UnicodeDecodeError:
        return False
    return True


def _zip_names(path: Path) -> frozenset[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_SNIFFED)


_XML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", _starts(b"%PDF-", b"\xef\xbb\xbf%PDF-")),
    "doc": Kind("application/msword", _starts(_OLE)),
    "xls": Kind("application/vnd.ms-excel", _starts(_OLE)),
    "ppt": Kind("application/vnd.ms-powerpoint", _starts(_OLE)),
    "docx": Kind(_XML + "wordprocessingml.document", _office("word/")),
    "xlsx": Kind(_XML + "spreadsheetml.sheet", _office("xl/")),
    "pptx": Kind(_XML + "presentationml.presentation", _office("ppt/")),
    "odt": Kind(_ODF + "text", _open_document),
    "ods": Kind(_ODF + "spreadsheet", _open_document),
    "jpg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    "png": Kind("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "tif": Kind("image/tiff", _starts(b"II*\x00", b"MM\x00*")),
    "tiff": Kind("image/tiff", _starts(b"II*\x00", b"MM\x00*")),
    "txt": Kind("text/plain; charset=utf-8", _text),
    "csv": Kind("text/csv; charset=utf-8", _text),
}
