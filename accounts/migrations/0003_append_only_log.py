"""The audit log is written once: the database itself refuses to change or delete a line of it.

An owner of the database can drop a trigger; nobody who only runs the application's code can, and a mistake in that code
cannot either. TRUNCATE, which only the owner may, is not refused.
"""

from django.db import migrations

SENTENCE = "The audit log is append-only."

POSTGRESQL = [
    f"""
    CREATE FUNCTION accounts_logentry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER accounts_logentry_append_only BEFORE UPDATE OR DELETE ON accounts_logentry
    FOR EACH ROW EXECUTE FUNCTION accounts_logentry_is_append_only()
    """,
]
SQLITE = [
    f"""
    CREATE TRIGGER accounts_logentry_no_{event.lower()} BEFORE {event} ON accounts_logentry
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """
    for event in ("UPDATE", "DELETE")
]
UNDO = {
    "postgresql": [
        "DROP TRIGGER accounts_logentry_append_only ON accounts_logentry",
        "DROP FUNCTION accounts_logentry_is_append_only()",
    ],
    "sqlite": ["DROP TRIGGER accounts_logentry_no_update", "DROP TRIGGER accounts_logentry_no_delete"],
}


def lock(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unlock(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_unlogged_limit_counters")]

    operations = [migrations.RunPython(lock, unlock)]
