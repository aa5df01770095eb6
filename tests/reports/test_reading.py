"""What the page to read on the web does with the words of a report."""

from __future__ import annotations

from reports.reading import reading_parts

PAGE = """<!doctype html><html lang="fa" dir="rtl"><head><title>t</title></head><body class="rtl"><section id="sample">
<h1>عنوان</h1><p>آزمون <bdi dir="ltr">χ² (۵۶۱) = ۹۲۱٫۴۱</bdi>، <bdi dir="ltr"><i>p</i> &lt; ۰٫۰۰۱</bdi>، پایان</p>
</section></body></html>"""


def test_an_equation_with_a_slanted_letter_stays_in_one_isolate() -> None:
    shown = "".join(part["html"] for part in reading_parts(PAGE))
    assert '<bdi dir="ltr">χ² (۵۶۱) = ۹۲۱٫۴۱</bdi>، <bdi dir="ltr"><i>p</i> &lt; ۰٫۰۰۱</bdi>، پایان' in shown
