"""Reports: what is late, what was given, what each head answers for; looked at and taken out."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, g, jsonify, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from giaoviec.accountability import definitions
from giaoviec.accountability.policy import sees_heads
from giaoviec.accountability.preview import Preview, preview_report
from giaoviec.accountability.tables import ReportQuestion
from giaoviec.accountability.usecases import ExportReport, Format, export_report
from giaoviec.accounts.matrix import Verb
from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.org.resolve import load_unit_index, resolve_unit
from giaoviec.org.search import suggest_units
from giaoviec.org.unit_index import UnitEntry
from giaoviec.web.access import needs
from giaoviec.web.forms.reports import ReportFilter
from giaoviec.web.forms.task_list import Asked
from giaoviec.web.report_limits import limits_of, read_limits, report_args, told, without
from giaoviec.web.signing import current_actor
from giaoviec.web.views.report_files import KINDS, SLUGS, TYPES, file_name, links
from giaoviec.web.views.report_rows import page_rows

pages = Blueprint("reports", __name__)

# Rows on a page; the file has them all.
MOST = 200

_LONGEST = 100


@pages.get("/bao-cao")
@needs(Verb.SEE)
def index() -> ResponseReturnValue:
    return _page("overdue")


@pages.get("/bao-cao/<kind>")
@needs(Verb.SEE)
def show(kind: str) -> ResponseReturnValue:
    return _page(_kind(kind))


@pages.get("/bao-cao/<kind>/tai-ve.<form>")
@needs(Verb.EXPORT)
def take_out(kind: str, form: str) -> ResponseReturnValue:
    """The whole report as a file, as `giaoviec report` writes it; recorded before it is handed over."""
    if form not in set(Format):
        raise NotFound
    asked, question = _question(_kind(kind))
    if question is None:
        return _refused(_kind(kind), asked)
    # Its own file, gone once it is sent: a report is no less secret than the tasks in it.
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the answer
    try:
        cmd = ExportReport(question=question, format=Format(form))
        export_report(cmd, actor=current_actor(), now=g.now, out=file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return send_file(
        file,
        mimetype=TYPES[cmd.format],
        as_attachment=True,
        download_name=file_name(question, cmd.format),
    )


@pages.get("/bao-cao/dinh-nghia")
@needs(Verb.SEE)
def meanings() -> ResponseReturnValue:
    """What every figure means, as the files print it too."""
    return render_template("reports/definitions.html", definitions=definitions)


@pages.get("/bao-cao/tim-don-vi")
@needs(Verb.SEE)
def units() -> ResponseReturnValue:
    """Units that `q` may mean, while one types."""
    text = request.args.get("q", "")[:_LONGEST].strip()
    index = load_unit_index(db.session())
    found = suggest_units(index, text, on=zone.local_date(g.now))
    count = len(found)
    said = ngettext("%(num)s gợi ý", "%(num)s gợi ý", count) if count else _("Không có gợi ý")
    options = [{"value": one.value, "label": one.label, "hint": one.hint} for one in found]
    return jsonify(said=said, options=options)


def _page(kind: str) -> ResponseReturnValue:
    asked, question = _question(kind)
    if question is None:
        return _refused(kind, asked)
    if kind == "accountability" and not {"tu", "den"} & request.args.keys():
        # All years together answer nobody's question; whoever wants them empties the field.
        question = asked.begin_with_year(question)
    actor = current_actor()
    preview = preview_report(db.session(), question, actor=actor, now=g.now, most=MOST)
    return _render(kind, asked, question=question, **_shown(preview))


def _refused(kind: str, asked: ReportFilter) -> ResponseReturnValue:
    """The form again, with what is wrong beside its fields, and no figures at all."""
    return _render(kind, asked, question=None), 422


def _render(kind: str, asked: ReportFilter, **found: Any) -> str:
    question: ReportQuestion | None = found["question"]
    limits = read_limits(request.args, kind)
    kept = report_args(limits) if limits else {}
    return render_template(
        "reports/show.html",
        kind=kind,
        form=asked,
        tabs=_tabs(kind, asked),
        here=url_for("reports.show", kind=SLUGS[kind]),
        ever_url=url_for("reports.show", kind=SLUGS[kind], **(asked.typed | {"tu": ""})),
        kept=kept,
        limits=_limit_links(kind, asked, limits) if limits else [],
        downloads=links(question, SLUGS[kind]) if question else [],
        title=definitions.TITLES[kind],
        scope=definitions.SCOPES[kind],
        definition=definitions.VERSION,
        vacant=definitions.VACANT,
        **found,
    )


def _limit_links(kind: str, asked: ReportFilter, limits: Asked) -> list[dict[str, str]]:
    """What the list that led here was limited to, each with the address without it."""
    link: Callable[..., str] = partial(url_for, "reports.show", kind=SLUGS[kind], **asked.typed)
    return [
        {"label": label, "value": value, "url": link(**report_args(without(limits, name)))}
        for name, (label, value) in told(db.session(), limits, current_actor()).items()
    ]


def _shown(preview: Preview) -> dict[str, Any]:
    columns = preview.report.columns
    return {
        "rows": page_rows(preview),
        "labels": {column.key: _(column.label) for column in columns},
        "meanings": {column.key: _(column.meaning) for column in columns},
        "total": preview.total,
    }


def _kind(slug: str) -> str:
    if slug not in KINDS:
        raise NotFound
    return KINDS[slug]


def _question(kind: str) -> tuple[ReportFilter, ReportQuestion | None]:
    asked = ReportFilter(request.args)
    question = asked.question(kind, find_unit=_find_unit, now=g.now)
    limits = read_limits(request.args, kind)
    if question and limits:
        found = limits_of(db.session(), limits, current_actor(), now=g.now)
        question = replace(question, limits=found)
    return asked, question


def _find_unit(text: str, day: date) -> UnitEntry:
    return resolve_unit(load_unit_index(db.session()), text, on=day)


def _tabs(open_kind: str, asked: ReportFilter) -> list[dict[str, Any]]:
    """The reports that one may have; the question goes along from one to the next."""
    limits = read_limits(request.args, open_kind)
    kept = report_args(limits) if limits else {}
    link: Callable[..., str] = partial(url_for, "reports.show", **asked.typed)
    heads = sees_heads(db.session(), current_actor(), now=g.now)
    return [
        {
            "url": link(kind=slug, **({} if kind == "accountability" else kept)),
            "label": _(definitions.TITLES[kind]),
            "active": kind == open_kind,
        }
        for slug, kind in KINDS.items()
        if kind != "accountability" or heads
    ]
