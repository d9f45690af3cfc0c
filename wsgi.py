"""The WSGI entry point: `gunicorn wsgi:app`."""

from giaoviec.app import create_app

app = create_app()
