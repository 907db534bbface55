import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ticketing", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="quarantinedscan",
            name="record_hash",
            field=models.CharField(help_text="The same record sent again is kept once.", max_length=64, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="quarantinedscan",
            constraint=models.UniqueConstraint(
                fields=("device", "record_hash"), name="quarantined_record_is_kept_once"
            ),
        ),
        migrations.CreateModel(
            name="ServerEpoch",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("value", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="there_is_one_server_epoch")
                ],
            },
        ),
    ]
