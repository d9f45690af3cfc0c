"""Write a migration from the models: scripts/migration.py 0002_what_it_does. Called by `make migration`.

The models are compared with a new database, so that nobody's own is touched.
"""

import re
import sys
import tempfile
from pathlib import Path

from flask_migrate import migrate

from config import Settings
from giaoviec.app import create_app, prepare_migrations, upgrade_database
from giaoviec.core import places


def main(name: str) -> None:
    if not re.fullmatch(r"[0-9]{4}_[a-z0-9_]+", name):
        sys.exit("NAME=0002_what_it_does")
    folder = str(places.migrations_dir())
    with tempfile.TemporaryDirectory() as data:
        app = create_app(Settings(data_dir=Path(data)), pages=False)
        with app.app_context():
            upgrade_database()
            prepare_migrations(app)
            migrate(directory=folder, rev_id=name, message=name)
    (Path(folder) / "head").write_text(f"{name}\n", encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
