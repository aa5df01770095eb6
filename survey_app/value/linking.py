"""Respondents and customer keys: a link is made only with the respondent's own consent, and is theirs to take back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from psychometrics.errors import RequestError
from psychometrics.value.keys import customer_key, keyed_hash, masked
from survey_app.models import Response, ResponseStatus, Study
from survey_app.settings import Settings
from survey_app.studies.service import draft_of, latest_version
from survey_app.value.folder import import_folder, secret_file
from survey_app.value.keyring import Keyring
from survey_app.value.models import CustomerLink, RecordKind, ValueImport

UNLINKABLE = ("anonymised", "anonymous")
EXAMPLES = 5
LOW_RATE = 0.8


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """customer : the keyed hash, as in the records; masked : what may be shown of the key."""

    customer: str
    masked: str


@dataclass(frozen=True, slots=True)
class Matching:
    """How well respondents' keys meet those of the records.

    linked    : complete responses with consent to link; completed: all complete responses.
    matched   : of the linked, how many keys the records know; customers: how many different keys they hold.
    doubled   : keys that more than one response gave.
    respondents, firm : masked examples of keys without a partner, of either side; only told when `low`.
    """

    completed: int
    linked: int
    matched: int
    customers: int
    doubled: int
    respondents: tuple[str, ...] = ()
    firm: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Share of linked respondents whom the records know; 0 when nobody is linked."""
        return self.matched / self.linked if self.linked else 0.0

    @property
    def low(self) -> bool:
        return self.linked > 0 and self.rate < LOW_RATE


def may_link(session: Session, study: Study) -> bool:
    """Whether this study's promise to its respondents allows links at all: not when it is anonymous."""
    version = latest_version(session, study)
    privacy = version.definition.get("privacy") if version else draft_of(study).privacy
    return privacy not in UNLINKABLE


def link(
    session: Session, study: Study, response: Response, key: str, settings: Settings, *, consent: dict[str, Any]
) -> CustomerLink:
    """Joins a response with the customer key that its respondent gave, replacing an earlier one.

    key     : as typed. It is normalised, hashed and masked here, and not kept.
    consent : what was agreed to, e.g. {"version": "<sha256 of the text>", "language": "fa"}; never empty.
    Raises RequestError `link_needs_consent`, `link_key_blank`, `link_not_promised` (an anonymous study).
    """
    return join(session, study, response, pseudonym(settings, study.id, key), consent=consent)


def pseudonym(settings: Settings, study_id: str, key: str) -> Pseudonym:
    """Who a key stands for in one study. Raises RequestError `link_key_blank`."""
    plain = customer_key(key)
    if not plain:
        raise RequestError("link_key_blank")
    return Pseudonym(keyed_hash(plain, secret_file(settings, study_id).read_bytes()), masked(plain))


def join(
    session: Session, study: Study, response: Response, who: Pseudonym, *, consent: dict[str, Any]
) -> CustomerLink:
    """As `link`, for a key that was hashed before. Raises `link_needs_consent`, `link_not_promised`."""
    if not consent:
        raise RequestError("link_needs_consent")
    if not may_link(session, study):
        raise RequestError("link_not_promised")
    row = link_of(session, response) or CustomerLink(study_id=study.id, response_id=response.id, customer="")
    row.customer, row.masked, row.consent = who.customer, who.masked, dict(consent)
    session.add(row)
    session.flush()
    return row


def unlink(session: Session, response: Response) -> bool:
    """Takes the consent back: the link is gone. False when there was none."""
    row = link_of(session, response)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def link_of(session: Session, response: Response) -> CustomerLink | None:
    return session.exec(select(CustomerLink).where(CustomerLink.response_id == response.id)).first()


def links_of(session: Session, study: Study) -> dict[str, str]:
    """Customer hash by response id, of complete responses that are no tests."""
    chosen = (
        select(CustomerLink.response_id, CustomerLink.customer)
        .join(Response, col(Response.id) == col(CustomerLink.response_id))
        .where(CustomerLink.study_id == study.id, *_counted())
    )
    return dict(session.exec(chosen).all())


def matching(session: Session, study: Study, settings: Settings, row: ValueImport) -> Matching:
    """Respondents with consent against the customers of one import."""
    chosen = (
        select(CustomerLink)
        .join(Response, col(Response.id) == col(CustomerLink.response_id))
        .where(CustomerLink.study_id == study.id, *_counted())
    )
    links = list(session.exec(chosen).all())
    with Keyring(import_folder(settings, row)) as ring:
        strangers = [link.masked for link in links if link.customer not in ring]
        customers = len(ring)
    given = Counter(link.customer for link in links)
    known = Matching(
        completed=_completed(session, study),
        linked=len(links),
        matched=len(links) - len(strangers),
        customers=customers,
        doubled=sum(count > 1 for count in given.values()),
    )
    if not known.low:
        return known
    firm = [sample["masked"] for sample in row.summary.get("samples", ()) if sample["customer"] not in given]
    return Matching(
        known.completed,
        known.linked,
        known.matched,
        known.customers,
        known.doubled,
        tuple(strangers[:EXAMPLES]),
        tuple(firm[:EXAMPLES]),
    )


def kinds_to_link() -> tuple[RecordKind, ...]:
    """The kinds whose customers respondents are matched with, the best known first."""
    return (RecordKind.TRANSACTIONS, RecordKind.CONTACTS, RecordKind.TIERS)


def _counted() -> tuple[Any, ...]:
    return (col(Response.status) == ResponseStatus.COMPLETED, col(Response.is_test).is_(False))


def _completed(session: Session, study: Study) -> int:
    chosen = select(Response.id).where(Response.study_id == study.id, *_counted())
    return len(session.exec(chosen).all())
