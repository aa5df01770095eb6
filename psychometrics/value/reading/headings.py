"""How firms head their columns, in English, Persian and Arabic: the words by which a column's meaning is suggested."""

from __future__ import annotations

import re
from collections.abc import Mapping

from psychometrics.value.keys import DIGITS, LETTERS

FORMS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ی", "\u200c": " ", "_": " "})


def heading(name: str) -> str:
    """A heading in one form: "CustomerID" and "customer_id" are "customer id"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    folded = spaced.translate(DIGITS | LETTERS).translate(FORMS).casefold()
    return re.sub(r"[^\w]+", " ", folded).strip()


_CUSTOMER = (
    "customer | customer id | client | client id | member | member id | cust | user id | buyer | account | "
    "مشتری | کد مشتری | شناسه مشتری | شماره مشتری | شماره اشتراک | خریدار | عضو | العمیل | رقم العمیل | معرف "
    "العمیل | کود العمیل | الزبون | رقم الزبون | العضو"
)
_DATE = (
    "date | day | order date | invoice date | purchase date | transaction date | timestamp | datetime | تاریخ"
    " | تاریخ خرید | تاریخ فاکتور | تاریخ تراکنش | زمان | تاریخ سفارش | التاریخ | تاریخ الشراء | تاریخ "
    "الفاتوره | تاریخ الطلب | تاریخ العملیه | الیوم"
)
_CHANNEL = "channel | source | medium | platform | کانال | روش خرید | شبکه | القناه | قناه | المنصه | الوسیله"
_CURRENCY = "currency | ارز | واحد پول | العمله"
_SHARE = "share | part | proportion | سهم | نسبت | الحصه | حصه | النسبه"
_WORDS: Mapping[str, Mapping[str, str]] = {
    "transactions": {
        "customer": _CUSTOMER,
        "date": _DATE,
        "amount": (
            "amount | price | total | value | sales | revenue | spend | net amount | order total | "
            "turnover | مبلغ | مبلغ کل | مبلغ خرید | مبلغ فاکتور | قیمت | فروش | جمع کل | ارزش خرید |"
            " المبلغ | مبلغ الشراء | السعر | القیمه | الاجمالی | المبیعات"
        ),
        "margin": ("margin | profit | gross profit | contribution | سود | حاشیه سود | الهامش | هامش الربح | الربح"),
        "channel": _CHANNEL,
        "currency": "currency | ccy | ارز | واحد پول | واحد | العمله | عمله",
    },
    "contacts": {
        "customer": _CUSTOMER,
        "date": (
            "date | day | order date | invoice date | purchase date | transaction date | timestamp | "
            "datetime | تاریخ | تاریخ خرید | تاریخ فاکتور | تاریخ تراکنش | زمان | تاریخ سفارش | التاریخ"
            " | تاریخ الشراء | تاریخ الفاتوره | تاریخ الطلب | تاریخ العملیه | الیوم | contact date | "
            "تاریخ تماس | تاریخ الاتصال"
        ),
        "function": ("function | department | team | unit | وظیفه | بخش | واحد سازمانی | القسم | الوظیفه | الاداره"),
        "channel": _CHANNEL,
        "cost": (
            "cost | costs | expense | spend | هزینه | بها | التکلفه | تکلفه | الکلفه | contact cost | "
            "هزینه تماس | تکلفه الاتصال"
        ),
        "currency": _CURRENCY,
    },
    "referrals": {
        "referrer": (
            "referrer | referrer id | referred by | inviter | advocate | معرف | معرفی کننده | دعوت "
            "کننده | المحیل | الداعی | صاحب الاحاله"
        ),
        "referee": (
            "referee | referred | referral | invitee | new customer | معرفی شده | دعوت شده | مشتری "
            "جدید | المحال | المدعو | العمیل الجدید"
        ),
        "date": (
            "date | day | order date | invoice date | purchase date | transaction date | timestamp | "
            "datetime | تاریخ | تاریخ خرید | تاریخ فاکتور | تاریخ تراکنش | زمان | تاریخ سفارش | التاریخ"
            " | تاریخ الشراء | تاریخ الفاتوره | تاریخ الطلب | تاریخ العملیه | الیوم | referral date | "
            "تاریخ معرفی | تاریخ الاحاله"
        ),
        "type_one_probability": (
            "type one | type one probability | p type one | probability | احتمال | "
            "احتمال نوع یک | احتمال نوع اول | احتمال النوع الاول | الاحتمال"
        ),
        "reward": "reward | incentive | bonus | پاداش | جایزه | المکافاه | الحافز",
        "share": _SHARE,
        "currency": _CURRENCY,
    },
    "influence": {
        "influencer": (
            "influencer | from | from id | source | sender | تاثیرگذار | از | فرستنده | المؤثر | من | المرسل"
        ),
        "influencee": (
            "influencee | to | to id | target | receiver | تاثیرپذیر | به | گیرنده | المتاثر | الی | المستقبل"
        ),
        "weight": "weight | strength | influence | وزن | شدت | الوزن | القوه",
        "valence": (
            "valence | sentiment | tone | polarity | بار | لحن | مثبت منفی | احساس | النبره | الاتجاه | التکافؤ"
        ),
        "channel": (
            "channel | source | medium | platform | کانال | روش خرید | شبکه | القناه | قناه | المنصه"
            " | الوسیله | online | برخط"
        ),
        "date": _DATE,
    },
    "feedback": {
        "idea": (
            "idea | idea id | suggestion | feedback id | ایده | کد ایده | پیشنهاد | الفکره | رقم الفکره | الاقتراح"
        ),
        "customer": _CUSTOMER,
        "date": (
            "date | day | order date | invoice date | purchase date | transaction date | timestamp | "
            "datetime | تاریخ | تاریخ خرید | تاریخ فاکتور | تاریخ تراکنش | زمان | تاریخ سفارش | التاریخ"
            " | تاریخ الشراء | تاریخ الفاتوره | تاریخ الطلب | تاریخ العملیه | الیوم | تاریخ پیشنهاد | "
            "تاریخ الاقتراح"
        ),
        "share": _SHARE,
        "implemented": (
            "implemented | done | adopted | status | اجرا شده | پیاده شده | وضعیت | منفذ | تم التنفیذ | مطبق"
        ),
        "net_benefit_annual": (
            "net benefit | net benefit annual | annual benefit | benefit | سود سالانه | "
            "منفعت سالانه | فایده | المنفعه السنویه | الفائده | المنفعه"
        ),
        "years": "years | duration | سال | مدت | سالها | السنوات | المده",
        "cost": "cost | costs | expense | spend | هزینه | بها | التکلفه | تکلفه | الکلفه | handling cost",
        "attribution": "attribution | credit | انتساب | سهم انتساب | الاسناد | نسبه الاسناد",
        "currency": _CURRENCY,
    },
    "tiers": {
        "customer": _CUSTOMER,
        "from_date": (
            "from date | from | valid from | start | start date | since | date | از تاریخ | تاریخ "
            "شروع | شروع | تاریخ | من تاریخ | تاریخ البدایه | البدایه"
        ),
        "to_date": (
            "to date | to | valid to | end | end date | until | تا تاریخ | تاریخ پایان | پایان | الی"
            " تاریخ | تاریخ النهایه | النهایه"
        ),
        "tier": "tier | level | status | class | grade | سطح | رده | طبقه | المستوی | الفئه | الدرجه",
        "points": "points | score | balance | امتیاز | امتیازها | النقاط | الرصید",
    },
}

HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    kind: {target: tuple(heading(word) for word in words.split("|")) for target, words in targets.items()}
    for kind, targets in _WORDS.items()
}
"""kind -> standard column -> headings in the form of `heading`."""
