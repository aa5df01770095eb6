"""The letter with the link to a new password, sent by the worker."""

from __future__ import annotations

from instruments.language import language
from survey_app.accounts import recovery
from survey_app.accounts.links import link_token
from survey_app.accounts.models import PasswordReset
from survey_app.accounts.sign_ins import token_hash
from survey_app.jobs.run import Context
from survey_app.mail import post
from survey_app.mail.letters import Letter
from survey_app.models import Researcher, now


def send_new_password(context: Context, job_id: str, reset_id: str, spoken: str) -> dict[str, bool]:
    """spoken : the language in which the link was asked for. A link that is dead meanwhile is not sent."""
    token = link_token(context.settings.secret, recovery.PURPOSE, reset_id)
    with context.database.session(writing=False) as session:
        found = session.get(PasswordReset, token_hash(token))
        researcher = session.get(Researcher, found.researcher_id) if found else None
    if found is None or researcher is None or found.used_at or found.expires_at <= now():
        return {"sent": False}
    t = language(spoken)
    link = context.settings.base_url + recovery.path_of(reset_id, context.settings.secret)
    body = t.text("web.accounts.letter.body", name=researcher.name, link=link)
    post.send(context.settings, Letter(found.email, t.text("web.accounts.letter.subject"), body, t.code))
    return {"sent": True}
