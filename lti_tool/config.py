"""The settings of one server, read once from `TOUCHPOINT_*`; the only reader of the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where things are and who may reach them. Every field is `TOUCHPOINT_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix="TOUCHPOINT_", frozen=True, extra="ignore", use_attribute_docstrings=True
    )

    database_url: str = "sqlite:///var/touchpoint.sqlite3"
    """SQLAlchemy address of the database: `sqlite:///path` or `postgresql+psycopg://user@host/name`."""
    keys_dir: Path = Path("keys")
    """Folder of the tool's private keys (files of mode 0600, never in git)."""
    courses: str = ""
    """Folders with further courses, separated by `:`; each holds course folders. Bundled courses are always there."""
    public_url: str = "http://127.0.0.1:8000"
    """The address people's browsers and platforms reach this server under, without a slash at the end."""
    trusted_proxies: int = Field(default=0, ge=0)
    """How many reverse proxies stand in front and set X-Forwarded-*; 0 trusts none."""
    allow_null_origin: bool = False
    """Whether packages in sandboxed frames (Origin "null") may reach the community."""

    files_dir: Path = Path("var/files")
    """Folder of the pictures and documents that people attach to their posts. It belongs in the backup."""
    smtp_url: str = ""
    """Mail server for the daily letters: `smtp://user:password@host:587` or `smtps://…:465`; none without it."""
    mail_from: str = ""
    """Whom the letters come from: `Touchpoint <letters@example.com>`; none are sent without it."""

    private_platforms: bool = False
    """Whether platforms at private addresses (10.…, 192.168.…) may be called; loopback platforms always may."""

    retry_seconds: float = Field(default=20, gt=0)
    """How long the worker waits before it tells a platform a score for the second time; doubles with each try."""
    lease_seconds: float = Field(default=300, gt=0)
    """How long a worker may take for one delivery before another one tries."""

    @property
    def sends_letters(self) -> bool:
        """Whether people can ask for a letter a day."""
        return bool(self.smtp_url and self.mail_from)

    @property
    def course_roots(self) -> tuple[Path, ...]:
        """The folders named in `courses`, in order."""
        return tuple(Path(part) for part in self.courses.split(":") if part)
