"""Links by which people without an account read finished reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sharelink",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("study_id", sa.String(), nullable=False),
        sa.Column("researcher_id", sa.String(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["researcher_id"], ["researcher.id"], name=op.f("fk_sharelink_researcher_id")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_sharelink_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharelink")),
    )
    with op.batch_alter_table("sharelink", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sharelink_study_id"), ["study_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sharelink_token_hash"), ["token_hash"], unique=True)
