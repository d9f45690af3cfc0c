"""The WSGI entry point: `gunicorn wsgi:app`."""

from giaoviec.app import create_app
from giaoviec.core.logs import configure_logs
from giaoviec.core.memory import collect_rarely

configure_logs("web")
app = create_app()
collect_rarely()
