"""Rows of a csv file, whatever program wrote it: UTF-8 with or without a mark, or Excel's UTF-16."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Protocol

from giaoviec.core.text import squash
from giaoviec.files.cells import Line
from giaoviec.files.sheet_errors import BrokenQuotes, NotASheet, NotUtf8

_DELIMITERS = ",;\t"


class _Named(Protocol):
    def spellings(self) -> Iterator[str]: ...


def csv_tables(content: bytes, name: str, columns: Sequence[_Named]) -> Iterator[Iterator[Line]]:
    """The one table of the file, as (row number, cells); a record over several lines is one row.

    Raises:
        NotUtf8, NotASheet, BrokenQuotes
    """
    text = _decode(content, name)
    yield _records(text, _delimiter(text, columns), name)


def _decode(content: bytes, name: str) -> str:
    # Excel's "Unicode text" is UTF-16 and always has the mark.
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(file=name) from error
    if "\0" in text:
        # UTF-16 without its mark, or no text at all.
        raise NotASheet(file=name)
    return text


def _delimiter(text: str, columns: Sequence[_Named]) -> str:
    """The delimiter under which the first line reads as the header we know."""
    known = {spelling for column in columns for spelling in column.spellings()}
    first = text.lstrip("\r\n").splitlines()[:1]

    def familiar(delimiter: str) -> int:
        cells = next(csv.reader(first, delimiter=delimiter), [])
        return len(known.intersection(map(squash, cells)))

    return max(_DELIMITERS, key=familiar)


def _records(text: str, delimiter: str, name: str) -> Iterator[Line]:
    # strict: a quote that is never closed would otherwise swallow the rest of the file in silence.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenQuotes(file=name, row=number) from error
        yield number, [unicodedata.normalize("NFC", cell).strip() for cell in cells]
