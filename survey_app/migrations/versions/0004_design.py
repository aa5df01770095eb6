"""Arms and quotas: what was allotted to a response, how many places are taken, and minor versions of a study."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("study_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_tally_study_id")),
        sa.PrimaryKeyConstraint("study_id", "name", name=op.f("pk_tally")),
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("design", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("studyversion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minor", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint(op.f("uq_studyversion_study_id_number"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_studyversion_study_id_number_minor"), ["study_id", "number", "minor"]
        )
