"""One step of printing a report, measured: called by `benchmarks.reports` in a process of its own."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from reports.formats import write_others, write_pdf


def main() -> None:
    step, page = sys.argv[1], Path(sys.argv[2]).read_text("utf-8")
    result: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        if step == "pdf":
            result["pages"] = write_pdf(page, Path(folder) / "report.pdf")
        else:
            write_others(page, Path(folder))
    result[step] = time.process_time()
    result[f"{step}_mib"] = _most_mib()
    print(json.dumps(result))


def _most_mib() -> float:
    """The most memory that this program held; what its parent held before it began doesn't count."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
