"""Imported answers, researchers' own instruments, tokens of programs, webhooks and what they were sent."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dataimport",
        *_texts("id", "study_id"),
        sa.Column("researcher_id", sa.String(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("declaration", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_used", sa.Integer(), nullable=False),
        *_texts("path", "rows_sha256"),
        _moment("created_at"),
        _moment("confirmed_at", nullable=True),
        _moment("undone_at", nullable=True),
        _belongs("dataimport", "study_id", "study"),
        _belongs("dataimport", "researcher_id", "researcher"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataimport")),
    )
    _index("dataimport", "study_id")
    op.create_table(
        "owninstrument",
        *_texts("id", "researcher_id", "identity", "version"),
        sa.Column("content", sa.Text(), nullable=False),
        *_texts("sha256", "source"),
        _moment("created_at"),
        _belongs("owninstrument", "researcher_id", "researcher"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owninstrument")),
        sa.UniqueConstraint("identity", "version", name=op.f("uq_owninstrument_identity_version")),
    )
    _index("owninstrument", "identity", "researcher_id")
    op.create_table(
        "apitoken",
        *_texts("id", "study_id", "researcher_id", "name", "start", "token_hash"),
        sa.Column("scopes", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        _moment("revoked_at", nullable=True),
        _belongs("apitoken", "study_id", "study"),
        _belongs("apitoken", "researcher_id", "researcher"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apitoken")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_apitoken_token_hash")),
    )
    _index("apitoken", "researcher_id", "study_id")
    op.create_table(
        "webhook",
        *_texts("id", "study_id", "researcher_id", "url", "secret"),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        _belongs("webhook", "study_id", "study"),
        _belongs("webhook", "researcher_id", "researcher"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    _index("webhook", "study_id")
    op.create_table(
        "webhookdelivery",
        *_texts("id", "webhook_id", "response_id"),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=True),
        _moment("next_at"),
        _moment("created_at"),
        _moment("delivered_at", nullable=True),
        _belongs("webhookdelivery", "webhook_id", "webhook"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhookdelivery")),
        sa.UniqueConstraint("webhook_id", "response_id", name=op.f("uq_webhookdelivery_webhook_id_response_id")),
    )
    _index("webhookdelivery", "status", "webhook_id")
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("import_id", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_response_import_id"), ["import_id"], unique=False)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _belongs(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)
