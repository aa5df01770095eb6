"""Half a million purchases read as an import reads them: seconds and peak memory, for CSV, XLSX and Parquet.

python -m benchmarks.records [rows] [formats…]     each format runs in a process of its own under the job's limits
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from survey_app.jobs.process import run_limited

CUSTOMERS = 60_000
FORMATS = ("csv", "parquet", "xlsx")
DECLARED = {
    "kind": "transactions",
    "columns": {"customer": "customer", "date": "date", "amount": "amount", "channel": "channel"},
    "calendar": "gregorian",
    "order": "ymd",
    "currency": "USD",
}


def purchases(rows: int) -> pd.DataFrame:
    """Purchases of a shop, a thousandth of them returns and another thousandth unreadable."""
    random = np.random.default_rng(4)
    days = [(date(2021, 1, 1) + timedelta(days=int(day))).isoformat() for day in random.integers(0, 1400, rows)]
    amounts = random.gamma(2.0, 40.0, rows).round(2).astype(str).astype(object)
    amounts[:: rows // (rows // 1000)] = "-12.50"
    amounts[7 :: rows // (rows // 1000)] = "unknown"
    customers = [f"C{number:06}" for number in random.integers(0, CUSTOMERS, rows)]
    channels = random.choice(["shop", "web", "phone"], rows)
    order = np.arange(rows)
    return pd.DataFrame({"order": order, "customer": customers, "date": days, "amount": amounts, "channel": channels})


def write(frame: pd.DataFrame, path: Path) -> None:
    if path.suffix == ".csv":
        frame.to_csv(path, index=False, quoting=csv.QUOTE_MINIMAL)
    elif path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            sheet.append([value.item() if isinstance(value, np.generic) else value for value in row])
        book.save(path)


def measured(path: str, folder: str, secret_path: str) -> dict[str, Any]:
    """Runs in the limited process: the check of an import, and what it took."""
    import resource

    from survey_app.value.compute import check

    start = time.perf_counter()
    found = check(path, Path(path).name, DECLARED, "2026-11-23", secret_path, folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {**found, "seconds": round(seconds, 1), "peak_mib": peak}


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    formats = sys.argv[2:] or list(FORMATS)
    frame = purchases(rows)
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder) / "secret"
        secret.write_bytes(b"0" * 32)
        for format in formats:
            path = Path(folder) / f"purchases.{format}"
            write(frame, path)
            progress: list[tuple[int, int]] = []
            outcome = run_limited(
                "benchmarks.records:measured",
                {"path": str(path), "folder": folder, "secret_path": str(secret)},
                cpu_seconds=600,
                memory_mib=2048,
                progress=lambda done, total: progress.append((done, total)),  # noqa: B023
            )
            size = path.stat().st_size // 1_000_000
            print(json.dumps({"format": format, "mb": size, "told": len(progress), **outcome.get("result", outcome)}))


if __name__ == "__main__":
    main()
