"""Names and addresses of contacts are sealed under a key outside the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from survey_app.sealing.columns import keyring_of
from survey_app.sealing.rotating import seal_again

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.alter_column("custom", existing_type=sa.JSON(), type_=sa.Text(), existing_nullable=False)
    connection = op.get_bind()
    seal_again(connection, keyring_of(connection.dialect))
