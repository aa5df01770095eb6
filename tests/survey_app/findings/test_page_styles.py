"""What a report's HTML brings of inline styles ends in the page's own sheet, and nothing else does."""

from __future__ import annotations

from survey_app.findings.page_styles import PageStyles


def test_equal_styles_share_a_rule() -> None:
    styles = PageStyles()
    html = styles.without_inline(
        '<b style="width:3.5mm">a</b><i style="color:#1a2233">b</i><b style="width:3.5mm">c</b>'
    )
    assert html == '<b data-style="1">a</b><i data-style="2">b</i><b data-style="1">c</b>'
    assert styles.sheet() == '[data-style="1"]{width:3.5mm}[data-style="2"]{color:#1a2233}'


def test_the_turned_title_of_an_axis_keeps_its_place() -> None:
    styles = PageStyles()
    turned = "left:-4.00mm;top:12.50mm;transform:rotate(-90deg)"
    assert styles.without_inline(f'<span style="{turned}">y</span>') == '<span data-style="1">y</span>'
    assert styles.sheet() == f'[data-style="1"]{{{turned}}}'


def test_a_style_that_asks_for_something_elsewhere_is_not_taken_over() -> None:
    styles = PageStyles()
    asking = '<p style="background:url(http://example.org/)">p</p>'
    assert styles.without_inline(asking) == asking
    assert styles.sheet() == ""
