"""Counting must cost no disk flush.

A commit that wrote to unlogged tables only is not waited for (PostgreSQL flushes its log only for transactions that
wrote log records). The counters are empty after a crash: a limit that starts anew is harmless. SQLite has no such table.
"""

from django.db import migrations


def _on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_first")]

    operations = [
        migrations.RunPython(
            _on_postgresql("ALTER TABLE accounts_limitcounter SET UNLOGGED"),
            _on_postgresql("ALTER TABLE accounts_limitcounter SET LOGGED"),
        ),
    ]
