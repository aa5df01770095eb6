"""Settings: from the environment, and no weak secret in production."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from psychometrics.errors import RequestError
from survey_app.settings import Settings, read_settings

GOOD = "kJ4v0Qz8sYw2Lr7TnB5xGmC1dHfPeUaR9iOq"


def production(tmp_path: Path, **values: object) -> Settings:
    values = {"environment": "production", "base_url": "https://survey.example.org", **values}
    return Settings(data_dir=tmp_path, _env_file=None, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("secret", ["", "changeme", "12345678", "a" * 40, "my-secret-key-that-is-quite-long-indeed"])
def test_production_refuses_a_missing_or_weak_secret(tmp_path: Path, secret: str) -> None:
    with pytest.raises(RequestError) as refused:
        production(tmp_path, secret_key=secret).check()
    assert refused.value.place == "ENGAGEMETER_SECRET_KEY"
    assert secret == "" or secret not in str(refused.value)
    assert not (tmp_path / "secret_key").exists()


def test_production_takes_a_strong_secret(tmp_path: Path) -> None:
    assert production(tmp_path, secret_key=GOOD).secret == GOOD


def test_development_makes_a_secret_once_and_keeps_it_for_itself(tmp_path: Path) -> None:
    first = Settings(data_dir=tmp_path, _env_file=None).secret
    assert len(first) >= 32
    assert os.stat(tmp_path / "secret_key").st_mode & 0o777 == 0o600
    assert Settings(data_dir=tmp_path, _env_file=None).secret == first


def test_a_secret_is_not_shown_with_the_settings(tmp_path: Path) -> None:
    assert GOOD not in repr(production(tmp_path, secret_key=GOOD))


def test_only_the_own_host_is_answered_in_production(tmp_path: Path) -> None:
    assert production(tmp_path).hosts == {"survey.example.org"}
    assert "127.0.0.1" in Settings(data_dir=tmp_path, _env_file=None).hosts


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENGAGEMETER_ALLOWED_HOSTS", "a.example, b.example")
    monkeypatch.setenv("ENGAGEMETER_DATABASE_URL", "postgresql://u@h/d")
    settings = read_settings()
    assert settings.allowed_hosts == ("a.example", "b.example")
    assert settings.database == "postgresql+psycopg://u@h/d"


def test_an_unusable_setting_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENGAGEMETER_SESSION_HOURS", "0")
    with pytest.raises(RequestError) as refused:
        read_settings()
    assert refused.value.place == "ENGAGEMETER_SESSION_HOURS"


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RequestError, match="data_dir_unwritable"):
        Settings(data_dir=tmp_path / "file" / "data", _env_file=None).make_data_dir()


def test_every_setting_is_documented() -> None:
    told = (Path(__file__).parents[2] / "docs" / "operating.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"`ENGAGEMETER_{name.upper()}`" not in told] == []
