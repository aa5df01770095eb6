"""The house keeps its one line of imports and its cheap vocabulary."""

from __future__ import annotations

import subprocess
import sys

SCIENCE = ("numpy", "pandas", "scipy", "matplotlib", "weasyprint", "pingouin", "factor_analyzer", "sklearn")


def _modules_after_import(module: str) -> set[str]:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_vocabulary_of_measurement_is_standard_library_only() -> None:
    loaded = _modules_after_import("psychometrics.model, psychometrics.results, instruments.instrument")
    assert not loaded.intersection({*SCIENCE, "yaml", "pydantic"})
