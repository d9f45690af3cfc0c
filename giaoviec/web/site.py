"""The pages, put on an application."""

from flask import Flask

from config import Settings
from giaoviec.web import (
    errors,
    filters,
    frame,
    headers,
    languages,
    proxies,
    request,
    signing,
    telemetry,
    templating,
)
from giaoviec.web.views import (
    accounts,
    admin,
    assign_lookups,
    deliveries,
    digest,
    health,
    language,
    mailbox,
    metrics,
    notices,
    preview,
    profile,
    reports,
    task_import,
    task_list,  # noqa: F401  adds its pages to those of `tasks`
    tasks,
    units,
    work,
)


def init_app(app: Flask, settings: Settings) -> None:
    """Put languages, sign-in, security headers and pages on the application."""
    # The order matters: whom it comes from is known first, then the request's moment is read;
    # headers are set last.
    proxies.init_app(app, settings)
    templating.init_app(app)
    telemetry.init_app(app)
    request.init_app(app)
    languages.init_app(app)
    signing.init_app(app, settings)
    filters.init_app(app)
    frame.init_app(app)
    errors.init_app(app)
    headers.init_app(app, settings)
    for part in (
        accounts,
        admin,
        assign_lookups,
        digest,
        deliveries,
        health,
        language,
        mailbox,
        metrics,
        notices,
        preview,
        profile,
        reports,
        task_import,
        tasks,
        units,
        work,
    ):
        app.register_blueprint(part.pages)
