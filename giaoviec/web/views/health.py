"""For whoever watches the processes: is the web alive, can it serve, does the clock tick."""

from flask import Blueprint, g, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from giaoviec.core.db import DatabaseOutdated, db, explain
from giaoviec.notify.heartbeat import heartbeat_age, is_fresh
from giaoviec.web.access import public
from giaoviec.web.migrations import is_migrated

pages = Blueprint("health", __name__)
_UNAVAILABLE = 503


@pages.get("/healthz")
@public
def web() -> ResponseReturnValue:
    """The web process alone: a dead clock or database must not take the pages' process down."""
    return jsonify(status="ok")


@pages.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Whether requests can be served: the database answers and has this release's shape."""
    try:
        migrated = is_migrated(db.session())
    except (DBAPIError, PoolTimeout) as error:
        db.session.rollback()
        # An empty database has no table that tells its shape.
        migrated = False
        if not (isinstance(error, DBAPIError) and isinstance(explain(error), DatabaseOutdated)):
            return jsonify(status="database-unavailable"), _UNAVAILABLE
    if not migrated:
        return jsonify(status="database-not-migrated"), _UNAVAILABLE
    return jsonify(status="ok")


@pages.get("/healthz/scheduler")
@public
def scheduler() -> ResponseReturnValue:
    """Whether the clock ticked within the last five minutes."""
    try:
        age = heartbeat_age(db.session(), "scheduler", now=g.now)
    except (DBAPIError, PoolTimeout):
        db.session.rollback()
        return jsonify(status="database-unavailable"), _UNAVAILABLE
    seconds = None if age is None else int(age.total_seconds())
    if age is None or not is_fresh(age):
        return jsonify(status="stale", seconds_since=seconds), _UNAVAILABLE
    return jsonify(status="ok", seconds_since=seconds)
