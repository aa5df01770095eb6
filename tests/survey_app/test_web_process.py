"""The process that serves people never loads the science stack, nor the workflow engine."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "weasyprint", "pingouin", "factor_analyzer", "sklearn", "dbos")

SERVED = """
import sys, tempfile, pathlib
from fastapi.testclient import TestClient
from survey_app import migrate
from survey_app.main import create_app
from survey_app.serve import greeting
from survey_app.settings import Settings
settings = Settings(data_dir=pathlib.Path(tempfile.mkdtemp()), base_url="http://testserver", _env_file=None)
migrate.upgrade(settings)
app = create_app(settings)
greeting(app.state.database, settings)
with TestClient(app, headers={"accept": "text/html"}) as client:
    for path in ("/", "/sign-in", "/nowhere", "/static/app.css"):
        assert client.get(path).status_code < 500, path
print(*sys.modules)
"""


def modules_after(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_web_app_loads_no_science() -> None:
    assert not modules_after("import sys, survey_app.main; print(*sys.modules)").intersection(HEAVY)


def test_serving_pages_loads_no_science() -> None:
    assert not modules_after(SERVED).intersection(HEAVY)
