"""Letters that came back, in the forms in which mail systems write them (tests/data/bounces)."""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "bounces"
# The mail of ours that all of them are about, and to whom it went.
OURS = "<17.a1b2@ubnd.example.vn>"
ADDRESS = "mai.xuan.vinh@stc.example.vn"


def letter(name: str, message_id: str = OURS) -> bytes:
    """The letter of this name, about this mail."""
    text = (FOLDER / f"{name}.eml").read_bytes()
    escaped = OURS.replace("<", "&lt;").replace(">", "&gt;")
    other = message_id.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace(OURS.encode(), message_id.encode()).replace(
        escaped.encode(), other.encode()
    )
