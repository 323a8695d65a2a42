"""Watches of every kind, own codes, endpoints, tasks; digests, deadlines and webhooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deadlines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("was", sa.Date(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
        sa.UniqueConstraint("policy_id", "kind", "ordinal", name=op.f("uq_deadlines_policy_id_kind_ordinal")),
        schema="notifier",
    )
    op.create_index(op.f("ix_deadlines_day"), "deadlines", ["day"], unique=False, schema="notifier")
    op.create_table(
        "editions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subscriber_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("entries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("subscriber_id", "period", name=op.f("uq_editions_subscriber_id_period")),
        schema="notifier",
    )
    op.create_table(
        "endpoint_faults",
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint_id", name=op.f("pk_endpoint_faults")),
        schema="notifier",
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("subscriber_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "deadline_id", "subscriber_id", "day", "days", name=op.f("uq_reminders_deadline_id_subscriber_id_day_days")
        ),
        schema="notifier",
    )
    op.create_table(
        "webhook_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
        schema="notifier",
    )
    op.create_index(
        op.f("ix_webhook_attempts_message_id"), "webhook_attempts", ["message_id"], unique=False, schema="notifier"
    )
    op.create_table(
        "webhook_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_messages")),
        sa.UniqueConstraint("endpoint_id", "cause_id", name=op.f("uq_webhook_messages_endpoint_id_cause_id")),
        sa.UniqueConstraint("endpoint_id", "sequence", name=op.f("uq_webhook_messages_endpoint_id_sequence")),
        schema="notifier",
    )
    op.create_table(
        "endpoints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subscriber_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("sealed_url", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_former_secret", sa.LargeBinary(), nullable=True),
        sa.Column("former_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_types", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("payers", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("everything", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["subscriber_id"], ["gateway.subscribers.id"], name=op.f("fk_endpoints_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoints")),
        schema="gateway",
    )
    op.create_index(op.f("ix_endpoints_subscriber_id"), "endpoints", ["subscriber_id"], unique=False, schema="gateway")
    op.create_table(
        "own_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subscriber_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("payer_id", sa.Text(), nullable=True),
        sa.Column("volume", sa.BigInteger(), nullable=False),
        sa.Column("dollars", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.ForeignKeyConstraint(["subscriber_id"], ["gateway.subscribers.id"], name=op.f("fk_own_codes_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_codes")),
        schema="gateway",
    )
    op.create_index(op.f("ix_own_codes_code"), "own_codes", ["code"], unique=False, schema="gateway")
    op.create_index(
        "uq_own_codes",
        "own_codes",
        ["subscriber_id", "code", sa.literal_column("coalesce(payer_id, '')")],
        unique=True,
        schema="gateway",
    )
    op.create_table(
        "preferences",
        sa.Column("subscriber_id", sa.Uuid(), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="America/New_York", nullable=False),
        sa.Column("reminder_days", sa.ARRAY(sa.Text()), server_default="{30,14,7,1}", nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["gateway.subscribers.id"], name=op.f("fk_preferences_subscriber_id")
        ),
        sa.PrimaryKeyConstraint("subscriber_id", name=op.f("pk_preferences")),
        schema="gateway",
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subscriber_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("deadline_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["subscriber_id"], ["gateway.subscribers.id"], name=op.f("fk_tasks_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        schema="gateway",
    )
    op.create_index(
        op.f("ix_tasks_organization_id_due_on"), "tasks", ["organization_id", "due_on"], unique=False, schema="gateway"
    )
    op.create_index(
        op.f("ix_tasks_subscriber_id_due_on"), "tasks", ["subscriber_id", "due_on"], unique=False, schema="gateway"
    )
    op.add_column("watches", sa.Column("name", sa.Text(), server_default="", nullable=False), schema="gateway")
    op.add_column("watches", sa.Column("line", sa.Text(), nullable=True), schema="gateway")
    op.add_column("watches", sa.Column("specialty", sa.Text(), nullable=True), schema="gateway")
    op.add_column(
        "watches", sa.Column("kinds", sa.ARRAY(sa.Text()), server_default="{}", nullable=False), schema="gateway"
    )
    op.add_column("watches", sa.Column("impact", sa.Text(), nullable=True), schema="gateway")
    op.add_column("watches", sa.Column("words", sa.Text(), nullable=True), schema="gateway")
    op.add_column(
        "watches", sa.Column("own_codes", sa.Boolean(), server_default="false", nullable=False), schema="gateway"
    )
    op.add_column(
        "watches",
        sa.Column("channels", sa.ARRAY(sa.Text()), server_default="{email}", nullable=False),
        schema="gateway",
    )
    op.add_column(
        "watches", sa.Column("cadence", sa.Text(), server_default="at_once", nullable=False), schema="gateway"
    )
    op.add_column("watches", sa.Column("muted", sa.Boolean(), server_default="false", nullable=False), schema="gateway")
    op.add_column("watches", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True), schema="gateway")
    op.add_column(
        "watches",
        sa.Column("edited_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        schema="gateway",
    )
    op.add_column("watches", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True), schema="gateway")
    op.create_index(op.f("ix_watches_edited_at"), "watches", ["edited_at"], unique=False, schema="gateway")
    op.add_column(
        "alerts", sa.Column("cadence", sa.Text(), server_default="at_once", nullable=False), schema="notifier"
    )
