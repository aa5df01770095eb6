"""What alembic runs: today's tables, over the connection that the caller has opened and locked."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Enum
from sqlmodel import AutoString

from survey_app.accounts import models as _accounts  # noqa: F401
from survey_app.api import models as _api  # noqa: F401
from survey_app.exchange import models as _exchange  # noqa: F401
from survey_app.models import Moment
from survey_app.panels import models as _panels  # noqa: F401
from survey_app.people import models as _people  # noqa: F401
from survey_app.sharing import models as _sharing  # noqa: F401
from survey_app.shelf import models as _shelf  # noqa: F401
from survey_app.value.models import ValueImport


def plain(kind: str, item: Any, autogen_context: Any) -> Any:
    """Write a migration in plain types, so that it never changes when our own types do."""
    if kind != "type" or not isinstance(item, AutoString | Moment | Enum):
        return False
    if isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return f"sa.String({item.length or ''})"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=ValueImport.metadata,  # of every table: this module imports the others
    render_as_batch=True,
    render_item=plain,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
