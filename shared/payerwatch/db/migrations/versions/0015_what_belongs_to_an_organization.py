"""Watches, own codes, endpoints and tasks belong to an organization, and go with it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OWNED = ("watches", "own_codes", "endpoints")
# What somebody made before belongs to their organization that pays, or to their first; what belongs to nobody's goes.
GIVEN = """
update gateway.{table} t set organization_id = (
  select m.organization_id from gateway.members m
  left join gateway.entitlements e on e.organization_id = m.organization_id
  where m.subscriber_id = t.subscriber_id
  order by (e.plan is not null and e.plan <> 'free') desc, m.joined_at limit 1)
where organization_id is null
"""


def upgrade() -> None:
    for table in OWNED:
        op.add_column(table, sa.Column("organization_id", sa.Uuid(), nullable=True), schema="gateway")
    for table in (*OWNED, "tasks"):
        op.execute(GIVEN.format(table=table))
    op.execute("delete from gateway.tasks where organization_id not in (select id from gateway.organizations)")
    for table in (*OWNED, "tasks"):
        op.create_foreign_key(
            op.f(f"fk_{table}_organization_id"),
            table,
            "organizations",
            ["organization_id"],
            ["id"],
            source_schema="gateway",
            referent_schema="gateway",
            ondelete="CASCADE",
        )
    for table in ("watches", "endpoints"):
        op.create_index(op.f(f"ix_{table}_organization_id"), table, ["organization_id"], schema="gateway")
    op.create_index(op.f("ix_own_codes_subscriber_id"), "own_codes", ["subscriber_id"], schema="gateway")
    op.drop_index("uq_own_codes", table_name="own_codes", schema="gateway")
    op.create_index(
        "uq_own_codes_of_organization",
        "own_codes",
        ["organization_id", "subscriber_id", "code", sa.text("coalesce(payer_id, '')")],
        unique=True,
        schema="gateway",
    )


def downgrade() -> None:
    op.drop_index("uq_own_codes_of_organization", table_name="own_codes", schema="gateway")
    op.create_index(
        "uq_own_codes",
        "own_codes",
        ["subscriber_id", "code", sa.text("coalesce(payer_id, '')")],
        unique=True,
        schema="gateway",
    )
    op.drop_index(op.f("ix_own_codes_subscriber_id"), table_name="own_codes", schema="gateway")
    for table in ("watches", "endpoints"):
        op.drop_index(op.f(f"ix_{table}_organization_id"), table_name=table, schema="gateway")
    for table in (*OWNED, "tasks"):
        op.drop_constraint(op.f(f"fk_{table}_organization_id"), table, schema="gateway", type_="foreignkey")
    for table in OWNED:
        op.drop_column(table, "organization_id", schema="gateway")
