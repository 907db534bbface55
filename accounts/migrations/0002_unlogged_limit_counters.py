"""Counting must cost no disk flush.

A commit that wrote to unlogged tables only is not waited for (PostgreSQL flushes its log only for transactions that
wrote log records). The counters are empty after a crash: a limit that starts anew is harmless. SQLite has no such table.
"""

from django.db import migrations

from accounts.on_postgresql import on_postgresql


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_first")]

    operations = [
        migrations.RunPython(
            on_postgresql("ALTER TABLE accounts_limitcounter SET UNLOGGED"),
            on_postgresql("ALTER TABLE accounts_limitcounter SET LOGGED"),
        ),
    ]
