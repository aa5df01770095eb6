"""Settings by environment (prefix ENGAGEMETER_) or a file `.env`; a default secret never leaves development."""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from psychometrics.errors import RequestError
from psychometrics.whole_file import write_once

WEAK_SECRETS = ("changeme", "secret", "password", "engagemeter", "development", "example", "default")
SHORTEST_SECRET = 32
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


def _without_slash(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address such as https://survey.example.org is needed")
    return url.rstrip("/")


class Settings(BaseSettings):
    """One field is one environment variable: `data_dir` is ENGAGEMETER_DATA_DIR.

    data_dir       : everything the program keeps, in one folder.
    database_url   : empty means SQLite in `data_dir`; "postgresql://…" for PostgreSQL.
    base_url       : the address people use; every link is built from it and never from a request.
    environment    : "production" refuses a missing or weak `secret_key`.
    allowed_hosts  : Host headers that are answered, separated by commas; empty means that of `base_url`.
    smtp_host      : the mail server; empty means that no mail is sent, and links are handed on by hand.
    mail_from      : the one sender of every message.
    identity_key_file : the keys that contacts' names and addresses are sealed with; else a file in `data_dir`.
    backup_days    : so long copies made before upgrades are kept, and with them what was erased since.
    """

    model_config = SettingsConfigDict(env_prefix="ENGAGEMETER_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Path("data")
    database_url: str = ""
    base_url: Annotated[str, AfterValidator(_without_slash)] = "http://127.0.0.1:8000"
    environment: Literal["development", "production"] = "development"
    secret_key: SecretStr = SecretStr("")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    language: str = "fa"
    session_hours: int = Field(default=12, ge=1, le=24 * 31)
    body_limit_bytes: int = Field(default=1024 * 1024, ge=1024)
    body_seconds: float = Field(default=60, gt=0)
    job_cpu_seconds: int = Field(default=600, ge=1)
    job_memory_mib: int = Field(default=4096, ge=256)
    job_concurrency: int = Field(default=1, ge=1, le=64)
    worker_name: str = Field(default="worker", pattern=r"[A-Za-z0-9_-]{1,40}")
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = Field(default="", pattern=r"([^@\s<>\"',;:\\()]{1,64}@[^@\s<>\"',;:\\()]{1,189})?")
    mails_per_minute: int = Field(default=60, ge=1, le=6000)
    identity_key_file: Path | None = None
    backup_days: int = Field(default=30, ge=1, le=3650)

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(host.strip() for host in value.split(",") if host.strip()) if isinstance(value, str) else value

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def identity_keys(self) -> Path:
        """Where the keys of names and addresses lie."""
        return self.identity_key_file or self.data_dir / "identity_keys"

    @property
    def hosts(self) -> frozenset[str]:
        """Names that a Host header may carry, without port."""
        named = self.allowed_hosts or (urlsplit(self.base_url).hostname or "",)
        return frozenset(named if self.production else (*named, *LOCAL_HOSTS))

    @property
    def database(self) -> str:
        """The database's address with its driver."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'engagemeter.sqlite').absolute()}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else self.database_url

    @cached_property
    def secret(self) -> str:
        """The key that signs: as set, or (in development only) made once and kept in `data_dir` for us alone."""
        given = self.secret_key.get_secret_value()
        if given and not (self.production and _weak(given)):
            return given
        if self.production:
            raise RequestError("secret_weak", place="ENGAGEMETER_SECRET_KEY", least=SHORTEST_SECRET)
        return _kept_secret(self.data_dir / "secret_key")

    def check(self) -> None:
        """Raise RequestError now, rather than at the first sign-in, when the folder or the secret won't do."""
        self.make_data_dir()
        _ = self.secret

    def make_data_dir(self) -> Path:
        """The data folder, made if need be. Raises RequestError when it can't be written."""
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise RequestError("data_dir_unwritable", place=str(self.data_dir)) from error
        if not os.access(self.data_dir, os.W_OK | os.X_OK):
            raise RequestError("data_dir_unwritable", place=str(self.data_dir))
        return self.data_dir


def read_settings() -> Settings:
    """The settings of this environment. Raises RequestError naming the first variable that won't do."""
    try:
        return Settings()
    except ValidationError as error:
        name = "_".join(str(part) for part in error.errors()[0]["loc"]).upper()
        raise RequestError("setting_invalid", place=f"ENGAGEMETER_{name}", why=error.errors()[0]["msg"]) from error


def _weak(secret: str) -> bool:
    known = any(word in secret.lower() for word in WEAK_SECRETS)
    return known or len(secret) < SHORTEST_SECRET or len(set(secret)) < SHORTEST_SECRET // 4


def _kept_secret(path: Path) -> str:
    if not path.is_file():
        write_once(path, secrets.token_urlsafe(48))
    return path.read_text("utf-8")
