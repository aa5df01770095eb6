"""Company records: imports, and the links that respondents agreed to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "valueimport",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("study_id", sa.String(), nullable=False),
        sa.Column("researcher_id", sa.String(), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("declaration", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_used", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("records_sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["researcher_id"], ["researcher.id"], name=op.f("fk_valueimport_researcher_id")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_valueimport_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_valueimport")),
    )
    with op.batch_alter_table("valueimport", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_valueimport_study_id"), ["study_id"], unique=False)

    op.create_table(
        "customerlink",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("study_id", sa.String(), nullable=False),
        sa.Column("response_id", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("masked", sa.String(), nullable=False),
        sa.Column("consent", sa.JSON(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_customerlink_response_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_customerlink_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customerlink")),
        sa.UniqueConstraint("response_id", name=op.f("uq_customerlink_response_id")),
    )
    with op.batch_alter_table("customerlink", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customerlink_customer"), ["customer"], unique=False)
        batch_op.create_index(batch_op.f("ix_customerlink_study_id"), ["study_id"], unique=False)
