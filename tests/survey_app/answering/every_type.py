"""A study with one question of every type, for tests and for looking at."""

from __future__ import annotations

from typing import Any

from instruments.instrument import QuestionType as Type
from survey_app.studies.definition import Choice, InstrumentBlock, QuestionBlock, StudyDefinition
from tests.survey_app.answering.conftest import definition

DONT_KNOW = Choice(code=99, kind="missing", text={"en": "I don't know", "fa": "نمی‌دانم", "ar": "لا أعرف"})
CHANNELS = (
    {"en": "The app", "fa": "برنامک", "ar": "التطبيق"},
    {"en": "The shop", "fa": "فروشگاه", "ar": "المتجر"},
    {"en": "By telephone", "fa": "تلفنی", "ar": "بالهاتف"},
)
OTHER = Choice(code=8, kind="other", text={"en": "Another way", "fa": "راهی دیگر", "ar": "طريقة أخرى"})


def choices(*texts: dict[str, str]) -> list[Choice]:
    return [Choice(code=number, text=text) for number, text in enumerate(texts, 1)]


def ends(low: float, high: float, *texts: dict[str, str]) -> list[Choice]:
    return [Choice(code=code, text=text) for code, text in zip((low, high), texts, strict=True)]


def ask(code: str, type: Type, en: str, fa: str, ar: str, **facts: Any) -> QuestionBlock:
    return QuestionBlock(code=code, type=type, text={"en": en, "fa": fa, "ar": ar}, **facts)


AGREE = choices(
    {"en": "Disagree", "fa": "مخالفم", "ar": "لا أوافق"},
    {"en": "Neither", "fa": "نه موافق نه مخالف", "ar": "محايد"},
    {"en": "Agree", "fa": "موافقم", "ar": "أوافق"},
)
UNLIKELY = {"en": "not at all likely", "fa": "اصلاً محتمل نیست", "ar": "غير محتمل إطلاقًا"}
LIKELY = {"en": "extremely likely", "fa": "بسیار محتمل است", "ar": "محتمل جدًا"}

QUESTIONS = [
    ask(
        "hello",
        Type.STATEMENT,
        "Now some questions about {brand}.",
        "اکنون چند پرسش دربارهٔ {brand}.",
        "والآن بضعة أسئلة عن {brand}.",
    ),
    ask("fair", Type.LIKERT, "Prices are fair.", "قیمت‌ها منصفانه است.", "الأسعار منصفة.", choices=AGREE),
    ask("clear", Type.LIKERT, "Prices are clear.", "قیمت‌ها روشن است.", "الأسعار واضحة.", choices=AGREE),
    ask(
        "nps",
        Type.NPS,
        "How likely are you to recommend {brand} to a friend?",
        "چه‌قدر احتمال دارد {brand} را به دوستی پیشنهاد کنید؟",
        "ما مدى احتمال أن توصي صديقًا بـ{brand}؟",
        low=0,
        high=10,
        choices=ends(0, 10, UNLIKELY, LIKELY),
    ),
    ask(
        "modern",
        Type.DIFFERENTIAL,
        "{brand} is, to me,",
        "{brand} برای من",
        "{brand} بالنسبة إليّ",
        low=1,
        high=7,
        choices=ends(
            1, 7, {"en": "old-fashioned", "fa": "قدیمی", "ar": "قديمة"}, {"en": "modern", "fa": "امروزی", "ar": "عصرية"}
        ),
    ),
    ask(
        "ease",
        Type.RATING,
        "How easy was it?",
        "چه‌قدر آسان بود؟",
        "كم كان الأمر سهلًا؟",
        low=0,
        high=10,
        choices=[
            *ends(0, 10, {"en": "hard", "fa": "سخت", "ar": "صعب"}, {"en": "easy", "fa": "آسان", "ar": "سهل"}),
            DONT_KNOW,
        ],
    ),
    ask(
        "channel",
        Type.SINGLE,
        "Which way do you use most?",
        "کدام راه را بیشتر به کار می‌برید؟",
        "أي طريقة تستخدم أكثر؟",
        choices=[*choices(*CHANNELS), OTHER, DONT_KNOW],
    ),
    ask(
        "ways",
        Type.MULTIPLE,
        "Which ways have you used?",
        "چه راه‌هایی را به کار برده‌اید؟",
        "ما الطرق التي استخدمتها؟",
        choices=[*choices(*CHANNELS), OTHER],
    ),
    ask(
        "order",
        Type.RANKING,
        "Put these in the order you like them.",
        "این‌ها را به ترتیب پسند خود بچینید.",
        "رتّب ما يلي بحسب تفضيلك.",
        choices=choices(*CHANNELS),
    ),
    ask(
        "split",
        Type.SHARES,
        "How do your purchases divide?",
        "خریدهای شما چگونه تقسیم می‌شود؟",
        "كيف تتوزع مشترياتك؟",
        high=100,
        choices=choices(*CHANNELS),
    ),
    ask(
        "spend",
        Type.NUMBER,
        "How often did you buy last year?",
        "سال گذشته چند بار خرید کردید؟",
        "كم مرة اشتريت في العام الماضي؟",
        low=0,
        high=400,
        choices=[DONT_KNOW],
    ),
    ask(
        "since",
        Type.DATE,
        "When did you first buy?",
        "نخستین خرید شما کی بود؟",
        "متى اشتريت أول مرة؟",
        choices=[DONT_KNOW],
    ),
    ask(
        "warm",
        Type.SLIDER,
        "How warm are your feelings?",
        "احساس شما چه‌قدر گرم است؟",
        "ما مدى دفء مشاعرك؟",
        low=0,
        high=100,
        choices=ends(0, 100, {"en": "cold", "fa": "سرد", "ar": "باردة"}, {"en": "warm", "fa": "گرم", "ar": "دافئة"}),
    ),
    ask(
        "city",
        Type.LINE,
        "In which city do you live?",
        "در کدام شهر زندگی می‌کنید؟",
        "في أي مدينة تعيش؟",
        required=False,
    ),
    ask("wish", Type.TEXT, "What do you wish for?", "چه آرزویی دارید؟", "ماذا تتمنى؟", required=False),
    ask(
        "why",
        Type.TEXT,
        "You gave {nps} of 10. Why so few?",
        "شما {nps} از ۱۰ دادید. چرا این‌قدر کم؟",
        "أعطيت {nps} من 10. لماذا؟",
        show_if="nps <= 6",
    ),
]

ANSWERS: dict[str, Any] = {
    "fair": "3", "clear": "2", "nps": "4", "modern": "6", "ease": "99", "channel": "8", "channel_other": "A friend",
    "ways": ["", "1", "8"], "order": ["2", "1", "3"], "split": ["۵۰", "٣٠", "20"], "spend": ["", "!99"],
    "since": "۱۴۰۲/۰۱/۱۵", "warm": "۷۲/۵", "city": "Tabriz", "wish": "More", "why": "Too dear",
}  # fmt: skip
"""What somebody sends: all digits, both calendars."""

STORED: dict[str, Any] = {
    "fair": 3, "clear": 2, "nps": 4, "modern": 6, "ease": 99, "channel": 8, "channel_other": "A friend",
    "ways": [1, 8], "order": [2, 1, 3], "split": [50, 30, 20], "spend": 99,
    "since": "2023-04-04", "warm": 72.5, "city": "Tabriz", "wish": "More", "why": "Too dear",
}  # fmt: skip


def every_type(**changes: Any) -> StudyDefinition:
    blocks = [*QUESTIONS, InstrumentBlock(pin="word-of-mouth@1.0")]
    return definition(**{"blocks": blocks, **changes})
