"""The WSGI entry point: `gunicorn wsgi:app`."""

from giaoviec.app import create_app
from giaoviec.core.logs import configure_logs

configure_logs()
app = create_app()
