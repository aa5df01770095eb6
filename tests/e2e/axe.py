"""axe-core on a page: what WCAG 2.2 at A and AA and good practice forbid."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Each rule that the page breaks, with the elements. The context needs `bypass_csp=True`."""
    page.add_script_tag(path=SCRIPT)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]
