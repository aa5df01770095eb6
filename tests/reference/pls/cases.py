"""The given models of seminr and cSEM, said in our words, with their data."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from psychometrics.pls.path_model import HigherOrder, Interaction, InteractionMethod, PathModel
from psychometrics.pls.resamples import Answers
from psychometrics.pls.specification import Mode, PlsConstruct, path
from psychometrics.pls.stages import Method, Stacked, estimate_stages
from tests.shared_data import shared_file

SEMINR = (
    "pls_mobi_ecsi_modeA_path",
    "pls_mobi_ecsi_modeB",
    "pls_corprep_simple",
    "pls_corprep_ext_modeB",
    "pls_mobi_hoc_twostage_A",
    "pls_mobi_moderation_orthogonal",
    "pls_corprep_moderation_twostage",
    "plsc_mobi_ecsi",
)
WITH_REPLICATES = tuple(
    name for name in SEMINR if name not in ("pls_mobi_ecsi_modeB", "pls_mobi_moderation_orthogonal")
)


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared_file(f"reference/pls/{name}.json").read_text("utf-8"))
    return found


def data(case: dict[str, Any]) -> pd.DataFrame:
    frame = pd.read_csv(shared_file(f"data/{case['header']['file']}"))
    return frame.mask(frame == -99) if "corp_rep" in case["header"]["file"] else frame


def model_of(name: str, case: dict[str, Any]) -> PathModel:
    constructs, higher, terms = [], [], []
    for said in case["spec"]["measurement"]:
        construct, items, kind = said["construct"], tuple(said["items"]), said["type"]
        if kind.startswith("HOC"):
            higher.append(HigherOrder(construct, items, Mode(kind[-1])))
        elif "*" in construct:
            orthogonal = "orthogonal" in name
            way = InteractionMethod.ORTHOGONAL if orthogonal else InteractionMethod.TWO_STAGE
            terms.append(Interaction(*construct.split("*"), way))
        else:
            mode = Mode.SINGLE if len(items) == 1 else Mode.A if kind == "C" else Mode(kind)
            constructs.append(PlsConstruct(construct, items, mode, is_reflective=kind == "C"))
    paths = tuple(path(start, end) for start, end in case["spec"]["structural"])
    return PathModel(tuple(constructs), paths, tuple(higher), tuple(terms))


def solved(name: str) -> tuple[dict[str, Any], PathModel, Answers, Method, Stacked]:
    case = read(name)
    model = model_of(name, case)
    answers = Answers(data(case)[list(model.indicators)].to_numpy(dtype=float))
    method = Method(consistent=name.startswith("plsc"))
    return case["results"], model, answers, method, estimate_stages(model, answers, np.ones((1, answers.n)), method)


def ends(arrow: str) -> tuple[str, str]:
    start, end = arrow.split(" -> ")
    return start, end


def nested(table: dict[str, dict[str, float]]) -> list[tuple[str, str, float]]:
    return [(row, column, v) for row, cells in table.items() for column, v in cells.items() if v is not None]
