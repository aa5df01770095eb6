"""Text of the PDF can be searched and copied: three readers give the words of Persian and Arabic pages back.

A word is a run of letters of one script or of digits. ZWNJ and the invisible marks of direction stand aside, and heh
with hamza above counts as the same letter in its one-letter and its two-letter form.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pypdfium2
import pytest
from lxml import html

from reports.look import STYLE
from reports.pdf import pdf
from reports.text_layer import letters_of

LEAST = 98.0
ASIDE = re.compile("[\u200c-\u200f\u202a-\u202e\u2066-\u2069\u061c]")
WORD = re.compile(r"\d+|[\u0621-\u063a\u0641-\u0669\u0670-\u06d3]+|(?:(?![\d_\u0600-\u06ff])\w)+")
RICH = {
    "fa": "سلام! معمولاً بالاترین علاقهٔ کالاها و خلاصهٔ اطلاعات دربارهٔ مسئلهٔ اصلاح لازم است؛ اما لاله می‌خواهد "
    "(۱٫۲۳−، [۰٫۴۱، ۰٫۵۵]) را با χ² و RMSEA در ۱۴۰۵/۰۹/۰۲ بسنجد. آلاینده، لایه‌ها، طلایی، ملأ و دلایل کاملاً روشن‌اند.",
    "ar": "لا شكّ أنّ الإجابات والانبساط والانفتاح أولًا دلالةٌ على الأعلى؛ لأنّ الآخرين قالوا: لا إله، والاتجاهات "
    "الإحصائية (−1.23) خلال المجالات الأربعة لا تُقرأ إلا مع RMSEA. الأصدقاء والأطفال والآمال كاملةً.",
}


def poppler(path: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True
    ).stdout.decode()


def pdfium(path: Path) -> str:
    opened = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in opened)


def mupdf(path: Path) -> str:
    with pymupdf.open(path) as opened:
        return "\n".join(page.get_text() for page in opened)


READERS = [
    pytest.param(poppler, marks=pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is missing")),
    pdfium,
    mupdf,
]


def words(text: str) -> Counter[str]:
    plain = ASIDE.sub("", unicodedata.normalize("NFKC", text)).replace("\u06c0", "\u0647\u0654")
    return Counter(WORD.findall(plain))


def given_back(page: str, text: str) -> float:
    """Per cent of the page's words that the reader's text holds as well."""
    root = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    wanted = words(" ".join(root.body.itertext()))
    return 100 * (1 - (wanted - words(text)).total() / wanted.total())


@pytest.fixture(scope="module")
def printed(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, Path]]:
    """The whole report in both languages, and a paragraph rich in ligatures and marks."""
    folder, made = tmp_path_factory.mktemp("text"), {}
    for code, text in RICH.items():
        css = STYLE.read_text("utf-8")
        paragraph = f"<title>.</title><style>{css}</style><body class='rtl {code}'><p>{text}</p><p><b>{text}</b></p>"
        made[f"{code} paragraph"] = f'<!DOCTYPE html><html lang="{code}" dir="rtl">{paragraph}'
        made[f"{code} report"] = pages[code]
    found = {}
    for name, page in made.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(pdf(page).content)
        found[name] = (page, path)
    return found


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("code", ["fa", "ar"])
def test_a_whole_report_is_given_back(
    printed: dict[str, tuple[str, Path]], code: str, reader: Callable[[Path], str]
) -> None:
    page, path = printed[f"{code} report"]
    assert given_back(page, reader(path)) >= LEAST


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("code", ["fa", "ar"])
def test_words_with_lam_alef_are_given_back(
    printed: dict[str, tuple[str, Path]], code: str, reader: Callable[[Path], str]
) -> None:
    page, path = printed[f"{code} paragraph"]
    found, wanted = words(reader(path)), words(page.partition("</style>")[2])
    missing = {word: count for word, count in (wanted - found).items() if "لا" in word}
    assert not [word for word in missing if not re.search("[\u064b-\u0652]", word)]


def test_each_glyph_has_the_letters_that_the_font_says() -> None:
    letters = set(letters_of("Vazirmatn-Regular.ttf").values())
    assert {"ا", "ل", "ی", "ۀ", "ال", "آل", "أل", "إل", "\u064b"} <= letters
    assert not [text for text in letters if re.search("[\ufef5-\ufefc\ufe8d-\ufef4]", text)]
