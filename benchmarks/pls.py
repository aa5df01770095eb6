"""python -m benchmarks.pls [MOBI] [--write]: the bootstrap of a PLS path model side by side with seminr and plspm.

MOBI is mobi.csv of the R package seminr; without it 250 answers to the same 24 items are drawn from the same model.
Neither seminr (R) nor plspm (Python) is a dependency: what isn't installed is left out. With `--write`,
docs/benchmarks-pls.md is written anew.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from psychometrics.pls.path_model import PathModel
from psychometrics.pls.power import simulated_answers
from psychometrics.pls.specification import composite, path, single_item
from psychometrics.pls.walk import analyse_paths

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/benchmarks-pls.md"
REPLICATES = 5000
OTHERS = 20
"""Replicates of the slower programs; their time per replicate is compared."""

BLOCKS = {"Image": ("IMAG", 5), "Expectation": ("CUEX", 3), "Quality": ("PERQ", 7), "Value": ("PERV", 2),
          "Satisfaction": ("CUSA", 3), "Complaints": ("CUSCO", 1), "Loyalty": ("CUSL", 3)}  # fmt: skip
PATHS = {
    ("Image", "Expectation"): 0.5, ("Image", "Satisfaction"): 0.18, ("Image", "Loyalty"): 0.2,
    ("Expectation", "Quality"): 0.56, ("Expectation", "Value"): 0.05, ("Expectation", "Satisfaction"): 0.06,
    ("Quality", "Value"): 0.56, ("Quality", "Satisfaction"): 0.51, ("Value", "Satisfaction"): 0.19,
    ("Satisfaction", "Complaints"): 0.53, ("Satisfaction", "Loyalty"): 0.49, ("Complaints", "Loyalty"): 0.07,
}  # fmt: skip


def ecsi(times: int = 1) -> PathModel:
    """The European Customer Satisfaction Index; `times` as many items in each construct."""
    constructs = []
    for name, (prefix, k) in BLOCKS.items():
        if k * times == 1:
            constructs.append(single_item(name, prefix))
        else:
            constructs.append(composite(name, *(f"{prefix}{i}" for i in range(1, k * times + 1))))
    return PathModel(tuple(constructs), tuple(path(*ends) for ends in PATHS))


def drawn(model: PathModel, n: int, seed: int = 1) -> pd.DataFrame:
    paths = np.zeros((len(BLOCKS),) * 2)
    for (start, end), value in PATHS.items():
        paths[model.final.place[start], model.final.place[end]] = value
    values = simulated_answers(model.final, paths, n, 0.75, np.random.default_rng(seed))
    return pd.DataFrame(np.clip(np.round(7 + 1.8 * values), 1, 10), columns=list(model.indicators))


def ours(model: PathModel, frame: pd.DataFrame, replicates: int, tries: int = 3) -> tuple[float, float]:
    """Seconds by the clock and of the processors for the whole result, exact fit included; the best of some runs."""
    values, best = frame[list(model.indicators)].to_numpy(dtype=float), []
    for _ in range(tries):
        started, worked = perf_counter(), process_time()
        analyse_paths(model, values, replicates=replicates, seed=1)
        best.append((perf_counter() - started, process_time() - worked))
    return min(clock for clock, _ in best), min(processor for _, processor in best)


def seminr(frame: pd.DataFrame, replicates: int) -> float | None:
    if not shutil.which("Rscript"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.csv"
        frame.to_csv(file, index=False)
        cores = str(os.cpu_count() or 1)
        call = ["Rscript", str(ROOT / "benchmarks/pls_seminr.R"), str(file), str(replicates), cores]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def plspm(frame: pd.DataFrame, replicates: int) -> float | None:
    """plspm 0.5.7 standardises all indicators by one SD; columns of SD 1 make it compute what the others do."""
    if importlib.util.find_spec("plspm") is None:
        return None
    config, mode, scheme, program = (importlib.import_module(f"plspm.{name}") for name in
                                     ("config", "mode", "scheme", "plspm"))  # fmt: skip
    links = pd.DataFrame(0, index=list(BLOCKS), columns=list(BLOCKS))
    for start, end in PATHS:
        links.loc[end, start] = 1
    setting = config.Config(links, scaled=False)
    for name, (prefix, k) in BLOCKS.items():
        items = [config.MV(prefix if k == 1 else f"{prefix}{i}") for i in range(1, k + 1)]
        setting.add_lv(name, mode.Mode.A, *items)
    scaled = (frame - frame.mean()) / frame.std()
    started = perf_counter()
    program.Plspm(scaled, setting, scheme.Scheme.PATH, bootstrap=True, bootstrap_iterations=replicates)
    return perf_counter() - started


def side_by_side(frame: pd.DataFrame) -> Iterator[str]:
    here, worked = ours(ecsi(), frame, REPLICATES, 5)
    yield "| program | replicates | seconds | per 1,000 replicates | times as long as ours |"
    yield "|---|---|---|---|---|"
    yield f"| ours, whole result | {REPLICATES:,} | {here:.2f} | {here * 1000 / REPLICATES:.3f} | 1 |"
    yield f"| ours, seconds of processors | {REPLICATES:,} | {worked:.2f} | {worked * 1000 / REPLICATES:.3f} | – |"
    for name, found in (("seminr", seminr(frame, 50 * OTHERS)), ("plspm", plspm(frame, OTHERS))):
        count = 50 * OTHERS if name == "seminr" else OTHERS
        if found is None:
            yield f"| {name} | – | not installed here | – | – |"
        else:
            each = found * 1000 / count
            ratio = each / (here * 1000 / REPLICATES)
            yield f"| {name}, bootstrap | {count:,} | {found:.1f} | {each:.1f} | {ratio:,.0f} |"


def growth() -> Iterator[str]:
    yield "| n | items | replicates | seconds by the clock | seconds of processors |"
    yield "|---|---|---|---|---|"
    cases = [(250, 1, 1000), (250, 1, 5000), (250, 1, 20_000), (1000, 1, 5000), (4000, 1, 5000)]
    for n, times, replicates in [*cases, (250, 2, 5000), (250, 4, 5000)]:
        model = ecsi(times)
        clock, worked = ours(model, drawn(model, n), replicates, 2)
        yield f"| {n:,} | {len(model.indicators)} | {replicates:,} | {clock:.2f} | {worked:.2f} |"


def page(frame: pd.DataFrame) -> str:
    return "\n".join(
        [
            "# Speed of PLS-SEM",
            "",
            "Written by `python -m benchmarks.pls --write`. Model: the European Customer Satisfaction Index, 7",
            f"constructs, 24 items, 12 paths; {len(frame)} answers; {os.cpu_count()} cores, shared with other work.",
            "Ours is the whole result: paths, loadings, weights, HTMT in three forms, R², f², total and every specific",
            "indirect effect, all with intervals, and 500 more samples for the test of exact fit. Where other work",
            "takes the cores, the clock tells of that work too; seconds of processors (both threads’) hardly do.",
            "",
            *side_by_side(frame),
            "",
            "A run kept with the reference results (seminr 2.3.4, two workers, a busy machine of two cores) took",
            "92.8 s for 1,000 replicates of the same model on the same data.",
            "",
            "## Growth",
            "",
            *growth(),
            "",
        ]
    )


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if not word.startswith("--")]
    text = page(pd.read_csv(given[0]) if given else drawn(ecsi(), 250))
    if "--write" in sys.argv:
        PAGE.write_text(text, "utf-8")
    print(text)
