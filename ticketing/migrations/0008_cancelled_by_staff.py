"""One more way in which a registration ends; nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ticketing", "0007_count_at_once")]

    operations = [
        migrations.AlterField(
            model_name="registration",
            name="ended_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("given_back", "given back"),
                    ("declined", "declined by the organisers"),
                    ("cancelled", "cancelled by the organisers"),
                    ("lapsed", "not claimed in time"),
                    ("moved", "changed for another activity"),
                    ("merged", "counted twice"),
                ],
                default="",
                max_length=12,
            ),
        )
    ]
