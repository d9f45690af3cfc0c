"""What administrators set, as named values."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from giaoviec.core.db import db


class Setting(db.Model):
    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
