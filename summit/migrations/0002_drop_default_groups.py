"""Wagtail's first migration makes two groups with rights on the whole tree; here rights follow the event."""

from django.db import migrations


def drop_default_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=["Editors", "Moderators"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("summit", "0001_first"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(drop_default_groups, migrations.RunPython.noop, elidable=False)]
