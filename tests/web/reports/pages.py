"""What a report says: its page, its workbook and its JSON, as rows that can be compared."""

import html
import io
import json
import re

import openpyxl


def page_rows(text: str) -> list[dict[str, str]]:
    """What the table of the page says, by the keys of the report's columns."""
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = []
    for row in re.findall(r"<tr\b.*?</tr>", body, re.DOTALL):
        cells = re.findall(r'data-key="(\w+)"[^>]*>([^<]*)<', row)
        found = {key: html.unescape(value) for key, value in cells}
        for name, key in (("data-task", "task"), ("data-days-late", "days_late")):
            for value in re.findall(f'{name}="(\\d+)"', row):
                found[key] = value
        rows.append(found)
    return rows


def files_of(text: str) -> dict[str, str]:
    """The addresses of the files that the page offers."""
    links = re.findall(r'href="([^"]*/tai-ve\.(\w+)[^"]*)"', text)
    return {form: html.unescape(link) for link, form in links}


def json_rows(client, links):
    return json.loads(client.get(links["json"]).data)["rows"]


def sheet_rows(client, links, columns):
    book = openpyxl.load_workbook(io.BytesIO(client.get(links["xlsx"]).data))
    table = list(book.worksheets[0].iter_rows(values_only=True))
    assert table[0] == tuple(column.label for column in columns)
    keys = [column.key for column in columns]
    return [dict(zip(keys, row, strict=True)) for row in table[1:]]


def in_order(rows):
    """By unit: the page has heads to whom nothing happened last."""
    return sorted(rows, key=lambda row: row["unit_code"])


def said(row, keys):
    return {key: str(row[key]) for key in keys if row.get(key) not in (None, "")}
