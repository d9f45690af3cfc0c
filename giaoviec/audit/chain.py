"""How a seal is reckoned. Pure; to change anything here breaks every seal ever made."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

# What stands before the first seal.
START = "0" * 64

# Every column of an entry. Written out and not read from the model: a column added later must not
# change the hash of what was sealed before it (a test compares this with the table).
SEALED_COLUMNS = (
    "id",
    "action",
    "at",
    "recorded_at",
    "role",
    "actor_name",
    "account_id",
    "person_id",
    "on_behalf_of",
    "origin",
    "subject_type",
    "subject_id",
    "details",
)


def seal_hash(previous: str, position: int, entry: Mapping[str, Any]) -> str:
    """SHA-256, hex, over the hash before, the position and every column of the entry.

    The bytes hashed are JSON with sorted keys, no spaces, UTF-8; moments in
    UTC as ISO 8601. They are the same on every database.
    """
    facts = {name: _plain(entry[name]) for name in SEALED_COLUMNS}
    link = {"previous": previous, "position": position, "entry": facts}
    text = json.dumps(link, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
