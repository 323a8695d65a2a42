"""Deliveries of alerts, letters and what else is told; who is not written to."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_stops",
        sa.Column("subscriber_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", "list_name", name=op.f("pk_mail_stops")),
        schema="gateway",
    )
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        schema="notifier",
    )
    op.create_index(op.f("ix_letters_subscriber_id"), "letters", ["subscriber_id"], unique=False, schema="notifier")
    op.create_table(
        "suppressions",
        sa.Column("subscriber_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", name=op.f("pk_suppressions")),
        schema="notifier",
    )
    op.add_column("deliveries", sa.Column("subject", sa.Text(), nullable=True), schema="notifier")
    op.add_column("deliveries", sa.Column("subject_id", sa.Uuid(), nullable=True), schema="notifier")
    op.add_column("deliveries", sa.Column("recipient_id", sa.Uuid(), nullable=True), schema="notifier")
    op.add_column("deliveries", sa.Column("lane", sa.Text(), nullable=True), schema="notifier")
    op.add_column("deliveries", sa.Column("place", sa.Uuid(), nullable=True), schema="notifier")
    op.add_column("deliveries", sa.Column("batch", sa.Text(), nullable=True), schema="notifier")
    op.execute("""
        update notifier.deliveries d
        set subject = 'alert', subject_id = a.id, recipient_id = a.subscriber_id, place = a.id,
            lane = d.channel || ':' || a.subscriber_id, batch = 'alert:' || a.change_id || ':' || d.channel
        from notifier.alerts a where a.id = d.alert_id
    """)
    for column in ("subject", "subject_id", "recipient_id", "lane", "place"):
        op.alter_column("deliveries", column, nullable=False, schema="notifier")
    op.drop_constraint(op.f("uq_deliveries_alert_id_channel"), "deliveries", schema="notifier", type_="unique")
    op.create_index(
        op.f("ix_deliveries_batch"),
        "deliveries",
        ["batch"],
        unique=False,
        schema="notifier",
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        op.f("ix_deliveries_lane_place"),
        "deliveries",
        ["lane", "place"],
        unique=False,
        schema="notifier",
        postgresql_where=sa.text("state in ('pending', 'sending', 'uncertain')"),
    )
    op.create_unique_constraint(
        op.f("uq_deliveries_subject_id_recipient_id_channel_subject"),
        "deliveries",
        ["subject_id", "recipient_id", "channel", "subject"],
        schema="notifier",
    )
    op.drop_constraint(op.f("fk_deliveries_alert_id"), "deliveries", schema="notifier", type_="foreignkey")
    op.drop_column("deliveries", "alert_id", schema="notifier")
